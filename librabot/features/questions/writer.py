"""The model's part of an answer, from the prompt to a kept draft, a verified entry or a TA."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError, code_of
from librabot.core.model import Ended, Finish, Model, Prompt, ReplyEvent, Said, Usage
from librabot.features.questions.drafting import DraftReader
from librabot.features.questions.judging import JUDGED_LIMIT, Hearing, sources_in
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.values import Draft, Entry, Offer
from librabot.features.questions.writing import (
    Answered,
    Found,
    HandedOver,
    Unsure,
    Writing,
    Written,
)

CUT_SECONDS = 2.0
"""For keeping what was written when the service stops midway."""


class Drafts(Protocol):
    """Where it is kept what became of a question that a model was asked about."""

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        """Store the draft in the question's entry and settle all who wait for it."""
        ...

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        """Mark the question's entry as needing a TA and settle all who wait for it."""
        ...

    async def found(self, question_id: int, entry_id: int) -> Entry | None:
        """Let a verified entry answer the question and all that wait with it.

        None, and nothing changes, when the entry is not verified any more or a TA has touched the
        waiting one.
        """
        ...

    async def offer(self, question_id: int, decision: Decision) -> tuple[Offer, ...]:
        """Settle the question, and all that wait with it, as offered.

        Gives those of ``decision.offered`` that are still verified; () when nothing was changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be written. The candidates of ``judged`` are those that the prompt shows first.

    ``declined``: the student has found nothing in an offer, so nothing is offered.
    """

    question_id: int
    text: str
    prompt: Prompt
    judged: Decision | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes with the model that there is."""

    questions: Drafts
    model: Model

    async def write(self, brief: Brief, writing: Writing) -> None:
        """Whatever happens, the watchers hear of it and the question ends settled."""
        work = _Work(self.questions, self.model, brief, writing)
        try:
            try:
                written = await work.written()
            except Exception as error:  # noqa: BLE001 - whatever it was, a TA has the question.
                telemetry.report(error, question_id=brief.question_id)
                written = await work.given_up(code_of(error))
            writing.finish(written)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                await work.keep_cut()
            writing.fail(error)
            raise


class _Work:
    """One call and what has been heard of its reply."""

    def __init__(self, questions: Drafts, model: Model, brief: Brief, writing: Writing) -> None:
        self._questions = questions
        self._model = model
        self._brief = brief
        self._writing = writing
        self._reader = DraftReader()
        self._hearing = Hearing(brief.judged, declined=brief.declined)
        self._settling = False

    async def written(self) -> Written:
        began = time.monotonic()
        ended = await self._read()
        if not isinstance(ended, Ended):
            return ended
        draft = self._draft(ended)
        if not draft.answer:
            return await self._handed_over(Code.AI5031)
        if draft.fault is not None:
            telemetry.report(LibraError(draft.fault), question_id=self._brief.question_id)
        entry = await self._questions.keep_draft(self._brief.question_id, draft)
        telemetry.log.info(
            "answered",
            question_id=self._brief.question_id,
            model=draft.model,
            took_ms=round((time.monotonic() - began) * 1000),
            input_tokens=ended.usage.input,
            output_tokens=ended.usage.output,
        )
        return Answered(entry, draft.whole)

    async def given_up(self, code: Code) -> Written:
        """The model has failed: an offer that it has not judged stands, else a TA has it."""
        return await self._settled(self._hearing.close()) or await self._handed_over(code)

    async def keep_cut(self) -> None:
        """The service is stopping: keep what there is; the next start settles what is not kept.

        A question that was being settled on a verified entry needs no draft.
        """
        if self._settling:
            return
        draft = self._draft(_cut(self._model))
        if not draft.answer or self._writing.over:
            return
        try:
            async with asyncio.timeout(CUT_SECONDS):
                entry = await self._questions.keep_draft(self._brief.question_id, draft)
        except Exception as error:  # noqa: BLE001 - stopping goes on, whatever it was.
            telemetry.report(error, question_id=self._brief.question_id)
        else:
            self._writing.finish(Answered(entry, whole=False))

    async def _read(self) -> Ended | Found | Unsure:
        """Read to the end, or until the verdict settles the question: the call is cut off then."""
        ended = _cut(self._model)
        async with _closing(self._model.reply(self._brief.prompt)) as events:
            async for event in events:
                match event:
                    case Said(text=piece):
                        self._reader.feed(piece)
                        settled = await self._settled(self._hearing.hear(self._reader))
                        if settled is not None:
                            return settled
                        self._show()
                    case Ended():
                        ended = event
        return await self._settled(self._hearing.hear(self._reader, ended=True)) or ended

    def _show(self) -> None:
        if self._hearing.over:
            self._writing.grow(self._reader.answer)

    async def _settled(self, decision: Decision | None) -> Found | Unsure | None:
        """Do what a verdict comes to; None when the answer is to be written."""
        if decision is None:
            return None
        if decision.outcome == "new":
            self._tell_refused()
            return None
        self._settling = True
        serves = decision.outcome == "serve"
        settled = await (self._found(decision) if serves else self._unsure(decision))
        self._settling = settled is not None
        return settled

    async def _found(self, decision: Decision) -> Found | None:
        question_id, entry_id = self._brief.question_id, decision.candidates[0].entry_id
        entry = await self._questions.found(question_id, entry_id)
        if entry is None:
            return None
        telemetry.log.info("found", question_id=question_id, entry_id=entry.id)
        return Found(entry)

    async def _unsure(self, decision: Decision) -> Unsure | None:
        offers = await offered(self._questions, self._brief.question_id, decision)
        return Unsure(offers) if offers else None

    def _tell_refused(self) -> None:
        judged = self._brief.judged
        if judged is not None and judged.outcome == "offer":
            entry_ids = [candidate.entry_id for candidate in judged.offered]
            telemetry.log.info(
                "offer refused", question_id=self._brief.question_id, entry_ids=entry_ids
            )

    def _draft(self, ended: Ended) -> Draft:
        draft = self._reader.draft(self._brief.text, ended)
        judged = self._brief.judged
        shown = judged.candidates[:JUDGED_LIMIT] if judged else ()
        return replace(draft, sources=sources_in(self._reader.document, shown))

    async def _handed_over(self, code: Code) -> HandedOver:
        return await handed_over(self._questions, self._brief.question_id, code)


async def handed_over(questions: Drafts, question_id: int, code: Code | None) -> HandedOver:
    """Give the question to a TA."""
    entry = await questions.hand_over(question_id, code)
    telemetry.log.info("handed over", question_id=question_id, code=code.name if code else None)
    return HandedOver(entry, code)


async def offered(questions: Drafts, question_id: int, decision: Decision) -> tuple[Offer, ...]:
    """Offer what is still verified; () when that is nothing."""
    offers = await questions.offer(question_id, decision)
    if offers:
        entry_ids = [offer.entry.id for offer in offers]
        telemetry.log.info("offered", question_id=question_id, entry_ids=entry_ids)
    return offers


def _cut(model: Model) -> Ended:
    return Ended(Finish.CUT, Usage(), model.name)


@asynccontextmanager
async def _closing(events: AsyncIterator[ReplyEvent]) -> AsyncIterator[AsyncIterator[ReplyEvent]]:
    """Let go of a reply that is not read to its end; what was made of it stays so."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            try:
                await events.aclose()
            except Exception as error:  # noqa: BLE001 - nobody waits for the rest, whatever it was.
                telemetry.report(error)
