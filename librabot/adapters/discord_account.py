"""The bot's account as Discord's REST sees it: what the doctor looks at."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError

N_ = str
"""Marks a message id that is said elsewhere."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
_MESSAGE_CONTENT: Final = (1 << 18) | (1 << 19)
"""Application flags of the intent, granted and switched on for an unverified bot:
https://discord.com/developers/docs/resources/application#application-object-application-flags"""

_ADMINISTRATOR: Final = 1 << 3
_NEEDED: Final[Mapping[str, int]] = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
"""https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags"""


@dataclass(frozen=True, slots=True)
class DiscordAccount:
    """Asks with the bot's token; the caller closes ``session``."""

    session: aiohttp.ClientSession
    api_url: str
    token: str | None = field(repr=False)
    webhook_url: str | None = field(default=None, repr=False)

    async def examine(self) -> Sequence[Finding]:
        """Everything that was looked at, in order; a refused token ends the looking at the bot."""
        return [*[finding async for finding in self._bot()], await self._webhook()]

    async def _bot(self) -> AsyncIterator[Finding]:
        name = N_("Discord token")
        if self.token is None:
            said = N_("Switched off. Set %(setting)s to turn it on.")
            yield Finding(name, None, said, values={"setting": "DISCORD_BOT_TOKEN"})
            return
        try:
            me = await self._get("users/@me")
        except LibraError as error:
            fault = error.code.fault
            yield Finding(name, ok=False, said=fault.sentence, remedy=fault.remedy)
            return
        yield Finding(name, ok=True, said=N_("The bot is %(bot)s."), values={"bot": me["username"]})
        yield await self._intent()
        for finding in await self._servers():
            yield finding

    async def _intent(self) -> Finding:
        application = await self._get("applications/@me")
        on = bool(application.get("flags", 0) & _MESSAGE_CONTENT)
        said = N_("MESSAGE CONTENT INTENT is on.") if on else Code.EXT5013.fault.sentence
        remedy = "" if on else Code.EXT5013.fault.remedy
        return Finding(N_("Discord intent"), ok=on, said=said, remedy=remedy)

    async def _servers(self) -> Sequence[Finding]:
        name, guilds = N_("Discord servers"), await self._get("users/@me/guilds")
        if not guilds:
            remedy = N_("Open the install link of the Developer Portal and choose your server.")
            return (Finding(name, ok=False, said=N_("The bot is in no server."), remedy=remedy),)
        return [_permitted(name, guild) for guild in guilds]

    async def _webhook(self) -> Finding:
        name = N_("Staff webhook")
        if self.webhook_url is None:
            said = N_("Switched off. Set %(setting)s to turn it on.")
            return Finding(name, None, said, values={"setting": "DISCORD_WEBHOOK_URL"})
        try:
            async with self.session.get(self.webhook_url, timeout=_TIMEOUT) as response:
                ok = response.ok
        except (aiohttp.ClientError, TimeoutError, ValueError):
            ok = False
        fault = Code.EXT5016.fault
        said = N_("The webhook works.") if ok else fault.sentence
        return Finding(name, ok=ok, said=said, remedy="" if ok else fault.remedy)

    async def _get(self, path: str) -> Any:  # noqa: ANN401 - a document of Discord's.
        headers = {"Authorization": f"Bot {self.token}"}
        try:
            async with self.session.get(
                f"{self.api_url}/{path}", headers=headers, timeout=_TIMEOUT
            ) as response:
                if response.status == HTTPStatus.UNAUTHORIZED:
                    raise LibraError(Code.EXT5012)
                if not response.ok:
                    raise LibraError(Code.EXT5011, f"status {response.status}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LibraError(Code.EXT5011, type(error).__name__) from error


def _permitted(name: str, guild: Mapping[str, Any]) -> Finding:
    granted = int(guild.get("permissions", 0))
    missing = [words for words, bit in _NEEDED.items() if not granted & (bit | _ADMINISTRATOR)]
    values = {"server": guild["name"], "permissions": ", ".join(missing)}
    if missing:
        said = N_("%(server)s: missing %(permissions)s.")
        remedy = N_("Give the bot's role these permissions in the server's settings.")
        return Finding(name, ok=False, said=said, remedy=remedy, values=values)
    said = N_("%(server)s: every permission is there.")
    return Finding(name, ok=True, said=said, values=values)
