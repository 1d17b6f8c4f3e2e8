"""One's own account: the password."""

from dataclasses import dataclass

from aiohttp import web

from librabot.admin_web.auth import opened
from librabot.admin_web.forms import ask_again, typed
from librabot.admin_web.pages import render
from librabot.admin_web.panel import Route, member_of
from librabot.core.errors import LibraError
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from librabot.locale import say


def routes(signing_in: SigningIn) -> tuple[Route, ...]:
    """The page and its form."""
    pages = _Pages(signing_in)
    return (
        Route("GET", "/account", pages.show, Role.READER),
        Route("POST", "/account/password", pages.change_password, Role.READER),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    signing_in: SigningIn

    async def show(self, request: web.Request) -> web.Response:
        return await render(request, "members/account.html", {"fault": ""})

    async def change_password(self, request: web.Request) -> web.Response:
        current, wanted = await typed(request, "current", "password")
        try:
            session = await self.signing_in.change_password(
                member_of(request), current, wanted, where=request.remote or "unknown"
            )
        except LibraError as error:
            return await ask_again(request, "members/account.html", {}, error)
        toast = say("Your password has been changed. Other devices are logged out.")
        return await opened(request, self.signing_in, session, path="/account", toast=toast)
