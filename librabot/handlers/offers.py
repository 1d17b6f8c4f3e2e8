"""What students choose when they were offered verified answers, or that none of them fits."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
from discord.ext import commands

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Known, New, Refused, Repeated
from librabot.handlers import phrasing
from librabot.handlers.answering import Answering
from librabot.handlers.arriving import person
from librabot.handlers.base import Bot
from librabot.handlers.buttons import NONE_PICKED, PICKED, NoneButton, OfferButton
from librabot.handlers.faults import named
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import RenewedSheet, Sheet
from librabot.locale import language_of
from librabot.locale import say as _

_STILL_OPEN = frozenset({Code.VAL4018, Code.DB5004})
"""Refusals that leave the offer standing, for its asker or for another choice."""

_OLD_AFTER = timedelta(hours=1)
"""From then on Discord limits the edits of a message."""

Settle = Callable[[], Awaitable[Known | New | Refused | Repeated]]


class Offers(commands.Cog):
    """Takes presses to ``Asking``; what comes of them takes the offer's own place."""

    def __init__(self, bot: Bot, answering: Answering) -> None:
        self._bot = bot
        self._answering = answering

    async def cog_load(self) -> None:
        """Know the buttons again, also those sent before a restart."""
        self._bot.add_dynamic_items(OfferButton, NoneButton)

    @commands.Cog.listener(f"on_{PICKED}")
    async def pick(
        self,
        interaction: discord.Interaction[Bot],
        question_id: int,
        entry_id: int,
        stale: bool,  # noqa: FBT001 - an event's arguments have no names.
    ) -> None:
        """Turn the offer into the answer that was chosen."""
        choose, asker = self._answering.asking.choose, person(interaction.user)
        sheet = self._over(interaction)
        await self._press(
            interaction, sheet, lambda: choose(question_id, entry_id, asker), stale=stale
        )

    @commands.Cog.listener(f"on_{NONE_PICKED}")
    async def pick_none(self, interaction: discord.Interaction[Bot], question_id: int) -> None:
        """Turn the offer into an answer that is written anew, beside it if it is old."""
        decline, asker = self._answering.asking.decline, person(interaction.user)
        sheet = self._beside(interaction) if _is_old(interaction) else self._over(interaction)
        await self._press(interaction, sheet, lambda: decline(question_id, asker))

    async def _press(
        self,
        interaction: discord.Interaction[Bot],
        sheet: Sheet,
        settle: Settle,
        *,
        stale: bool = False,
    ) -> None:
        try:
            with named():
                await interaction.response.defer()
        except LibraError as error:
            telemetry.log.warning("not acknowledged", detail=error.detail)
            return

        async def tell(saying: Saying) -> None:
            await (sheet.show(saying) if sheet.touched else _whisper(interaction, saying))

        language = language_of(interaction.locale.value)
        async with self._bot.serving(f"interaction-{interaction.id}", language, tell):
            match await settle():
                case Repeated():
                    await _whisper(interaction, _settled())
                case Refused(code=code) if code in _STILL_OPEN:
                    await _whisper(interaction, phrasing.fault(code))
                case outcome:
                    if not sheet.message_ids:
                        await _take_buttons_away(interaction)
                    await self._answering.show(outcome, sheet, stale=stale)

    def _over(self, interaction: discord.Interaction[Bot]) -> Sheet:
        """The message with the buttons, sent anew if it was deleted meanwhile."""
        offer = interaction.message
        reference = offer.reference if offer else None
        return RenewedSheet(
            self._channel(interaction),
            nonce=f"i{interaction.id}",
            reply_to=reference.message_id if reference else None,
            message_ids=(offer.id,) if offer else (),
        )

    def _beside(self, interaction: discord.Interaction[Bot]) -> Sheet:
        """A new message: Discord allows an old one few edits, and an answer grows by many."""
        offer = interaction.message
        reply_to = offer.id if offer else None
        return Sheet(self._channel(interaction), nonce=f"i{interaction.id}", reply_to=reply_to)

    def _channel(self, interaction: discord.Interaction[Bot]) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(interaction.channel_id or 0)


def _is_old(interaction: discord.Interaction[Bot]) -> bool:
    offer = interaction.message
    return offer is not None and interaction.created_at - offer.created_at > _OLD_AFTER


async def _whisper(interaction: discord.Interaction[Bot], saying: Saying) -> None:
    """Tell the one who pressed, and nobody else."""
    texts, _whole = saying.parts()
    with named():
        await interaction.followup.send(texts[0], ephemeral=True)


async def _take_buttons_away(interaction: discord.Interaction[Bot]) -> None:
    """An offer that keeps them is still settled."""
    try:
        with named():
            await interaction.edit_original_response(view=None)
    except LibraError as error:
        telemetry.log.info("buttons stay", code=error.code.name, detail=error.detail)


def _settled() -> Saying:
    return Saying(_("This has been chosen already. If you see no answer, please ask once more."))
