"""The beginning of an answer: the same one that is being written already, or one of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from librabot import telemetry
from librabot.core.model import Model
from librabot.features.questions.drafting import prompt_for
from librabot.features.questions.joining import Joins, Subject, Underway
from librabot.features.questions.judging import beside
from librabot.features.questions.matching.deciding import Candidate, Decision
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.outcomes import Known, New
from librabot.features.questions.receiving import Received
from librabot.features.questions.values import Asked, Entry, Exchange, Recorded
from librabot.features.questions.writer import Brief, Drafts, Writer, handed_over
from librabot.runtime import Background


class Openings(Drafts, Protocol):
    """Where entries are opened."""

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        """Make the waiting entry that will answer the question; returns its id."""
        ...

    async def join(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        """Let the question wait for another one's entry; None when there is none any more."""
        ...

    async def verified_among(self, course_id: int, entry_ids: Sequence[int]) -> Mapping[int, Entry]:
        """Those of the entries that are verified and of the course, by id."""
        ...


@dataclass(frozen=True, slots=True)
class Intake:
    """A question that no verified entry answers for certain, and all that belongs to it.

    ``declined``: the student was offered entries and found none that fits.
    """

    recorded: Recorded
    asked: Asked
    decision: Decision
    lexicon: Lexicon = SHIPPED
    earlier: Sequence[Exchange] = ()
    received: Received = field(default_factory=Received)
    declined: bool = False

    @property
    def subject(self) -> Subject | None:
        """What is asked, if the words alone say it."""
        key = self.decision.key
        if not key or self.asked.parent_id is not None or self.asked.files:
            return None
        return Subject(self.recorded.course_id, key, self.asked.text, self.lexicon, self.declined)

    @property
    def title(self) -> str:
        """A first title for it."""
        return self.received.title(self.asked.text)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Begins answers; without a model a TA has the question at once."""

    questions: Openings
    background: Background
    model: Model | None
    joins: Joins

    async def begin(self, intake: Intake) -> New | Known:
        """Join an answer that others wait for or had lately, else begin one."""
        subject = intake.subject
        if subject is None:
            return await self._open(intake, Underway())
        while (underway := self.joins.find(subject)) is not None:
            joined = await self._join(intake, underway)
            if joined is not None:
                return joined
            self.joins.forget(underway)
        return await self._open(intake, self.joins.begin(subject))

    async def _join(self, intake: Intake, underway: Underway) -> New | Known | None:
        question_id, entry_id = intake.recorded.question_id, await underway.entry_id()
        if entry_id is None:
            return None
        decision = _joined(intake, underway, entry_id)
        entry = await self.questions.join(question_id, entry_id, decision)
        if entry is None:
            return None
        telemetry.log.info("joined", question_id=question_id, entry_id=entry_id)
        if entry.status == "verified" and underway.writing.over:
            return Known(question_id, entry)
        return New(question_id, entry_id, underway.writing, (), joined=True)

    async def _open(self, intake: Intake, underway: Underway) -> New:
        try:
            brief = await self._brief(intake)
            entry_id = await self.questions.open_entry(
                brief.question_id, title=intake.title, body=brief.text, decision=intake.decision
            )
            if self.model is None:
                written = await handed_over(self.questions, brief.question_id, None)
                underway.writing.finish(written)
        except BaseException:
            self.joins.forget(underway)
            underway.opened(None)
            raise
        underway.opened(entry_id)
        self._write(brief, underway)
        return New(brief.question_id, entry_id, underway.writing, intake.received.refusals)

    async def _brief(self, intake: Intake) -> Brief:
        """What to write; what a model is to judge is left out if nothing of it is verified now."""
        question_id, text = intake.recorded.question_id, intake.asked.text
        prompt = prompt_for(
            text,
            earlier=intake.earlier,
            pictures=intake.received.pictures,
            files=intake.received.texts,
        )
        candidates = intake.decision.candidates
        if self.model is None or not candidates:
            return Brief(question_id, text, prompt)
        entries = await self.questions.verified_among(
            intake.recorded.course_id, [each.entry_id for each in candidates]
        )
        judged = replace(
            intake.decision,
            candidates=tuple(each for each in candidates if each.entry_id in entries),
        )
        if not judged.candidates:
            return Brief(question_id, text, prompt)
        return Brief(question_id, text, beside(prompt, judged, entries), judged, intake.declined)

    def _write(self, brief: Brief, underway: Underway) -> None:
        if self.model is None:
            self.joins.ended(underway)
            return
        self.background.spawn(
            self._written(Writer(self.questions, self.model), brief, underway),
            name=f"write-{brief.question_id}",
        )

    async def _written(self, writer: Writer, brief: Brief, underway: Underway) -> None:
        try:
            await writer.write(brief, underway.writing)
        finally:
            self.joins.ended(underway)


def _joined(intake: Intake, underway: Underway, entry_id: int) -> Decision:
    wording = underway.subject.text if underway.subject else ""
    same = Candidate(entry_id, Received().title(wording), wording, score=1.0)
    return replace(intake.decision, outcome="serve", rule="joined", candidates=(same,))
