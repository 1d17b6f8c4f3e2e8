"""A model that says what it is told, and an ``Asking`` over it and questions in memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from librabot.core.model import Ended, Finish, Prompt, ReplyEvent, Said, Usage
from librabot.features.questions.asking import Asking, New, Outcome
from librabot.features.questions.file_types import FileType
from librabot.features.questions.joining import Joins
from librabot.features.questions.receiving import Receiving
from librabot.features.questions.values import Asked, Offered, Place
from librabot.runtime import Background, Clock
from tests.features.questions.memory import QUESTION, Memory


def reply_of(
    same: object = 0,
    *,
    sure: object = True,
    sources: object = (),
    answer: str = "모델이 쓴 답이에요.",
) -> str:
    """A reply of the judged form."""
    document = {
        "same": same,
        "sure": sure,
        "differs": "",
        "sources": sources,
        "answer": answer,
        "keywords": ["도커"],
    }
    return json.dumps(document, ensure_ascii=False)


PLAIN = json.dumps({"answer": "모델이 쓴 답이에요.", "keywords": ["도커"]}, ensure_ascii=False)
"""A reply of the form that is asked for where there is nothing to judge."""


@dataclass
class Teller:
    """A ``Model`` that says ``reply_text`` a few letters at a time, then ends or raises ``fault``.

    ``said`` is what was read of it, ``closed_early`` that it was let go before its end. With a
    ``gate`` it waits before the first word.
    """

    reply_text: str = PLAIN
    finish: Finish = Finish.STOP
    fault: Exception | None = None
    gate: asyncio.Event | None = None
    prompts: list[Prompt] = field(default_factory=list)
    said: str = ""
    closed_early: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    replies: list[AsyncIterator[ReplyEvent]] = field(default_factory=list)
    name: str = "teller"

    def let(self) -> None:
        """Open the gate."""
        assert self.gate is not None
        self.gate.set()

    def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        self.prompts.append(prompt)
        self.replies.append(self.tell())  # Held, so that nobody else lets go of it.
        return self.replies[-1]

    async def tell(self) -> AsyncIterator[ReplyEvent]:
        self.begun.set()
        if self.gate is not None:
            await self.gate.wait()
        try:
            for place in range(0, len(self.reply_text), 5):
                self.said = self.reply_text[: place + 5]
                yield Said(self.reply_text[place : place + 5])
                await asyncio.sleep(0)
        except GeneratorExit:
            self.closed_early = True
            raise
        if self.fault is not None:
            raise self.fault
        yield Ended(self.finish, Usage(), self.name)

    async def ping(self) -> None:
        return


class NoFiles:
    """Implements ``Shelf``."""

    async def keep(self, question_id: int, filename: str, kind: FileType, data: bytes) -> None:
        del question_id, filename, kind, data


async def no_fetching(url: str, *, limit: int) -> bytes:
    raise AssertionError(url, limit)


class Watch(Clock):
    """A clock that a test sets."""

    time = 0.0

    def monotonic(self) -> float:
        return self.time


@asynccontextmanager
async def asking_of(
    memory: Memory, model: Teller | None, *, joins: Joins | None = None
) -> AsyncIterator[Asking]:
    """An ``Asking``, closed without a fault in the background."""
    errors: list[BaseException] = []
    background = Background(errors.append)
    receiving = Receiving(no_fetching, NoFiles())
    yield Asking(memory, receiving, background, model, follow_ups=2, joins=joins or Joins(Clock()))
    await background.close(patience_seconds=5)
    assert errors == []


def asked(
    text: str = QUESTION,
    origin: str = "test:1",
    *,
    asker: str = "discord:9",
    files: tuple[Offered, ...] = (),
    parent_id: int | None = None,
) -> Asked:
    return Asked(origin, Place(guild_id=1), asker, "학생", text, files, parent_id)


def new(outcome: Outcome) -> New:
    assert isinstance(outcome, New)
    return outcome
