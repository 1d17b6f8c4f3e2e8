"""A model that is asked with persistence, whoever provides it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from itertools import count
from typing import Protocol

from librabot.adapters.persistence.attempt import Piece, Span, attempt
from librabot.adapters.persistence.failure import AttemptError, Remedy, telling
from librabot.adapters.persistence.lineup import ABOUT_THE_QUESTION, Lineup, Probe
from librabot.adapters.persistence.patience import Deadlines, Pace, pause_seconds
from librabot.core.errors import Code
from librabot.core.model import Prompt, ReplyEvent


class Line(Protocol):
    """A provider's client, ready for calls. Every fault of it is a ``AttemptError``."""

    def pieces(self, prompt: Prompt, model: str) -> AsyncGenerator[Piece]:
        """Stream one reply; when closed early, release the connection."""
        ...

    async def look(self, model: str) -> None:
        """Ask, at no token cost, whether the key and ``model`` are good."""
        ...

    async def aclose(self) -> None:
        """Close the client's connections."""
        ...


class Persistent:
    """A ``Model`` over a provider's line.

    ``dial`` makes the line and may block for a second: it runs in a thread, on ``open`` or on
    the first call.
    """

    def __init__(
        self, dial: Callable[[], Line], models: Sequence[str], deadlines: Deadlines, pace: Pace
    ) -> None:
        self._dial = dial
        self._lineup = Lineup(models)
        self._deadlines = deadlines
        self._pace = pace
        self._line: Line | None = None
        self._dialing = asyncio.Lock()

    @property
    def name(self) -> str:
        """The id of the model that would be asked first now."""
        return self._order()[0]

    @property
    def standings(self) -> Probe:
        """What probes and replies have told so far; asks nobody."""
        return self._lineup.report()

    async def open(self) -> None:
        """Load the provider's library and make its client; ``aclose`` undoes it.

        Raises ``LibraError`` with ``COMMON4001`` or ``AI5001`` when that cannot succeed.
        """
        await self._opened()

    async def reply(self, prompt: Prompt) -> AsyncGenerator[ReplyEvent]:
        """Stream a reply from the first model that gives one.

        Raises ``LibraError`` before the first ``Said`` only. What was declined without a word is
        ``AI4001``; what was declined midway ends with ``Finish.BLOCKED``. ``AI5004`` without a
        ``retry_after`` means that a day's allowance is spent.
        """
        line = await self._opened()
        span = Span(
            self._deadlines, self._pace.clock() + self._deadlines.total_seconds, self._pace.clock
        )
        failures: list[AttemptError] = []
        for model in self._order():
            try:
                async with aclosing(self._tries(line, prompt, model, span)) as events:
                    async for event in events:
                        yield event
            except AttemptError as failed:
                if failed.code not in ABOUT_THE_QUESTION:
                    self._leave(model, failed)
                failures.append(failed)
            else:
                return
            if failures[-1].remedy is Remedy.NONE or span.left() <= 0:
                break
        raise telling(failures)

    async def ping(self) -> None:
        """Ask whether the key and at least one of the models are good, at no token cost."""
        line = await self._opened()
        failures: list[AttemptError] = []
        for model in self._order():
            failed = await self._look(line, model)
            if failed is None:
                return
            failures.append(failed)
            if failed.remedy is Remedy.NONE:
                break
        raise telling(failures)

    async def probe(self) -> Probe:
        """Look at every model at once, at no token cost, and ask the doubtful ones last.

        A quota of zero is named ``RETIRED`` only when it persists on a second look.
        """
        line = await self._opened()
        await asyncio.gather(*(self._examine(line, model) for model in self._lineup.models))
        return self._lineup.report()

    async def aclose(self) -> None:
        """Close the line; a later call opens a new one."""
        line, self._line = self._line, None
        if line is not None:
            await line.aclose()

    def _order(self) -> tuple[str, ...]:
        return self._lineup.order(self._pace.clock())

    async def _opened(self) -> Line:
        async with self._dialing:
            if self._line is None:
                self._line = await asyncio.to_thread(self._dial)
            return self._line

    async def _tries(
        self, line: Line, prompt: Prompt, model: str, span: Span
    ) -> AsyncGenerator[ReplyEvent]:
        for tried in count(1):
            try:
                async with aclosing(attempt(line.pieces(prompt, model), model, span)) as events:
                    async for event in events:
                        yield event
            except AttemptError as failed:
                left = span.left() - self._deadlines.first_byte_seconds
                chance = self._pace.chance()
                pause = pause_seconds(failed, tried=tried, left=left, chance=chance)
                if pause is None:
                    raise
            else:
                self._lineup.answered(model)
                return
            await self._pace.sleep(pause)

    async def _examine(self, line: Line, model: str) -> None:
        failed = await self._look(line, model)
        if failed is not None and failed.suspect:
            failed = await self._look(line, model)
        if failed is None:
            self._lineup.looks_good(model, self._pace.clock())
        else:
            self._leave(model, failed)

    async def _look(self, line: Line, model: str) -> AttemptError | None:
        try:
            async with asyncio.timeout(self._deadlines.first_byte_seconds):
                await line.look(model)
        except TimeoutError:
            return AttemptError(Code.AI5003, f"{model}: nothing came in time", Remedy.OTHER)
        except AttemptError as failed:
            return failed
        return None

    def _leave(self, model: str, failed: AttemptError) -> None:
        self._lineup.failed(model, failed, self._pace.clock())
