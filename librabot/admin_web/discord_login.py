"""Logging in with Discord: there with a state that only this browser has, and back with a code."""

import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.auth import opened
from librabot.admin_web.pages import local_path, see_other, sentence
from librabot.admin_web.panel import PANEL, Route
from librabot.admin_web.sessions import drop_cookie, read_cookie, set_cookie
from librabot.admin_web.signing import seal, unseal
from librabot.core.errors import Code, LibraError
from librabot.features.members.discord_login import DiscordSigningIn
from librabot.features.members.values import Role

CALLBACK: Final = "/login/discord/callback"

_COOKIE, _PURPOSE = "librabot-discord", "discord"
_SECONDS_TO_AGREE: Final = 600


def routes(discord: DiscordSigningIn) -> tuple[Route, ...]:
    """The way to Discord and the way back."""
    pages = _Pages(discord)
    return (
        Route("GET", "/login/discord", pages.leave, Role.ANYONE),
        Route("GET", CALLBACK, pages.come_back, Role.ANYONE),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    discord: DiscordSigningIn

    async def leave(self, request: web.Request) -> web.Response:
        panel, state = request.app[PANEL], secrets.token_urlsafe(24)
        address = await self.discord.address(_redirect_uri(request), state)
        kept = json.dumps([state, local_path(request.query.get("next"))])
        until = panel.clock.now().timestamp() + _SECONDS_TO_AGREE
        response = web.Response(status=303, headers={"Location": address})
        sealed = seal(panel.secret_key, _PURPOSE, kept, until=until)
        set_cookie(request, response, _COOKIE, sealed, max_age=_SECONDS_TO_AGREE)
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        path = _checked_state(request)
        code = request.query.get("code", "")
        if not code:  # They did not agree.
            response = see_other("/login", toast=sentence(Code.AUTH4008))
        else:
            session = await self.discord.log_in(code, _redirect_uri(request))
            response = await opened(request, self.discord.signing_in, session, path=path)
        drop_cookie(request, response, _COOKIE)
        return response


def _checked_state(request: web.Request) -> str:
    """Where the browser was going; raises ``AUTH4008`` unless it is the one that left."""
    panel = request.app[PANEL]
    now = panel.clock.now().timestamp()
    kept = unseal(panel.secret_key, _PURPOSE, read_cookie(request, _COOKIE), now=now)
    if kept is None:
        raise LibraError(Code.AUTH4008, "no state")
    state, path = json.loads(kept)
    given = request.query.get("state", "")
    if not hmac.compare_digest(given.encode(errors="replace"), state.encode()):
        raise LibraError(Code.AUTH4008, "another state")
    return local_path(path)


def _redirect_uri(request: web.Request) -> str:
    own = f"{request.scheme}://{request.host}"
    return f"{request.app[PANEL].public_url or own}{CALLBACK}"
