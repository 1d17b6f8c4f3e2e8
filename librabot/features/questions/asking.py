"""One question in, one answer out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.core.model import Model
from librabot.features.questions.beginning import Beginning, Intake, Openings
from librabot.features.questions.finding import Archive, Finding, Look
from librabot.features.questions.joining import Joins
from librabot.features.questions.matching.deciding import Candidate, Decision, decide, judge
from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.features.questions.outcomes import Known, Maybe, New, Outcome, Refused, Repeated
from librabot.features.questions.receiving import Receiving, Refusal
from librabot.features.questions.values import Asked, Entry, Exchange, Recorded
from librabot.features.questions.writer import offered
from librabot.runtime import Background, Clock

__all__ = [
    "Asking",
    "Delivery",
    "Known",
    "Maybe",
    "New",
    "Outcome",
    "Questions",
    "Refused",
    "Repeated",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a student was shown: the bot's messages, in order, and the entry's version in them.

    A version of 0 stands for a placeholder.
    """

    question_id: int
    entry_id: int
    channel_id: int
    message_ids: tuple[int, ...]
    shown_version: int


class Questions(Archive, Openings, Protocol):
    """Where questions are kept. Each method that settles one is a transaction of its own."""

    async def record(self, asked: Asked) -> Recorded:
        """Insert the question, unless its origin is known."""
        ...

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        """The exchanges that lead to a question, itself included, oldest first."""
        ...

    async def known(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        """Settle the question on an entry; None if that is not verified any more."""
        ...

    async def choose(self, question_id: int, entry_id: int, asker: str) -> Entry | None:
        """Settle an offered question on one of its entries; None when it is settled already.

        Raises ``VAL4018`` for another asker, ``DB5004`` when the entry cannot be chosen any more.
        """
        ...

    async def decline(self, question_id: int, asker: str) -> Asked | None:
        """Open an offered question again, without its files; None when it is settled already.

        The entries that were offered learn that it is not theirs. Raises ``VAL4018`` for another
        asker.
        """
        ...

    async def refuse(self, question_id: int, code: Code) -> None:
        """Settle the question as refused."""
        ...

    async def delivered(self, delivery: Delivery) -> None:
        """Keep what was shown; counts the hit of a known one, owes a repair of an outdated one."""
        ...

    async def served(self, question_id: int) -> None:
        """Count the hit of a known question that was shown outside Discord; once, however often."""
        ...

    async def question_behind(self, message_id: int) -> int | None:
        """The question that a message asks, or that a message of the bot answers."""
        ...

    async def latest_in(self, channel_id: int) -> int | None:
        """The last question asked in a channel; of use in threads."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks: the archive first, the model if there is one, a TA in any case.

    ``finding`` searches ``questions`` and whatever else it knows of.
    """

    questions: Questions
    receiving: Receiving
    background: Background
    model: Model | None
    follow_ups: int
    finding: Finding | None = None
    joins: Joins = field(default_factory=lambda: Joins(Clock()))

    async def ask(self, asked: Asked, *, archive_first: bool = False) -> Outcome:
        """Record the question, then answer it, begin to answer it, or say why not.

        With ``archive_first`` one that has a parent follows it up only if nothing is served.
        """
        recorded = await self.questions.record(asked)
        if not recorded.fresh:
            return Repeated(recorded.question_id)
        _log_asked(recorded, asked)
        look = await self._look(recorded, asked, archive_first=archive_first)
        decision = look.decision
        while decision.served is not None:
            known = await self._known(recorded, decision.served, decision)
            if known is not None:
                return known
            decision = judge(decision.candidates[1:], decision.thresholds, key=decision.key)
        if decision.outcome == "offer" and self.model is None:
            offers = await offered(self.questions, recorded.question_id, decision)
            if offers:
                return Maybe(recorded.question_id, offers)
        return await self._go_on(Intake(recorded, asked, decision, look.lexicon))

    async def pick(self, asked: Asked, entry_id: int) -> Outcome:
        """Answer with the entry that was picked; refused when its course has it no more."""
        recorded = await self.questions.record(asked)
        if not recorded.fresh:
            return Repeated(recorded.question_id)
        _log_asked(recorded, asked)
        picked = Candidate(entry_id, asked.text, asked.text, score=1.0)
        known = await self._known(recorded, picked, Decision("serve", "picked", (picked,)))
        return known or await self._refuse(recorded, Code.DB5004)

    async def choose(
        self, question_id: int, entry_id: int, asker: str
    ) -> Known | Refused | Repeated:
        """Take one of the offered entries as the answer; the offer stands when it is refused."""
        try:
            entry = await self.questions.choose(question_id, entry_id, asker)
        except LibraError as error:
            return _refused(question_id, error)
        if entry is None:
            return Repeated(question_id)
        telemetry.log.info("chosen", question_id=question_id, entry_id=entry.id)
        return Known(question_id, entry)

    async def decline(self, question_id: int, asker: str) -> Known | New | Refused | Repeated:
        """Go on with a question for which nothing that was offered fits."""
        try:
            asked = await self.questions.decline(question_id, asker)
        except LibraError as error:
            return _refused(question_id, error)
        if asked is None:
            return Repeated(question_id)
        telemetry.log.info("declined", question_id=question_id)
        recorded = _again(question_id, asked)
        look = await self._look(recorded, asked, archive_first=True)
        decision = _undeclined(look.decision)
        return await self._go_on(Intake(recorded, asked, decision, look.lexicon, declined=True))

    async def _look(self, recorded: Recorded, asked: Asked, *, archive_first: bool) -> Look:
        """A follow-up or a picture does not say by its words alone what it asks."""
        follows = asked.parent_id is not None and not archive_first
        if follows or asked.files:
            return Look(decide(asked.text, ()), SHIPPED)
        return await (self.finding or Finding(self.questions)).look(recorded.course_id, asked.text)

    async def _known(
        self, recorded: Recorded, served: Candidate, decision: Decision
    ) -> Known | None:
        question_id = recorded.question_id
        entry = await self.questions.known(question_id, served.entry_id, decision)
        if entry is None:
            return None
        telemetry.log.info("served", question_id=question_id, entry_id=entry.id)
        return Known(question_id, entry)

    async def _go_on(self, intake: Intake) -> Known | New | Refused:
        """Begin an answer, unless there is nothing to answer or the conversation is too long."""
        recorded, asked = intake.recorded, intake.asked
        earlier = await self._earlier(asked)
        if len(earlier) > self.follow_ups:
            return await self._refuse(recorded, Code.VAL4009)
        received = await self.receiving.receive(recorded.question_id, asked.files)
        if not asked.text and received.empty:
            code = received.refusals[0].code if received.refusals else Code.VAL4001
            return await self._refuse(recorded, code, received.refusals)
        beginning = Beginning(self.questions, self.background, self.model, self.joins)
        return await beginning.begin(replace(intake, earlier=earlier, received=received))

    async def _earlier(self, asked: Asked) -> Sequence[Exchange]:
        if asked.parent_id is None:
            return ()
        return await self.questions.conversation(asked.parent_id)

    async def _refuse(
        self, recorded: Recorded, code: Code, refusals: tuple[Refusal, ...] = ()
    ) -> Refused:
        await self.questions.refuse(recorded.question_id, code)
        return Refused(recorded.question_id, code, refusals)

    async def delivered(self, delivery: Delivery) -> None:
        """Tell that the student has been shown an answer or its placeholder."""
        await self.questions.delivered(delivery)

    async def served(self, question_id: int) -> None:
        """Tell that a ``Known`` answer has been shown on a page, where no message holds it."""
        await self.questions.served(question_id)

    async def parent_of(self, *, replied_to: int | None, thread_id: int | None) -> int | None:
        """The question that a message follows up: by a reply, else within a thread.

        A thread has the id of the message it was opened on, a question or its answer.
        """
        if replied_to is not None:
            parent = await self.questions.question_behind(replied_to)
            if parent is not None:
                return parent
        if thread_id is None:
            return None
        latest = await self.questions.latest_in(thread_id)
        return latest if latest is not None else await self.questions.question_behind(thread_id)


def _log_asked(recorded: Recorded, asked: Asked) -> None:
    telemetry.log.info(
        "asked",
        question_id=recorded.question_id,
        course_id=recorded.course_id,
        files=len(asked.files),
    )


def _refused(question_id: int, error: LibraError) -> Refused:
    """The refusal of a choice; any other fault goes on to the door."""
    if error.code not in {Code.VAL4018, Code.DB5004}:
        raise error
    return Refused(question_id, error.code)


def _again(question_id: int, asked: Asked) -> Recorded:
    course_id = asked.place.course_id
    if course_id is None:
        raise LibraError(Code.DB5004, "course of a declined offer")
    return Recorded(question_id, course_id, fresh=True)


def _undeclined(decision: Decision) -> Decision:
    """The decision without what was declined, to be judged and never offered.

    An entry that was declined has the question as a look-alike by now, unless it owns its very
    words and was offered for being outdated or for a mark.
    """
    rest = (
        each
        for each in decision.candidates
        if not each.features["known_lookalike"] and not each.features["same"]
    )
    return replace(decision, outcome="new", rule="too far", candidates=tuple(rest))
