"""Jobs for the panel's page, kept in memory."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from librabot.core.errors import Code
from librabot.features.questions.outbox import Job, JobRow, Lane
from tests.admin_web.memory import NOW


def a_job(job_id: int = 1, **changes: object) -> JobRow:
    row = JobRow(
        id=job_id,
        lane="notion",
        kind="publish",
        entry_id=1,
        title="과제 2 제출 기한",
        state="waiting",
        attempts=1,
        next_try_at=NOW,
        error_code=None,
        error_detail=None,
        created_at=NOW,
        done_at=None,
    )
    return replace(row, **changes)  # type: ignore[arg-type] # the test names a field of its own.


@dataclass
class Outbox:
    """Implements ``Outbox``; the panel claims nothing."""

    rows: list[JobRow] = field(default_factory=list)
    asked: list[tuple[str | None, int | None]] = field(default_factory=list)
    retried: list[int | None] = field(default_factory=list)

    async def claim(self, lane: Lane, *, worker: UUID, lease: timedelta) -> Job | None:
        del lane, worker, lease
        return None

    async def done(self, job_id: int, *, worker: UUID) -> None:
        raise NotImplementedError

    async def failed(
        self, job_id: int, *, worker: UUID, code: Code, detail: str, retry_in: timedelta | None
    ) -> None:
        raise NotImplementedError

    async def release(self, worker: UUID) -> None:
        raise NotImplementedError

    async def jobs(self, *, state: str | None, before_id: int | None, limit: int) -> list[JobRow]:
        self.asked.append((state, before_id))
        return [row for row in self.rows if state in {None, row.state}][:limit]

    async def retry(self, job_id: int | None) -> int:
        self.retried.append(job_id)
        return sum(row.state == "dead" and job_id in {None, row.id} for row in self.rows)
