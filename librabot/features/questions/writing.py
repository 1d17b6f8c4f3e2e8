"""An answer while it is being written; any number may watch, each at its own pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from librabot.core.errors import Code
from librabot.features.questions.values import Entry, Offer


@dataclass(frozen=True, slots=True)
class Answered:
    """The draft is stored in ``entry``; ``whole`` is False when it broke off midway."""

    entry: Entry
    whole: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """No draft came; the question waits for a TA. ``code`` says why, None when no AI is set up."""

    entry: Entry
    code: Code | None


@dataclass(frozen=True, slots=True)
class Found:
    """The model saw that verified ``entry`` asks the same, and the guard allows it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Unsure:
    """The student may choose one of ``offers``, best first, or none."""

    offers: tuple[Offer, ...]


Written = Answered | HandedOver | Found | Unsure


class Writing:
    """The text so far and, in the end, what became of it: ``written`` stays None if it failed."""

    def __init__(self) -> None:
        self.text = ""
        self.written: Written | None = None
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()

    def grow(self, text: str) -> None:
        """Replace the text so far."""
        if text != self.text:
            self.text = text
            self._announce()

    def finish(self, written: Written) -> None:
        """Tell what became of it; nothing changes afterwards."""
        self.written = written
        self._announce()

    def fail(self, error: BaseException) -> None:
        """Let ``result`` raise ``error``."""
        self._failure = error
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    @property
    def over(self) -> bool:
        """Whether nothing changes any more."""
        return self.written is not None or self._failure is not None

    async def watch(self) -> AsyncIterator[str]:
        """The text each time it has changed since the last look; a slow watcher skips steps."""
        seen = ""
        while True:
            changed = self._changed
            if self.text != seen:
                seen = self.text
                yield seen
            if self.over:
                return
            if self.text == seen:
                await changed.wait()

    async def ended(self, *, within_seconds: float) -> None:
        """Return at the end, or after so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                while not self.over:
                    await self._changed.wait()

    async def result(self) -> Written:
        """Wait for the end; raises what the writing failed with."""
        while not self.over:
            await self._changed.wait()
        if self.written is None:
            raise self._failure or RuntimeError("a writing ended without a result")
        return self.written
