"""Proposals for what was verified earlier: one entry after the other, within limits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol
from uuid import UUID

from librabot.core.errors import Code
from librabot.core.model import Usage
from librabot.features.questions.outbox import Job, JobRow, Lane, Outbox

Stop = Literal["", "limit", "tokens", "away"]

LONGEST_PAUSE: Final = timedelta(minutes=2)
"""How long it waits for a model that is away or asks for a pause; longer ones end it."""

_FAULTS_IN_A_ROW: Final = 5
_ABOUT_THE_ENTRY: Final = {Code.AI5032}
"""Left to the outbox, which tries again later: the next entry may well succeed."""

_FOR_GOOD: Final = {Code.AI5001, Code.AI5006}
"""The key or the model is refused: no other entry would fare better."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where it stops; ``tokens`` are those of input and output.

    What was proposed before ``since`` is proposed anew; without it, what has proposals is done.
    """

    entries: int | None = None
    tokens: int | None = None
    since: datetime | None = None


@dataclass(slots=True)
class Progress:
    """How far it is. ``stop`` says why it ended before the end, ``fault`` what failed last."""

    total: int = 0
    done: int = 0
    failed: int = 0
    tokens: int = 0
    pause_seconds: float = 0.0
    fault: Code | None = None
    stop: Stop = ""


class Backlog(Protocol):
    """The verified entries without proposals or, from a moment on, without new ones."""

    async def left(self, *, since: datetime | None, without: Sequence[int]) -> int:
        """How many there are besides ``without``."""
        ...

    async def lease(
        self, *, since: datetime | None, without: Sequence[int], worker: UUID, lease: timedelta
    ) -> Job | None:
        """Owe and take the job of one of them, whose proposals are the oldest.

        Passes by those that another worker has.
        """
        ...


@dataclass(slots=True)
class Enriching:
    """An outbox for the lane's loop that gives out the backlog instead of what is owed.

    A job is owed in the moment in which it is taken, so that a limit leaves none over for a
    running librabot. ``tell`` hears of every change.
    """

    outbox: Outbox
    backlog: Backlog
    limits: Limits
    tell: Callable[[Progress], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    progress: Progress = field(default_factory=Progress, init=False)
    _passed: list[int] = field(default_factory=list, init=False)
    _at: int = field(default=0, init=False)
    _faults: int = field(default=0, init=False)

    async def count(self) -> None:
        """See how much there is to do."""
        left, limit = await self.left(), self.limits.entries
        self.progress.total = left if limit is None else min(left, limit)
        self.tell(self.progress)

    async def left(self) -> int:
        """How many entries are still to do, without regard to limits."""
        return await self.backlog.left(since=self.limits.since, without=self._passed)

    def spent(self, usage: Usage) -> None:
        """Count what a call has cost."""
        self.progress.tokens += usage.input + usage.output

    async def claim(self, lane: Lane, *, worker: UUID, lease: timedelta) -> Job | None:  # noqa: ARG002 - there is one lane.
        """Take the next entry's job, after the pause there may be; None at the end or a limit."""
        self.progress.stop = self.progress.stop or self._limit()
        if self.progress.stop:
            return None
        if self.progress.pause_seconds:
            await self.sleep(self.progress.pause_seconds)
            self.progress.pause_seconds = 0.0
            self.tell(self.progress)
        job = await self.backlog.lease(
            since=self.limits.since, without=self._passed, worker=worker, lease=lease
        )
        if job is not None and job.entry_id is not None:
            self._at = job.entry_id
        return job

    async def done(self, job_id: int, *, worker: UUID) -> None:
        """The entry has its proposals."""
        await self.outbox.done(job_id, worker=worker)
        self._passed.append(self._at)
        self._faults = 0
        self.progress.done += 1
        self.tell(self.progress)

    async def failed(
        self, job_id: int, *, worker: UUID, code: Code, detail: str, retry_in: timedelta | None
    ) -> None:
        """Ask for the entry again after a pause, or pass by it; stop when the model is away."""
        await self.outbox.failed(job_id, worker=worker, code=code, detail=detail, retry_in=retry_in)
        self._faults += 1
        self.progress.fault = code
        if retry_in is None or code in _ABOUT_THE_ENTRY:
            self._passed.append(self._at)
            self.progress.failed += 1
            retry_in = timedelta()
        tired = self._faults >= _FAULTS_IN_A_ROW or retry_in > LONGEST_PAUSE
        if tired or code in _FOR_GOOD:
            self.progress.stop = "away"
        else:
            self.progress.pause_seconds = retry_in.total_seconds()
        self.tell(self.progress)

    async def release(self, worker: UUID) -> None:
        """Give back, unfinished, what is held."""
        await self.outbox.release(worker)

    async def jobs(self, *, state: str | None, before_id: int | None, limit: int) -> list[JobRow]:
        """Jobs as the outbox has them."""
        return await self.outbox.jobs(state=state, before_id=before_id, limit=limit)

    async def retry(self, job_id: int | None) -> int:
        """As the outbox does."""
        return await self.outbox.retry(job_id)

    def _limit(self) -> Stop:
        entries, tokens = self.limits.entries, self.limits.tokens
        if entries is not None and self.progress.done + self.progress.failed >= entries:
            return "limit"
        return "tokens" if tokens is not None and self.progress.tokens >= tokens else ""
