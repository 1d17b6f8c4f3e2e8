"""Discord's OAuth2: who is behind a code that a browser brought back."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from librabot.core.errors import Code, LibraError
from librabot.features.members.discord_login import DiscordUser

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_API_SUFFIX: Final = re.compile(r"/api(?:/v\d+)?$")
_SCOPE: Final = "identify"


class DiscordOAuth:
    """Implements ``DiscordLogin``. The caller closes ``session``.

    The application's id is asked of Discord with the bot's token, once: it is not always the id
    that stands in the token.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        api_url: str,
        bot_token: str,
        client_secret: str,
    ) -> None:
        self._session = session
        self._api_url = api_url
        self._bot_token = bot_token
        self._client_secret = client_secret
        self._client_id: str | None = None

    async def address(self, redirect_uri: str, state: str) -> str:
        """Where the browser asks Discord's user."""
        query = {
            "response_type": "code",
            "client_id": await self._id(),
            "scope": _SCOPE,
            "redirect_uri": redirect_uri,
            "state": state,
            "prompt": "none",
        }
        site = _API_SUFFIX.sub("", self._api_url)
        return f"{site}/oauth2/authorize?{urlencode(query)}"

    async def exchange(self, code: str, redirect_uri: str) -> DiscordUser:
        """Who gave ``code``; raises ``AUTH4008`` when it is not, or no longer, good."""
        proof = aiohttp.encode_basic_auth(await self._id(), self._client_secret)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        application = {"Authorization": proof}
        grant = await self._ask(
            "POST", "/oauth2/token", _TOKEN_FAULTS, data=form, headers=application
        )
        bearer = {"Authorization": f"Bearer {_text(grant, 'access_token')}"}
        user = await self._ask("GET", "/users/@me", _USER_FAULTS, headers=bearer)
        name = user.get("global_name") or user.get("username") or ""
        return DiscordUser(_number(user, "id"), str(name))

    async def _id(self) -> str:
        if self._client_id is None:
            bot = {"Authorization": f"Bot {self._bot_token}"}
            found = await self._ask("GET", "/oauth2/applications/@me", _BOT_FAULTS, headers=bot)
            self._client_id = _text(found, "id")
        return self._client_id

    async def _ask(
        self,
        method: str,
        path: str,
        faults: Mapping[int, Code],
        **form: Any,  # noqa: ANN401 - aiohttp's own keywords.
    ) -> dict[str, Any]:
        """One call; raises what ``faults`` has for a status, ``EXT5011`` for any other failure."""
        try:
            async with self._session.request(
                method, self._api_url + path, timeout=_TIMEOUT, allow_redirects=False, **form
            ) as response:
                if response.status != HTTPStatus.OK:
                    code = faults.get(response.status, Code.EXT5011)
                    raise LibraError(code, f"{path} {response.status}")
                body = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LibraError(Code.EXT5011, f"{path} {type(error).__name__}") from error
        if not isinstance(body, dict):
            raise LibraError(Code.EXT5011, f"{path} answered no object")
        return body


_BOT_FAULTS: Final = {401: Code.EXT5012, 403: Code.EXT5012}
_TOKEN_FAULTS: Final = {400: Code.AUTH4008, 401: Code.EXT5017, 403: Code.EXT5017}
_USER_FAULTS: Final = {401: Code.AUTH4008, 403: Code.AUTH4008}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise LibraError(Code.EXT5011, f"no {name} in the answer")
    return value


def _number(body: Mapping[str, Any], name: str) -> int:
    digits = _text(body, name)
    if not (digits.isascii() and digits.isdigit()):
        raise LibraError(Code.EXT5011, f"{name} is no number")
    return int(digits)
