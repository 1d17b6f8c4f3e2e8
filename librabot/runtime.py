"""What runs: people let in and out, tasks with an owner, the time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any


class DoorClosedError(Exception):
    """The service is stopping and takes nothing new."""


class Door:
    """Counts who is being served, so that stopping can wait for them.

    discord.py runs handlers in tasks of its own; without this nobody knows they are there.
    """

    def __init__(self) -> None:
        self._inside = 0
        self._open = True
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def inside(self) -> int:
        """How many are being served now."""
        return self._inside

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Serve one more; raises ``DoorClosedError`` once draining has begun."""
        if not self._open:
            raise DoorClosedError
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if self._inside == 0:
                self._empty.set()

    async def drain(self, *, patience_seconds: float) -> bool:
        """Let nobody new in and wait for the rest; False when patience ran out first."""
        self._open = False
        try:
            async with asyncio.timeout(patience_seconds):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True


class Background:
    """Owns tasks that may fail alone: each failure is reported once and goes no further."""

    def __init__(self, report: Callable[[BaseException], object]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, object], *, name: str) -> None:
        """Run ``work`` beside everything else, in the caller's context."""
        task = asyncio.create_task(self._watch(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the last door of this work: report, never crash.
            self._report(error)

    async def settle(self, *, patience_seconds: float) -> None:
        """Wait for the tasks there are, but not longer."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience_seconds)

    async def close(self, *, patience_seconds: float) -> None:
        """Wait for the tasks, then cancel those that are left."""
        await self.settle(patience_seconds=patience_seconds)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class Clock:
    """The time. Tests pass one of their own."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that never steps back."""
        return asyncio.get_running_loop().time()
