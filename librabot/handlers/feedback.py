"""What students press under an answer."""

import discord
from discord.ext import commands

from librabot import telemetry
from librabot.features.questions.feedback import Counted, Feedback, Kind
from librabot.handlers.arriving import person
from librabot.handlers.base import Bot
from librabot.handlers.buttons import PRESSED, AnswerButton
from librabot.handlers.faults import named
from librabot.handlers.saying import Saying
from librabot.locale import language_of
from librabot.locale import say as _


class Reactions(commands.Cog):
    """Takes presses to ``Feedback``, and thanks the one who pressed, where nobody else sees it."""

    def __init__(self, bot: Bot, feedback: Feedback) -> None:
        self._bot = bot
        self._feedback = feedback

    async def cog_load(self) -> None:
        """Know the buttons again, also those sent before a restart."""
        self._bot.add_dynamic_items(AnswerButton)

    @commands.Cog.listener(f"on_{PRESSED}")
    async def press(
        self, interaction: discord.Interaction[Bot], question_id: int, kind: Kind
    ) -> None:
        """Count a press."""
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
        except discord.HTTPException as error:
            telemetry.log.warning("not acknowledged", status=error.status, refusal=error.code)
            return

        async def tell(saying: Saying) -> None:
            texts, _whole = saying.parts()
            with named():
                await interaction.edit_original_response(content=texts[0])

        language = language_of(interaction.locale.value)
        async with self._bot.serving(f"interaction-{interaction.id}", language, tell):
            counted = await self._feedback.react(question_id, person(interaction.user), kind)
            await tell(Saying(thanks(kind, counted)))


def thanks(kind: Kind, counted: Counted) -> str:
    """How a press is thanked for."""
    if not counted.new:
        return _("You have pressed this already; it counts once.")
    match kind:
        case "up":
            return _("Thank you! Glad that it helped.")
        case "down":
            return _("Thank you. A TA will look at this answer.")
        case "solved":
            return _("Good to hear that it is solved!")
        case "metoo":
            return _("Noted: %(count)s people wonder about this.", count=counted.count)
        case "call":
            return _("A TA has been called. The answer will appear here.")
