"""The first owner, logging in and out."""

from collections.abc import Awaitable
from dataclasses import dataclass

from aiohttp import web

from librabot.admin_web.forms import ask_again, typed
from librabot.admin_web.pages import local_path, render, see_other
from librabot.admin_web.panel import MEMBER, Route
from librabot.admin_web.sessions import begin, end, session_token
from librabot.core.errors import Code, LibraError
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role, Session
from librabot.locale import say

_NOT_THE_FORMS = frozenset({Code.VAL4010, Code.DB5001, Code.DB5002})
"""Faults that no other input would mend; they get a page of their own."""


def routes(signing_in: SigningIn, *, discord: bool) -> tuple[Route, ...]:
    """The pages; ``discord`` says whether the log-in page offers that way too."""
    pages = _Pages(signing_in, discord)
    return (
        Route("GET", "/setup", pages.show_setup, Role.ANYONE),
        Route("POST", "/setup", pages.set_up, Role.ANYONE),
        Route("GET", "/login", pages.show_login, Role.ANYONE),
        Route("POST", "/login", pages.log_in, Role.ANYONE),
        Route("POST", "/logout", pages.log_out, Role.READER),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    signing_in: SigningIn
    discord: bool

    async def show_setup(self, request: web.Request) -> web.Response:
        if await self.signing_in.members.any_owner():
            raise LibraError(Code.VAL4010)
        return await render(request, "auth/setup.html", {"fault": "", "name": ""})

    async def set_up(self, request: web.Request) -> web.Response:
        code, name, password = await typed(request, "code", "name", "password")
        attempt = self.signing_in.set_up(code, name, password, where=_where(request))
        toast = say("librabot is yours now. Welcome!")
        return await self._let_in(
            request, attempt, "auth/setup.html", {"name": name}, path="/", toast=toast
        )

    async def show_login(self, request: web.Request) -> web.Response:
        path = local_path(request.query.get("next"))
        if MEMBER in request:
            return see_other(path)
        return await render(request, "auth/login.html", self._login(path, name="") | {"fault": ""})

    async def log_in(self, request: web.Request) -> web.Response:
        name, password, wanted = await typed(request, "name", "password", "next")
        path = local_path(wanted)
        attempt = self.signing_in.log_in(name, password, where=_where(request))
        return await self._let_in(
            request, attempt, "auth/login.html", self._login(path, name=name), path=path
        )

    async def log_out(self, request: web.Request) -> web.Response:
        await self.signing_in.log_out(session_token(request))
        response = see_other("/login", toast=say("You are logged out."))
        end(request, response)
        return response

    async def _let_in(  # noqa: PLR0913 - what to do when it goes well, and when it does not.
        self,
        request: web.Request,
        attempt: Awaitable[Session],
        template: str,
        context: dict[str, object],
        *,
        path: str,
        toast: str | None = None,
    ) -> web.Response:
        try:
            session = await attempt
        except LibraError as error:
            if error.code in _NOT_THE_FORMS:
                raise
            return await ask_again(request, template, context, error)
        return await opened(request, self.signing_in, session, path=path, toast=toast)

    def _login(self, path: str, *, name: str) -> dict[str, object]:
        return {"next": path, "name": name, "discord": self.discord}


async def opened(
    request: web.Request,
    signing_in: SigningIn,
    session: Session,
    *,
    path: str,
    toast: str | None = None,
) -> web.Response:
    """Send a browser on with its new session; the one it came with ends."""
    if earlier := session_token(request):
        await signing_in.log_out(earlier)
    response = see_other(path, toast=toast)
    begin(request, response, session)
    return response


def _where(request: web.Request) -> str:
    return request.remote or "unknown"
