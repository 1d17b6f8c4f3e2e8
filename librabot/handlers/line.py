"""The line to Discord, held for as long as the process lives."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.handlers.base import Bot
from librabot.runtime import Door

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
"""Discord allows about 1,000 new sessions a day: only a life that lasted counts as a success."""

_GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY

# Voice is not among our features; the library warns of its absence at every start.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

Standing = Literal["off", "connecting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Account:
    """The bot's token, and where Discord is; ``gateway_url`` None is Discord's own."""

    token: str
    api_url: str
    gateway_url: str | None = None


class DiscordLine:
    """Keeps a bot connected, each time with a new one: the library's do not recover from all.

    ``new_bot`` makes it; without an ``account`` the line is off. Only a token that Discord does
    not know, or a right that it does not give, ends the holding: ``fault`` then says which.
    """

    def __init__(self, account: Account | None, new_bot: Callable[[], Bot], door: Door) -> None:
        self._account = account
        self._new_bot = new_bot
        self._door = door
        self._bot: Bot | None = None
        self._stopping = asyncio.Event()
        self.fault: Code | None = None

    @property
    def state(self) -> Standing:
        """How the line stands now."""
        if self._account is None:
            return "off"
        if self.fault is not None:
            return "failed"
        bot = self._bot
        return "ready" if bot is not None and bot.connected and bot.is_ready() else "connecting"

    def bot(self) -> Bot:
        """The bot that is connected; raises ``EXT5011`` while there is none."""
        if self._bot is None or self.state != "ready":
            raise LibraError(self.fault or Code.EXT5011, self.state)
        return self._bot

    async def ping(self) -> None:
        """Raise ``LibraError`` unless the line is off or stands."""
        if self._account is not None:
            self.bot()

    async def hold(self) -> None:
        """Stay connected until ``close``, or until Discord refuses us for good."""
        if self._account is None:
            return
        _point_at(self._account)
        clock, wait = asyncio.get_running_loop(), FIRST_WAIT_SECONDS
        while not self._stopping.is_set() and self.fault is None:
            born = clock.time()
            await self._live(self._account.token)
            if clock.time() - born > LONGEST_WAIT_SECONDS:
                wait = FIRST_WAIT_SECONDS
            if self.fault is None:
                await self._rest(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the load, hides nothing.
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)

    async def _live(self, token: str) -> None:
        """One bot's life."""
        self._bot = bot = self._new_bot()
        try:
            await bot.start(token)
        except discord.LoginFailure:
            self.fault = Code.EXT5012
        except discord.PrivilegedIntentsRequired:
            self.fault = Code.EXT5013
        except Exception as error:  # noqa: BLE001 - a malformed event, a refused connection: begin anew.
            if not self._stopping.is_set():
                telemetry.report(_away(error))
        finally:
            bot.connected = False
            await bot.close()

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def close(self, *, patience_seconds: float) -> None:
        """Take nobody in, let those inside finish, then leave; ``hold`` returns."""
        self._stopping.set()
        await self._door.drain(patience_seconds=patience_seconds)
        if self._bot is not None:
            await self._bot.close()


def _away(error: Exception) -> LibraError:
    fault = LibraError(Code.EXT5011, type(error).__name__)
    fault.__cause__ = error
    return fault


def _point_at(account: Account) -> None:
    """The library keeps these for all of its clients, of which there is one at a time."""
    Route.BASE = account.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(account.gateway_url) if account.gateway_url else _GATEWAY
