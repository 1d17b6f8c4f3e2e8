"""What is owed to the outside is a row; here the rows are worked off, lane by lane."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from librabot import telemetry
from librabot.core.errors import Code, LibraError, code_of

Lane = Literal["notion", "discord", "webhook", "model"]

LEASE = timedelta(seconds=90)
ATTEMPTS_LIMIT = 8
_FIRST_DELAY_SECONDS = 2.0
_LONGEST_DELAY_SECONDS = 600.0

PATIENCE = timedelta(hours=24)
"""How old a job may grow while the other side is away; only then do its attempts count."""

_AWAY = {
    Code.AI5003,
    Code.AI5004,
    Code.AI5005,
    Code.EXT5001,
    Code.EXT5005,
    Code.EXT5011,
    Code.EXT5016,
    Code.DB5001,
    Code.DB5002,
}
_TOO_SLOW: Mapping[Lane, Code] = {
    "notion": Code.EXT5001,
    "discord": Code.EXT5011,
    "webhook": Code.EXT5016,
    "model": Code.AI5003,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One thing owed. ``attempts`` counts this one; ``age`` is since it was owed."""

    id: int
    lane: Lane
    kind: str
    entry_id: int | None
    question_id: int | None
    payload: Mapping[str, Any]
    attempts: int
    age: timedelta


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the panel lists it."""

    id: int
    lane: Lane
    kind: str
    entry_id: int | None
    title: str | None
    state: Literal["waiting", "running", "done", "dead"]
    attempts: int
    next_try_at: datetime
    error_code: str | None
    error_detail: str | None
    created_at: datetime
    done_at: datetime | None


class Outbox(Protocol):
    """Where jobs are kept."""

    async def claim(self, lane: Lane, *, worker: UUID, lease: timedelta) -> Job | None:
        """Take the next due job of a lane, or one whose lease ran out; counts an attempt."""
        ...

    async def done(self, job_id: int, *, worker: UUID) -> None:
        """The job is done."""
        ...

    async def failed(
        self, job_id: int, *, worker: UUID, code: Code, detail: str, retry_in: timedelta | None
    ) -> None:
        """The attempt failed; without ``retry_in`` the job is dead until someone retries it."""
        ...

    async def release(self, worker: UUID) -> None:
        """Give back, unfinished, what a stopping worker holds."""
        ...

    async def jobs(self, *, state: str | None, before_id: int | None, limit: int) -> list[JobRow]:
        """Jobs for the panel, newest first."""
        ...

    async def retry(self, job_id: int | None) -> int:
        """Let a dead job, or with None every dead job, be tried at once; returns how many."""
        ...


Work = Callable[[Job], Awaitable[None]]


class Draining:
    """Works off one lane. A tick or a commit wakes it; it holds no state of its own.

    While the other side is not ``within_reach`` nothing is tried, and no attempt is spent.
    """

    def __init__(  # noqa: PLR0913 - each is named where it is given.
        self,
        lane: Lane,
        outbox: Outbox,
        works: Mapping[str, Work],
        *,
        worker: UUID,
        chance: Callable[[], float],
        within_reach: Callable[[], bool] = lambda: True,
    ) -> None:
        self._lane = lane
        self._outbox = outbox
        self._works = works
        self._worker = worker
        self._chance = chance
        self._within_reach = within_reach
        self._wanted = asyncio.Event()
        self._resting = False
        self._working = asyncio.Lock()

    def wake(self) -> None:
        """There may be something to do."""
        self._wanted.set()

    async def run(self) -> None:
        """Work whenever woken, for ever; a fault ends one round, not the loop."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self.drain()
            except Exception as error:  # noqa: BLE001 - the round's last door: the next one may do.
                telemetry.report(error, lane=self._lane)

    async def drain(self) -> int:
        """Work until nothing is due; returns how many jobs were tried."""
        tried = 0
        async with self._working:
            while job := await self._next():
                with telemetry.request("job", f"job-{job.id}"):
                    await self._try(job)
                tried += 1
        return tried

    async def rest(self) -> None:
        """Take no further job and wait for the one that is being worked on."""
        self._resting = True
        async with self._working:
            return

    async def _next(self) -> Job | None:
        if self._resting or not self._within_reach():
            return None
        return await self._outbox.claim(self._lane, worker=self._worker, lease=LEASE)

    async def _try(self, job: Job) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(LEASE.total_seconds() * 0.9):
                await self._works[job.kind](job)
        except TimeoutError:
            await self._note(job, LibraError(_TOO_SLOW[job.lane], "took too long"))
        except Exception as error:  # noqa: BLE001 - the job's last door: its fault becomes its row's.
            await self._note(job, error)
        else:
            await self._outbox.done(job.id, worker=self._worker)
            took_ms = round((time.monotonic() - began) * 1000)
            telemetry.log.info("job done", kind=job.kind, took_ms=took_ms)

    async def _note(self, job: Job, error: Exception) -> None:
        telemetry.report(
            error,
            job_id=job.id,
            kind=job.kind,
            attempts=job.attempts,
            entry_id=job.entry_id,
            question_id=job.question_id,
        )
        await self._outbox.failed(
            job.id,
            worker=self._worker,
            code=code_of(error),
            detail=error.detail if isinstance(error, LibraError) else type(error).__name__,
            retry_in=retry_in(error, job.attempts, job.age, self._chance()),
        )


def retry_in(error: Exception, attempts: int, age: timedelta, chance: float) -> timedelta | None:
    """How long to wait before the next attempt; None when another one cannot help.

    Eight attempts are enough for a fault, but one that says that the other side is away or slow
    is waited out until the job is a day old.

    Exponential backoff with full jitter, ``chance`` between 0 and 1, never less than the other
    side asked for.
    """
    code = code_of(error)
    patient = code in _AWAY and age < PATIENCE
    if not code.fault.retry_may_help or (attempts >= ATTEMPTS_LIMIT and not patient):
        return None
    asked = (error.retry_after or 0.0) if isinstance(error, LibraError) else 0.0
    ceiling = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2.0 ** min(attempts, 16))
    return timedelta(seconds=asked + max(0.2, chance * ceiling))
