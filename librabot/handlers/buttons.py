"""The buttons under an answer. Their ids hold all they need, so they outlive the process."""

import re
from collections.abc import Mapping
from typing import Self

import discord

from librabot.features.questions.feedback import KINDS, Kind
from librabot.handlers.sheet import ViewMaker
from librabot.locale import say as _

PRESSED = "answer_button"
"""The event that a press becomes, with the interaction, the question's id and the kind."""

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
