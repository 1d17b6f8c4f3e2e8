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
