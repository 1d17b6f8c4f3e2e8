"""One question in, one answer out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code
from librabot.core.model import Model
from librabot.features.questions.deciding import Decision, decide
from librabot.features.questions.drafting import prompt_for
from librabot.features.questions.receiving import Received, Receiving, Refusal
from librabot.features.questions.search_key import search_key
from librabot.features.questions.values import (
    Asked,
    Candidate,
    Draft,
    Entry,
    Exchange,
    Recorded,
)
from librabot.features.questions.writer import Writer, handed_over
from librabot.features.questions.writing import Writing
from librabot.runtime import Background

CANDIDATES = 20
"""Wordings looked at for one question."""


@dataclass(frozen=True, slots=True)
class Known:
    """A TA has verified the answer already. Call ``delivered`` once the student has it."""

    question_id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class New:
    """The answer is being written; ``entry_id`` is where it will be kept."""

    question_id: int
    entry_id: int
    writing: Writing
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The question cannot be taken; the asker is told the sentence of ``code``."""

    question_id: int
    code: Code
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same message came a second time; it is being or has been answered already."""

    question_id: int


Outcome = Known | New | Refused | Repeated


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


class Questions(Protocol):
    """Where questions are kept."""

    async def record(self, asked: Asked) -> Recorded:
        """Insert the question, unless its origin is known."""
        ...

    async def similar(self, course_id: int, key: str, *, limit: int) -> Sequence[Candidate]:
        """Verified wordings near ``key``, best first."""
        ...

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        """The exchanges that lead to a question, itself included, oldest first."""
        ...

    async def known(self, question_id: int, decision: Decision) -> Entry | None:
        """Settle the question on the served entry; None if that is not verified any more."""
        ...

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        """Make the waiting entry that will answer the question; returns its id."""
        ...

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        """Store the draft in the question's entry and settle the question."""
        ...

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        """Mark the question's entry as needing a TA and settle the question."""
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
    """Asks: the archive first, the model if there is one, a TA in any case."""

    questions: Questions
    receiving: Receiving
    background: Background
    model: Model | None
    follow_ups: int

    async def ask(self, asked: Asked, *, archive_first: bool = False) -> Outcome:
        """Record the question, then answer it, begin to answer it, or say why not.

        With ``archive_first`` one that has a parent follows it up only if nothing is served.
        """
        recorded = await self.questions.record(asked)
        if not recorded.fresh:
            return Repeated(recorded.question_id)
        _log_asked(recorded, asked)
        decision = await self._decide(recorded, asked, archive_first=archive_first)
        known = await self._known(recorded, decision)
        if known is not None:
            return known
        earlier = await self._earlier(asked)
        if len(earlier) > self.follow_ups:
            return await self._refuse(recorded, Code.VAL4009)
        received = await self.receiving.receive(recorded.question_id, asked.files)
        if not asked.text and received.empty:
            code = received.refusals[0].code if received.refusals else Code.VAL4001
            return await self._refuse(recorded, code, received.refusals)
        return await self._begin(recorded, asked, decision, earlier, received)

    async def pick(self, asked: Asked, entry_id: int) -> Outcome:
        """Answer with the entry that was picked; refused when its course has it no more."""
        recorded = await self.questions.record(asked)
        if not recorded.fresh:
            return Repeated(recorded.question_id)
        _log_asked(recorded, asked)
        picked = Candidate(entry_id, asked.text, 1.0)
        known = await self._known(recorded, Decision(picked, "picked", (picked,)))
        return known or await self._refuse(recorded, Code.DB5004)

    async def _known(self, recorded: Recorded, decision: Decision) -> Known | None:
        if decision.served is None:
            return None
        entry = await self.questions.known(recorded.question_id, decision)
        if entry is None:
            return None
        telemetry.log.info("served", question_id=recorded.question_id, entry_id=entry.id)
        return Known(recorded.question_id, entry)

    async def _earlier(self, asked: Asked) -> Sequence[Exchange]:
        if asked.parent_id is None:
            return ()
        return await self.questions.conversation(asked.parent_id)

    async def _decide(self, recorded: Recorded, asked: Asked, *, archive_first: bool) -> Decision:
        """A follow-up or a picture does not say by its words alone what it asks."""
        key = search_key(asked.text)
        follows = asked.parent_id is not None and not archive_first
        if follows or asked.files or not key:
            return decide(asked.text, ())
        similar = await self.questions.similar(recorded.course_id, key, limit=CANDIDATES)
        return decide(asked.text, similar)

    async def _refuse(
        self, recorded: Recorded, code: Code, refusals: tuple[Refusal, ...] = ()
    ) -> Refused:
        await self.questions.refuse(recorded.question_id, code)
        return Refused(recorded.question_id, code, refusals)

    async def _begin(
        self,
        recorded: Recorded,
        asked: Asked,
        decision: Decision,
        earlier: Sequence[Exchange],
        received: Received,
    ) -> New:
        entry_id = await self.questions.open_entry(
            recorded.question_id,
            title=received.title(asked.text),
            body=asked.text,
            decision=decision,
        )
        writing = Writing()
        if self.model is None:
            writing.finish(await handed_over(self.questions, recorded.question_id, None))
            return New(recorded.question_id, entry_id, writing, received.refusals)
        prompt = prompt_for(
            asked.text, earlier=earlier, pictures=received.pictures, files=received.texts
        )
        self.background.spawn(
            Writer(self.questions, self.model).write(
                recorded.question_id, asked.text, prompt, writing
            ),
            name=f"write-{recorded.question_id}",
        )
        return New(recorded.question_id, entry_id, writing, received.refusals)

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
