"""When things happen. What is to be done stands in rows; the scheduler only ticks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from librabot import telemetry

ZONE = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that recurs: after a time, or at an hour of the week in Seoul such as ``mon 09:00``."""

    name: str
    every: timedelta | str
    work: Callable[[], Awaitable[object]]


class Schedule:
    """APScheduler behind one door. Its jobs live in memory: a missed tick costs delay only."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        # The library's default grace of one second drops a run whenever the loop was busy.
        self._scheduler = AsyncIOScheduler(
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=ZONE,
        )
        for job in jobs:
            self._scheduler.add_job(_guarded(job), _trigger(job.every), id=job.name, name=job.name)

    def start(self) -> None:
        """Begin to tick, in the running loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; runs that go on are cancelled by the library."""
        self._scheduler.shutdown(wait=False)


def _trigger(every: timedelta | str) -> BaseTrigger:
    if isinstance(every, timedelta):
        return IntervalTrigger(seconds=int(every.total_seconds()))
    day, time = every.split()
    hour, minute = time.split(":")
    return CronTrigger(day_of_week=day, hour=hour, minute=minute, timezone=ZONE)


def _guarded(job: Job) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        with telemetry.request("tick", f"tick-{job.name}"):
            try:
                await job.work()
            except Exception as error:  # noqa: BLE001 - the job's last door: report, tick on.
                telemetry.report(error, job=job.name)

    return run
