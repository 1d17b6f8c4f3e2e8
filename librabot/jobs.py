"""When things happen. What is to be done stands in rows; the scheduler only ticks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from librabot import telemetry


@dataclass(frozen=True, slots=True)
class Job:
    """Work that recurs."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]


class Schedule:
    """APScheduler behind one door. Its jobs live in memory: a missed tick costs delay only."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        # The library's default grace of one second drops a run whenever the loop was busy.
        self._scheduler = AsyncIOScheduler(
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for job in jobs:
            self._scheduler.add_job(
                _guarded(job),
                IntervalTrigger(seconds=int(job.every.total_seconds())),
                id=job.name,
                name=job.name,
            )

    def start(self) -> None:
        """Begin to tick, in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; runs that go on are cancelled by the library."""
        self._scheduler.shutdown(wait=False)


def _guarded(job: Job) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        with telemetry.request("tick", f"tick-{job.name}"):
            try:
                await job.work()
            except Exception as error:  # noqa: BLE001 - the job's last door: report, tick on.
                telemetry.report(error, job=job.name)

    return run
