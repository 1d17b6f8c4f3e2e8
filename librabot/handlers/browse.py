"""Looking at what is known: search, the most asked, help."""

import discord
from discord import app_commands
from discord.ext import commands

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.values import Place
from librabot.handlers import arriving
from librabot.handlers.answering import Answering
from librabot.handlers.base import Bot
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet
from librabot.handlers.tree import command, described, named
from librabot.locale import DEFAULT, Language, language_of

_CHOICE_LIMIT = 100
_PICKED = "entry:"


class Browse(commands.Cog):
    """Reads what a place's course knows."""

    def __init__(self, bot: Bot, browsing: Browsing, answering: Answering) -> None:
        self._bot = bot
        self._browsing = browsing
        self._answering = answering

    @command("검색", "search", "Search the answers that TAs have confirmed")
    @app_commands.rename(text=named("내용", "text"))
    @app_commands.describe(text=described("A few words; pick a title to see its answer"))
    async def search(self, context: commands.Context[Bot], *, text: str = "") -> None:
        """Show the picked answer, or what the words find."""
        sheet = await self._sheet(context)
        if sheet is None:
            return
        async with self._bot.serving(_request_id(context), _language(context), sheet.show):
            entry_id = text.removeprefix(_PICKED)
            if context.interaction and text.startswith(_PICKED) and entry_id.isdecimal():
                await self._show_picked(context.interaction, int(entry_id), sheet)
                return
            wanted = clean_text(text, limit=_CHOICE_LIMIT)
            titles = await self._browsing.titles(_place(context), wanted)
            await sheet.show(Saying(self._answering.phrasing.found(wanted, titles)))

    async def _show_picked(
        self, interaction: discord.Interaction, entry_id: int, sheet: Sheet
    ) -> None:
        """A picked title is asked like any question, and settled on that entry alone.

        So it has a row, and its hit is counted exactly once, when the answer has been shown.
        """
        place = arriving.place_of(interaction.guild, interaction.channel)
        entry = await self._browsing.entry(place, entry_id)
        if entry is None:
            raise LibraError(Code.DB5004, "picked entry")
        arrival = arriving.by_interaction(interaction, entry.title, ())
        await self._answering.answer_picked(arrival.asked(None), entry_id, sheet)

    @search.autocomplete("text")
    async def suggest(
        self, interaction: discord.Interaction[Bot], current: str
    ) -> list[app_commands.Choice[str]]:
        """Confirmed titles while typing; nothing rather than a fault."""
        place = arriving.place_of(interaction.guild, interaction.channel)
        try:
            titles = await self._browsing.titles(place, current)
        except LibraError:
            return []
        return [
            app_commands.Choice(
                name=one_line(title.title, limit=_CHOICE_LIMIT), value=f"{_PICKED}{title.entry_id}"
            )
            for title in titles
        ]

    @command("인기질문", "popular", "What is asked most")
    async def popular(self, context: commands.Context[Bot]) -> None:
        """The ten most asked."""
        sheet = await self._sheet(context)
        if sheet is None:
            return
        async with self._bot.serving(_request_id(context), _language(context), sheet.show):
            titles = await self._browsing.popular(_place(context))
            await sheet.show(Saying(self._answering.phrasing.popular(titles)))

    @command("도움말", "help", "How to ask, and what the marks mean")
    async def help(self, context: commands.Context[Bot]) -> None:
        """How to ask."""
        sheet = await self._sheet(context)
        if sheet is None:
            return
        async with self._bot.serving(_request_id(context), _language(context), sheet.show):
            await sheet.show(Saying(self._answering.phrasing.help()))

    async def _sheet(self, context: commands.Context[Bot]) -> Sheet | None:
        if context.interaction is None:
            return self._bot.reply_sheet(context.message)
        return await self._bot.response_sheet(context.interaction)


def _place(context: commands.Context[Bot]) -> Place:
    return arriving.place_of(context.guild, context.channel)


def _language(context: commands.Context[Bot]) -> Language:
    return language_of(context.interaction.locale.value) if context.interaction else DEFAULT


def _request_id(context: commands.Context[Bot]) -> str:
    if context.interaction is None:
        return f"message-{context.message.id}"
    return f"interaction-{context.interaction.id}"
