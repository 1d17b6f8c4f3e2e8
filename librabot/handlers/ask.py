"""Asking in Discord: by prefix, slash command, context menu, mention, reply or thread."""

import re

import discord
from discord import app_commands
from discord.ext import commands

from librabot.features.questions.asking import Asking
from librabot.handlers import arriving
from librabot.handlers.answering import Answering
from librabot.handlers.arriving import Arrival
from librabot.handlers.base import PLAIN, Bot, as_typed
from librabot.handlers.saying import Saying
from librabot.handlers.tree import command, described, named
from librabot.handlers.typing_sign import TypingSign
from librabot.locale import DEFAULT, language_of
from librabot.locale import say as _

NAME = "질문"
OLD_NAME = "분석"

_COMMAND = re.compile(rf"^[!！]\s*(?:{NAME}|{OLD_NAME}|ask)\b\s*")


class Ask(commands.Cog):
    """Brings questions to ``Answering``, whatever way they come."""

    def __init__(self, bot: Bot, answering: Answering) -> None:
        self._bot = bot
        self._answering = answering
        self._menu = app_commands.ContextMenu(
            name=named("질문으로 묻기", "Ask this"), callback=self._ask_with
        )

    @property
    def _asking(self) -> Asking:
        return self._answering.asking

    async def cog_load(self) -> None:
        """Offer the context menu, which a cog cannot declare."""
        self._bot.tree.add_command(self._menu)

    @command(
        NAME, "ask", "Ask the teaching assistant, with screenshots if need be", also=[OLD_NAME]
    )
    @app_commands.rename(
        text=named("내용", "text"),
        file1=named("파일1", "file1"),
        file2=named("파일2", "file2"),
        file3=named("파일3", "file3"),
        file4=named("파일4", "file4"),
    )
    @app_commands.describe(
        text=described("Your question"),
        file1=described("A screenshot or a text file"),
        file2=described("One more file"),
        file3=described("One more file"),
        file4=described("One more file"),
    )
    async def ask(  # noqa: PLR0913 - Discord takes one parameter for each option.
        self,
        context: commands.Context[Bot],
        *,
        text: str = "",
        file1: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
    ) -> None:
        """Ask: by slash command with options, by prefix with the message's own files."""
        if context.interaction is not None:
            files = [file for file in (file1, file2, file3, file4) if file is not None]
            arrival = arriving.by_interaction(context.interaction, text, files)
            await self._answer_interaction(context.interaction, arrival, archive_first=True)
            return
        renamed = context.invoked_with == OLD_NAME
        await self._answer_message(context.message, text, renamed=renamed, archive_first=True)

    async def _ask_with(
        self, interaction: discord.Interaction[Bot], message: discord.Message
    ) -> None:
        """The context menu: ask with the words and files of someone's message."""
        if message.author.bot:
            words = _("What a bot wrote cannot be asked.")
            await interaction.response.send_message(words, ephemeral=True)
            return
        text = _COMMAND.sub("", as_typed(message.content))
        arrival = arriving.with_message(interaction, message, text)
        await self._answer_interaction(interaction, arrival)

    @commands.Cog.listener(f"on_{PLAIN}")
    async def hear(self, message: discord.Message) -> None:
        """Plain words that begin with our mention ask; others may follow an answer up.

        People who talk among themselves hear nothing of us, not even of a fault.
        """
        called = re.match(rf"\s*<@!?{self._me}>\s*", message.content)
        if called is not None:
            await self._answer_message(message, message.content[called.end() :])
            return
        if self._is_between_others(message) or not (message.content or message.attachments):
            return
        request_id = f"message-{message.id}"
        async with self._bot.serving(request_id, DEFAULT, _silently, found_again=True):
            parent_id = await self._followed_by(message)
            if parent_id is not None:
                await self._answer_message(message, message.content, parent_id=parent_id)

    @property
    def _me(self) -> int:
        return self._bot.user.id if self._bot.user else 0

    def _is_between_others(self, message: discord.Message) -> bool:
        resolved = message.reference.resolved if message.reference else None
        return isinstance(resolved, discord.Message) and resolved.author.id != self._me

    async def _answer_message(
        self,
        message: discord.Message,
        text: str,
        *,
        parent_id: int | None = None,
        renamed: bool = False,
        archive_first: bool = False,
    ) -> None:
        """Answer by a reply."""
        sheet = self._bot.reply_sheet(message)
        request_id = f"message-{message.id}"
        async with self._bot.serving(request_id, DEFAULT, sheet.show, found_again=True):
            if parent_id is None:
                parent_id = await self._above(message.channel, _replied_to(message))
            asked = arriving.in_message(message, text).asked(parent_id)
            note = _("`!분석` is called `!질문` now.") if renamed else ""
            async with TypingSign(self._bot.get_partial_messageable(message.channel.id)) as sign:
                await self._answering.answer(
                    asked, sheet, sign=sign, note=note, archive_first=archive_first
                )

    async def _answer_interaction(
        self,
        interaction: discord.Interaction[Bot],
        arrival: Arrival,
        *,
        archive_first: bool = False,
    ) -> None:
        sheet = await self._bot.response_sheet(interaction)
        if sheet is None:
            return
        language = language_of(interaction.locale.value)
        async with self._bot.serving(f"interaction-{interaction.id}", language, sheet.show):
            parent_id = await self._above(interaction.channel, None)
            asked = arrival.asked(parent_id)
            await self._answering.answer(asked, sheet, archive_first=archive_first)

    async def _followed_by(self, message: discord.Message) -> int | None:
        """The question that plain words follow up: by a reply to us, or under our answer."""
        replied_to = _replied_to(message)
        if await self._under_answer(message.channel) is None:
            return await self._asking.parent_of(replied_to=replied_to, thread_id=None)
        return await self._above(message.channel, replied_to)

    async def _above(self, channel: object, replied_to: int | None) -> int | None:
        """The question that a new one at this place follows up."""
        thread_id = channel.id if isinstance(channel, discord.Thread) else None
        found = await self._asking.parent_of(replied_to=replied_to, thread_id=thread_id)
        return found or await self._under_answer(channel)

    async def _under_answer(self, channel: object) -> int | None:
        """The question whose answer a thread hangs from; the two share a number."""
        if not isinstance(channel, discord.Thread):
            return None
        return await self._asking.parent_of(replied_to=channel.id, thread_id=None)


def _replied_to(message: discord.Message) -> int | None:
    return message.reference.message_id if message.reference else None


async def _silently(_saying: Saying) -> None:
    """Say nothing."""
