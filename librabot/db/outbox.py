"""What is owed to the outside: rows that are claimed, leased, done, or dead."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from librabot.core.errors import Code
from librabot.db.queries import load
from librabot.features.questions.outbox import Job, JobRow, Lane

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("outbox")
_OWE = _SQL.owe
_CLAIM = _SQL.claim
_DONE = _SQL.done
_FAILED = _SQL.failed
_RELEASE = _SQL.release
_JOBS = _SQL.jobs
_RETRY = _SQL.retry


@dataclass(frozen=True, slots=True)
class OutboxRows:
    """Keeps jobs. A worker whose lease ran out has no say in its job any more."""

    database: "Database"

    async def claim(self, lane: Lane, *, worker: UUID, lease: timedelta) -> Job | None:
        """Take the job of a lane that has been due for longest; counts an attempt."""
        row = await self.database.run(
            lambda connection: connection.fetchrow(_CLAIM, lane, worker, lease)
        )
        return None if row is None else Job(**row)

    async def done(self, job_id: int, *, worker: UUID) -> None:
        """The job is done."""
        await self.database.execute(_DONE, job_id, worker)

    async def failed(
        self, job_id: int, *, worker: UUID, code: Code, detail: str, retry_in: timedelta | None
    ) -> None:
        """The attempt failed; without ``retry_in`` the job is dead until someone retries it."""
        await self.database.execute(_FAILED, job_id, worker, code.name, detail, retry_in)

    async def release(self, worker: UUID) -> None:
        """Give back, unfinished, what a stopping worker holds."""
        await self.database.execute(_RELEASE, worker)

    async def jobs(self, *, state: str | None, before_id: int | None, limit: int) -> list[JobRow]:
        """Jobs of one state or of all, newest first."""
        rows = await self.database.fetch(_JOBS, state, before_id, limit)
        return [JobRow(**row) for row in rows]

    async def retry(self, job_id: int | None) -> int:
        """Let a dead job, or with None every dead job, be tried at once; returns how many.

        It starts over at its second attempt: one of those before may have reached the outside.
        """
        revived: int = await self.database.run(
            lambda connection: connection.fetchval(_RETRY, job_id)
        )
        return revived


async def owe(
    connection: "Connection",
    lane: Lane,
    kind: str,
    dedupe_key: str,
    *,
    entry_id: int | None = None,
) -> bool:
    """Owe a job in the transaction at hand; False when its key has been owed before."""
    return await connection.fetchval(_OWE, lane, kind, entry_id, dedupe_key) is not None
