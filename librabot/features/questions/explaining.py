"""Why a question was answered as it was, what would be done with it today, who says it is right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Literal, Protocol

from librabot.core.errors import Code, LibraError
from librabot.features.questions.finding import Finding
from librabot.features.questions.highlighting import Piece, highlight
from librabot.features.questions.matching.deciding import (
    Candidate,
    Decision,
    Thresholds,
    judge,
)
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.values import Actor, Status

Judge = Literal["student", "ta", "model"]
Fate = Literal["served", "offered", "left"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which entry answers a question, as someone has said; None: none of those that were shown."""

    by: Judge
    at: datetime
    right: int | None


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry as it stands now; ``answers_as`` is the one that it was merged into, else itself."""

    entry_id: int
    title: str
    status: Status
    answers_as: int


@dataclass(frozen=True, slots=True)
class Logged:
    """What is kept of one question. ``decision`` is None for one that nothing was decided on.

    ``follows``: it came after another one; ``files``: how many came with it. ``taught`` are the
    entries that learned from the judgement that it is not theirs, ``shelf`` those named here.
    """

    question_id: int
    course_id: int
    course_name: str
    asker_name: str
    body: str
    asked_at: datetime
    state: str
    follows: bool
    files: int
    entry_id: int | None
    decision: Decision | None
    versions: Mapping[str, int]
    judgement: Judgement | None
    taught: tuple[int, ...]
    reactions: Mapping[str, int]
    shelf: Mapping[int, Shelved]

    @property
    def answered_by(self) -> int | None:
        """The verified entry that the student was given, if it was one."""
        return self.entry_id if self.state == "known" else None

    @property
    def eligible(self) -> tuple[int, ...]:
        """The entries that may be said to answer it: those that were near, best first."""
        near = [each.entry_id for each in self.decision.candidates] if self.decision else []
        known = [self.answered_by] if self.answered_by is not None else []
        return tuple(each for each in dict.fromkeys((*known, *near)) if each in self.shelf)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate as it is shown: its wording and look-alike with what agrees and what differs.

    ``alone`` is the decision if it were the only one, None where too little was kept of it.
    """

    candidate: Candidate
    fate: Fate
    alone: Decision | None
    wording: tuple[Piece, ...]
    lookalike: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """The log of a question, and its candidates, best first."""

    logged: Logged
    weighed: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """What would be decided now; nothing of it is kept. ``took_ms`` is reading and deciding."""

    decision: Decision
    took_ms: float


class QuestionLog(Protocol):
    """Where it is kept why questions were answered as they were."""

    async def logged(self, question_id: int) -> Logged:
        """What is kept of a question; raises ``DB5004``."""
        ...

    async def judge(self, question_id: int, right: int | None, by: Actor) -> tuple[int, ...]:
        """Keep a TA's word, the audit row included; gives the entries that learned from it.

        An entry that answered the question wrongly gets it as a look-alike, and what a TA's
        earlier word on it had taught is forgotten. Raises ``DB5004`` when nothing was decided on
        the question, or ``right`` is no entry of its course.
        """
        ...

    async def undo(self, question_id: int, by: Actor) -> bool:
        """Take a TA's word back, with what it taught; what was said before it counts again."""
        ...


@dataclass(frozen=True, slots=True)
class Explaining:
    """Explains, replays, and takes a TA's word. ``timer`` counts seconds."""

    log: QuestionLog
    finding: Finding
    timer: Callable[[], float] = perf_counter

    async def explain(self, question_id: int) -> Explained:
        """The log of a question; raises ``DB5004``."""
        logged = await self.log.logged(question_id)
        if logged.decision is None:
            return Explained(logged, ())
        lexicon = await self.finding.archive.lexicon(logged.course_id)
        return Explained(logged, weighed(logged.decision, lexicon))

    async def replay(self, logged: Logged) -> Replay:
        """Decide anew, with the entries, spellings and thresholds of now."""
        began = self.timer()
        decision = await self.finding.decide(logged.course_id, logged.body)
        return Replay(decision, (self.timer() - began) * 1000)

    async def judge(self, question_id: int, right: int | None, by: Actor) -> tuple[int, ...]:
        """Say which entry answers the question; raises ``VAL4008`` for one that was not near."""
        if right is not None and right not in (await self.log.logged(question_id)).eligible:
            raise LibraError(Code.VAL4008, "right")
        return await self.log.judge(question_id, right, by)


def weighed(decision: Decision, lexicon: Lexicon) -> tuple[Weighed, ...]:
    """The candidates of a decision as they are shown, best first."""
    if not decision.candidates:
        return ()
    offered = {each.entry_id for each in decision.offered}
    served = decision.served.entry_id if decision.served else None
    return tuple(
        Weighed(
            candidate=each,
            fate=_fate(each.entry_id, served, offered),
            alone=_alone(each, decision.thresholds),
            wording=highlight(each.wording, each, lexicon),
            lookalike=highlight(each.lookalike, each, lexicon),
        )
        for each in decision.candidates
    )


def _alone(candidate: Candidate, thresholds: Thresholds) -> Decision | None:
    try:
        return judge((candidate,), thresholds)
    except LookupError:
        return None


def _fate(entry_id: int, served: int | None, offered: set[int]) -> Fate:
    if entry_id == served:
        return "served"
    return "offered" if entry_id in offered else "left"
