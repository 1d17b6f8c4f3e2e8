"""Questions that were sent while nobody listened."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta

import discord
from discord.ext import commands

from librabot import telemetry
from librabot.core.errors import LibraError
from librabot.handlers.base import Bot
from librabot.handlers.faults import named

WINDOW = timedelta(minutes=15)
"""What is older is left to its asker, who has moved on."""

PER_CHANNEL = 50
CHANNELS_AT_ONCE = 4

Readable = discord.TextChannel | discord.VoiceChannel | discord.Thread


class CatchingUp(commands.Cog):
    """Reads back what a new session has missed; the rows know which questions are new.

    A resumed session needs none of it: Discord repeats what it missed. Commands other than
    ``asks`` are not worth an answer by now.
    """

    def __init__(self, bot: Bot, *, asks: str) -> None:
        self._bot = bot
        self._asks = asks

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look where something was said within the window: mostly nowhere."""
        since = discord.utils.time_snowflake(discord.utils.utcnow() - WINDOW)
        gate = asyncio.Semaphore(CHANNELS_AT_ONCE)
        busy = [
            place for place in _places(self._bot.guilds) if (place.last_message_id or 0) > since
        ]
        await asyncio.gather(*(self._read(place, since, gate) for place in busy))

    async def _read(self, place: Readable, since: int, gate: asyncio.Semaphore) -> None:
        """A channel that cannot be read is not one where questions are answered."""
        async with gate:
            try:
                with named():
                    await self._take_up(place, since)
            except LibraError as error:
                telemetry.log.info(
                    "not read back", channel_id=place.id, code=error.code.name, detail=error.detail
                )

    async def _take_up(self, place: Readable, since: int) -> None:
        after = discord.Object(since)
        async for message in place.history(after=after, limit=PER_CHANNEL, oldest_first=True):
            context = await self._bot.get_context(message)
            if context.command is None or context.command.qualified_name == self._asks:
                self._bot.dispatch("message", message)


def _places(guilds: Iterable[discord.Guild]) -> Iterator[Readable]:
    for guild in guilds:
        yield from guild.text_channels
        yield from guild.voice_channels
        yield from guild.threads
