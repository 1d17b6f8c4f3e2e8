"""The bot: what it listens to, how each person is served, what a fault becomes."""

import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from librabot import telemetry
from librabot.core.errors import Code, LibraError, code_of
from librabot.handlers import phrasing
from librabot.handlers.faults import ALREADY_ACKNOWLEDGED, named, of_library
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet
from librabot.handlers.tree import Kept, Tree, Words, publish
from librabot.locale import DEFAULT, Language, speaking
from librabot.runtime import Door, DoorClosedError

PREFIXES = ("!", "！")
GLUED = ("질문", "분석")
"""Commands whose text may follow without a space."""

PLAIN = "plain_message"
"""The event that a person's message becomes when it is no command."""

LONGEST_WAIT_SECONDS = 60.0
"""For a rate limit; one that says longer is a fault, told and tried again by whoever asked."""

_GLUED = re.compile(rf"^\s*([{''.join(PREFIXES)}]\s*(?:{'|'.join(GLUED)}))(?=\S)")
_DIRECT = discord.Intents(guilds=True, messages=True, message_content=True)

Tell = Callable[[Saying], Awaitable[None]]
Cog = commands.Cog
CogMaker = Callable[["Bot"], Sequence[Cog]]


@dataclass(frozen=True, slots=True)
class Fittings:
    """What a bot is given. ``cogs`` makes them anew for each one."""

    door: Door
    kept: Kept
    cogs: CogMaker


class Bot(commands.Bot):
    """Pings nobody, reads Korean as it is typed, and lets no fault end more than one answer.

    ``settle_seconds`` is how long the library waits for further servers before it is ready.
    """

    def __init__(self, fittings: Fittings, *, settle_seconds: float = 2.0) -> None:
        super().__init__(
            command_prefix=PREFIXES,
            strip_after_prefix=True,
            help_command=None,
            tree_cls=Tree,
            intents=_DIRECT,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=LONGEST_WAIT_SECONDS,
            guild_ready_timeout=settle_seconds,
        )
        self.connected = False
        self._fittings = fittings

    async def setup_hook(self) -> None:
        """Take in the cogs, then tell Discord of the commands if they changed."""
        await self.tree.set_translator(Words())
        for cog in self._fittings.cogs(self):
            await self.add_cog(cog)
        await publish(self.tree, self._fittings.kept)

    async def on_ready(self) -> None:
        """A new session."""
        self.connected = True
        telemetry.log.info("discord ready", guilds=len(self.guilds))

    async def on_resumed(self) -> None:
        """The session goes on, and Discord repeats what happened meanwhile."""
        self.connected = True

    async def on_disconnect(self) -> None:
        """The library connects again by itself."""
        self.connected = False

    async def on_message(self, message: discord.Message, /) -> None:
        """Read a person's message as they meant it; bots and Discord itself are not answered."""
        if message.author.bot or message.webhook_id is not None or message.is_system():
            return
        message.content = as_typed(message.content)
        if message.guild is None:
            await self._decline(message)
            return
        context = await self.get_context(message)
        if context.command is not None:
            await self.invoke(context)
        elif context.prefix is None:
            self.dispatch(PLAIN, message)

    async def _decline(self, message: discord.Message) -> None:
        """A direct message has no course."""
        sheet = self.reply_sheet(message)
        async with self.serving(f"message-{message.id}", DEFAULT, sheet.show):
            await sheet.show(phrasing.fault(Code.VAL4011))

    def reply_sheet(self, message: discord.Message) -> Sheet:
        """Where ``message`` is answered."""
        channel = self.get_partial_messageable(message.channel.id)
        return Sheet(channel, nonce=f"m{message.id}", reply_to=message.id)

    async def response_sheet(self, interaction: discord.Interaction) -> Sheet | None:
        """Acknowledge a command, and where it is answered; the first thing to be awaited.

        None when someone else has acknowledged it. One that waited too long is answered in the
        channel.
        """
        channel = self.get_partial_messageable(interaction.channel_id or 0)
        nonce = f"i{interaction.id}"
        try:
            response = await interaction.response.defer(thinking=True)
        except discord.HTTPException as error:
            if error.code == ALREADY_ACKNOWLEDGED:
                return None
            telemetry.log.warning("not acknowledged", status=error.status, refusal=error.code)
            return Sheet(channel, nonce=nonce)
        message_id = response.message_id if response else None
        if message_id is None:
            return Sheet(channel, nonce=nonce)
        return Sheet(channel, nonce=nonce, message_ids=(message_id,), original=interaction)

    @asynccontextmanager
    async def serving(
        self, request_id: str, wanted: Language, tell: Tell, *, found_again: bool = False
    ) -> AsyncIterator[None]:
        """Serve one person: let in, followed in the log, spoken to in their language.

        The edge's one door for faults: inside, one is reported once and told by ``tell``, and
        goes no further. While stopping nobody is let in; they are told so, unless what they
        wrote is ``found_again`` after the start.
        """
        with telemetry.request("discord", request_id), speaking(wanted):
            try:
                async with self._fittings.door.admit():
                    yield
            except DoorClosedError:
                if not found_again:
                    await self._tell(tell, Code.COMMON5003)
            except Exception as error:  # noqa: BLE001 - the door: report, tell, go on.
                await self._fail(error, tell)

    async def _fail(self, error: Exception, tell: Tell) -> None:
        if self.is_closed():
            # The library's session is gone under the handler: the process is stopping.
            telemetry.log.info("cut off by the stop", error=type(error).__name__)
            return
        fault = of_library(error)
        telemetry.report(fault)
        await self._tell(tell, code_of(fault))

    async def _tell(self, tell: Tell, code: Code) -> None:
        try:
            with named():
                await tell(phrasing.fault(code, telemetry.current_request()))
        except LibraError as error:
            telemetry.log.info("could not be told", code=error.code.name, detail=error.detail)

    async def on_command_error(
        self, _context: commands.Context[Any], error: commands.CommandError, /
    ) -> None:
        """What went wrong before a command's own door was reached."""
        if not isinstance(error, commands.UserInputError | commands.CommandNotFound):
            telemetry.report(of_library(error.__cause__ or error))

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """An event whose handler failed outside of any door."""
        telemetry.log.exception("discord event", event_name=event_method)


def as_typed(text: str) -> str:
    """NFC, which macOS does not paste, and a space behind a command that its text is glued to."""
    return _GLUED.sub(r"\1 ", unicodedata.normalize("NFC", text))
