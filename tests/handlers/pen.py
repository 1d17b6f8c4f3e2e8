"""A language model that writes what a test dictates, when it dictates it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from librabot.core.errors import Code, LibraError
from librabot.core.model import Ended, Finish, Prompt, ReplyEvent, Said, Usage


@dataclass
class Stroke:
    """One reply in the making."""

    prompt: Prompt
    events: asyncio.Queue[ReplyEvent | LibraError] = field(default_factory=asyncio.Queue)

    def write(self, text: str) -> None:
        """A further piece, plain: a reply that is no JSON is shown as it is."""
        self.events.put_nowait(Said(text))

    def end(self, finish: Finish = Finish.STOP) -> None:
        self.events.put_nowait(Ended(finish, Usage(), "pen"))

    def fail(self, code: Code) -> None:
        self.events.put_nowait(LibraError(code))


@dataclass
class Pen:
    """Implements ``Model``. Without a dictation every question gets ``answer`` at once."""

    answer: str = "도커를 다시 시작하세요."
    keywords: tuple[str, ...] = ("도커", "재시작")
    dictated: bool = False
    strokes: asyncio.Queue[Stroke] = field(default_factory=asyncio.Queue)
    prompts: list[Prompt] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "pen"

    async def ping(self) -> None:
        return

    async def next(self) -> Stroke:
        """The next reply that is wanted."""
        async with asyncio.timeout(5):
            return await self.strokes.get()

    async def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        self.prompts.append(prompt)
        if not self.dictated:
            document = {"answer": self.answer, "keywords": self.keywords}
            yield Said(json.dumps(document, ensure_ascii=False))
            yield Ended(Finish.STOP, Usage(), "pen")
            return
        stroke = Stroke(prompt)
        self.strokes.put_nowait(stroke)
        while True:
            event = await stroke.events.get()
            if isinstance(event, LibraError):
                raise event
            yield event
            if isinstance(event, Ended):
                return
