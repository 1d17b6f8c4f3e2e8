"""Outcomes that a test lays out beforehand, whatever rules and models would say."""

from collections.abc import Callable
from dataclasses import dataclass, field

from librabot.core.errors import Code
from librabot.features.questions.asking import Asking, Known, New, Outcome, Refused, Repeated
from librabot.features.questions.values import Asked
from librabot.features.questions.writing import Writing

Lay = Callable[[int], Outcome]
"""The outcome for the question with this id."""


@dataclass
class Script:
    """By the words that are asked.

    ``declined`` is what is written once an offer is declined, unless that is ``refused``; without
    either the real one goes on.
    """

    outcomes: dict[str, Lay] = field(default_factory=dict)
    declined: Writing | None = None
    refused: Code | None = None


@dataclass(frozen=True)
class ScriptedAsking(Asking):
    """The real one for all words but those in the script."""

    script: Script = field(default_factory=Script)

    async def ask(self, asked: Asked, *, archive_first: bool = False) -> Outcome:
        lay = self.script.outcomes.get(asked.text)
        if lay is None:
            return await super().ask(asked, archive_first=archive_first)
        recorded = await self.questions.record(asked)
        return lay(recorded.question_id) if recorded.fresh else Repeated(recorded.question_id)

    async def decline(self, question_id: int, asker: str) -> Known | New | Refused | Repeated:
        if self.script.declined is None and self.script.refused is None:
            return await super().decline(question_id, asker)
        if await self.questions.decline(question_id, asker) is None:
            return Repeated(question_id)
        if self.script.declined is None:
            return Refused(question_id, self.script.refused or Code.VAL4009)
        return New(question_id, 0, self.script.declined, ())
