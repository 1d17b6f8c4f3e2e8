"""The model's part of an answer, from the prompt to a kept draft or a TA."""

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError, code_of
from librabot.core.model import Ended, Finish, Model, Prompt, Said, Usage
from librabot.features.questions.drafting import DraftReader
from librabot.features.questions.values import Draft, Entry
from librabot.features.questions.writing import Answered, HandedOver, Writing

CUT_SECONDS = 2.0
"""For keeping what was written when the service stops midway."""


class Drafts(Protocol):
    """Where drafts are kept."""

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        """Store the draft in the question's entry and settle the question."""
        ...

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        """Mark the question's entry as needing a TA and settle the question."""
        ...


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes with the model that there is."""

    questions: Drafts
    model: Model

    async def write(self, question_id: int, text: str, prompt: Prompt, writing: Writing) -> None:
        """Whatever happens, the watchers hear of it and the question ends settled."""
        reader = DraftReader()
        try:
            try:
                written = await self._written(question_id, text, prompt, writing, reader)
            except Exception as error:  # noqa: BLE001 - whatever it was, a TA has the question.
                telemetry.report(error, question_id=question_id)
                written = await handed_over(self.questions, question_id, code_of(error))
            writing.finish(written)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                await self._keep_cut(reader.draft(text, _cut(self.model)), question_id, writing)
            writing.fail(error)
            raise

    async def _written(
        self,
        question_id: int,
        text: str,
        prompt: Prompt,
        writing: Writing,
        reader: DraftReader,
    ) -> Answered | HandedOver:
        began = time.monotonic()
        ended = await _read(self.model, prompt, writing, reader)
        draft = reader.draft(text, ended)
        if not draft.answer:
            return await handed_over(self.questions, question_id, Code.AI5031)
        if draft.fault is not None:
            telemetry.report(LibraError(draft.fault), question_id=question_id)
        entry = await self.questions.keep_draft(question_id, draft)
        telemetry.log.info(
            "answered",
            question_id=question_id,
            model=draft.model,
            took_ms=round((time.monotonic() - began) * 1000),
            input_tokens=ended.usage.input,
            output_tokens=ended.usage.output,
        )
        return Answered(entry, draft.whole)

    async def _keep_cut(self, draft: Draft, question_id: int, writing: Writing) -> None:
        """The service is stopping: keep what there is; the next start settles what is not kept."""
        if not draft.answer or writing.over:
            return
        try:
            async with asyncio.timeout(CUT_SECONDS):
                entry = await self.questions.keep_draft(question_id, draft)
        except Exception as error:  # noqa: BLE001 - stopping goes on, whatever it was.
            telemetry.report(error, question_id=question_id)
        else:
            writing.finish(Answered(entry, whole=False))


async def handed_over(questions: Drafts, question_id: int, code: Code | None) -> HandedOver:
    """Give the question to a TA."""
    entry = await questions.hand_over(question_id, code)
    telemetry.log.info("handed over", question_id=question_id, code=code.name if code else None)
    return HandedOver(entry, code)


def _cut(model: Model) -> Ended:
    return Ended(Finish.CUT, Usage(), model.name)


async def _read(model: Model, prompt: Prompt, writing: Writing, reader: DraftReader) -> Ended:
    ended = _cut(model)
    async for event in model.reply(prompt):
        match event:
            case Said(text=piece):
                reader.feed(piece)
                writing.grow(reader.answer)
            case Ended():
                ended = event
    return ended
