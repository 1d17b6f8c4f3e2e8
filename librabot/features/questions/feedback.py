"""What students say of an answer, once per person and kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

Kind = Literal["up", "down", "solved", "metoo", "call"]

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Counted:
    """How a press was taken: ``new`` is False for a repeated one; ``count`` is of all people."""

    new: bool
    count: int


class Reactions(Protocol):
    """Where reactions are kept."""

    async def react(self, question_id: int, person: str, kind: Kind) -> Counted:
        """Keep the reaction; up and down replace each other; a call marks the entry for a TA.

        Raises ``DB5004`` when the question is gone.
        """
        ...


@dataclass(frozen=True, slots=True)
class Feedback:
    """Takes reactions; ``called`` is told of each new call for a TA."""

    reactions: Reactions
    called: Callable[[], None]

    async def react(self, question_id: int, person: str, kind: Kind) -> Counted:
        """Count the press once; pressing again changes nothing."""
        counted = await self.reactions.react(question_id, person, kind)
        if kind == "call" and counted.new:
            self.called()
        return counted
