"""The buttons under our messages. Their ids hold all they need, so they outlive the process."""

import re
from collections.abc import Mapping, Sequence
from typing import Self

import discord

from librabot.core.text import one_line
from librabot.features.questions.feedback import KINDS, Kind
from librabot.features.questions.values import Offer
from librabot.handlers.sheet import ViewMaker
from librabot.locale import say as _

PRESSED = "answer_button"
"""The event that a press becomes, with the interaction, the question's id and the kind."""

PICKED = "offer_picked"
"""The same for an offer: with the question's id, the entry's and whether it was marked as old."""

NONE_PICKED = "no_offer_picked"
"""The same for none of the offers, with the question's id."""

LABEL_LIMIT = 80
"""Discord's, for a button."""

N_ = str
"""Marks a message id that is said elsewhere."""

_LOOKS: Mapping[Kind, tuple[str, str, discord.ButtonStyle]] = {
    "up": ("👍", "", discord.ButtonStyle.secondary),
    "down": ("👎", "", discord.ButtonStyle.secondary),
    "solved": ("✅", N_("Solved"), discord.ButtonStyle.success),
    "metoo": ("🙋", N_("Me too"), discord.ButtonStyle.secondary),
    "call": ("📣", N_("Call a TA"), discord.ButtonStyle.primary),
}


class AnswerButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=rf"libra:(?P<kind>{'|'.join(KINDS)}):(?P<question>\d{{1,18}})",
):
    """One of the buttons under the answer to a question."""

    def __init__(self, kind: Kind, question_id: int) -> None:
        emoji, label, style = _LOOKS[kind]
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            emoji=emoji,
            label=_(label) if label else None,
            style=style,
            custom_id=f"libra:{kind}:{question_id}",
        )
        super().__init__(button)
        self.kind = kind
        self.question_id = question_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[discord.Client],
        _item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that was pressed, made from its id."""
        kind = next(each for each in KINDS if each == match["kind"])
        return cls(kind, int(match["question"]))

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Let whoever takes reactions know."""
        interaction.client.dispatch(PRESSED, interaction, self.question_id, self.kind)


def buttons_for(question_id: int, *, answered: bool = True) -> ViewMaker:
    """What makes the buttons anew for each message; without an answer there is less to say.

    The labels speak the language of whoever is being answered.
    """
    kinds: tuple[Kind, ...] = KINDS if answered else ("metoo",)

    def make() -> discord.ui.View:
        view = discord.ui.View(timeout=None)
        for kind in kinds:
            view.add_item(AnswerButton(kind, question_id))
        return view

    return make


class OfferButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"libra:pick:(?P<question>\d{1,18}):(?P<entry>\d{1,18})(?P<stale>:old)?",
):
    """Chooses one of the offered entries."""

    def __init__(self, question_id: int, entry_id: int, label: str, *, stale: bool) -> None:
        old = ":old" if stale else ""
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=label,
            style=discord.ButtonStyle.primary,
            custom_id=f"libra:pick:{question_id}:{entry_id}{old}",
        )
        super().__init__(button)
        self.question_id = question_id
        self.entry_id = entry_id
        self.stale = stale

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[discord.Client],
        _item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that was pressed, made from its id."""
        stale = match["stale"] is not None
        return cls(int(match["question"]), int(match["entry"]), match["entry"], stale=stale)

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Let whoever takes choices know."""
        interaction.client.dispatch(
            PICKED, interaction, self.question_id, self.entry_id, self.stale
        )


class NoneButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"libra:none:(?P<question>\d{1,18})",
):
    """Chooses none of the offered entries."""

    def __init__(self, question_id: int) -> None:
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=_("No, this is a new question"),
            style=discord.ButtonStyle.secondary,
            custom_id=f"libra:none:{question_id}",
        )
        super().__init__(button)
        self.question_id = question_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[discord.Client],
        _item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
        /,
    ) -> Self:
        """The button that was pressed, made from its id."""
        return cls(int(match["question"]))

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Let whoever takes choices know."""
        interaction.client.dispatch(NONE_PICKED, interaction, self.question_id)


def offer_buttons_for(question_id: int, offers: Sequence[Offer]) -> ViewMaker:
    """What makes the buttons anew under an offer: a row for each entry, one for none of them."""

    def make() -> discord.ui.View:
        view = discord.ui.View(timeout=None)
        for place, offer in enumerate(offers, start=1):
            label = one_line(f"{place}. {offer.entry.title}", limit=LABEL_LIMIT)
            button = OfferButton(question_id, offer.entry.id, label, stale=offer.stale)
            button.row = place - 1
            view.add_item(button)
        none = NoneButton(question_id)
        none.row = len(offers)
        view.add_item(none)
        return view

    return make
