import asyncio
from datetime import timedelta

from librabot.jobs import Job, Schedule


async def test_a_job_recurs_and_a_fault_ends_one_run_only() -> None:
    runs: list[int] = []
    twice = asyncio.Event()

    async def work() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            raise ValueError("the first run fails")
        twice.set()

    schedule = Schedule([Job("test", timedelta(seconds=1), work)])
    schedule.start()
    try:
        async with asyncio.timeout(10):
            await twice.wait()
    finally:
        schedule.stop()

    assert runs[:2] == [0, 1]


async def test_an_hour_of_the_week_is_in_seoul() -> None:
    async def work() -> None:
        """Never due here."""

    schedule = Schedule([Job("weekly", "mon 09:00", work)])
    schedule.start()
    try:
        due = schedule._scheduler.get_job("weekly").next_run_time
    finally:
        schedule.stop()

    assert (due.weekday(), due.hour, str(due.tzinfo)) == (0, 9, "Asia/Seoul")
