import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from librabot.core.errors import Code, LibraError
from librabot.db.outbox import OutboxRows, owe
from librabot.db.pool import Database
from librabot.features.questions.outbox import Draining, Job


def draining(database: Database, work: Callable[[Job], Awaitable[None]]) -> Draining:
    works = {"publish": work}
    return Draining("notion", OutboxRows(database), works, worker=uuid4(), chance=lambda: 0.0)


async def owed(database: Database, count: int) -> None:
    async with database.transaction() as connection:
        for number in range(count):
            await owe(connection, "notion", "publish", f"test:{number}")


@asynccontextmanager
async def running(drain: Draining) -> AsyncIterator[None]:
    task = asyncio.create_task(drain.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await database.fetch("SELECT state FROM outbox ORDER BY id")]


async def test_everything_owed_is_done_once(database: Database) -> None:
    done: list[int] = []

    async def work(job: Job) -> None:
        done.append(job.id)

    await owed(database, 5)
    tried = await draining(database, work).drain()

    assert tried == 5
    assert len(set(done)) == 5
    assert await states(database) == ["done"] * 5


async def test_two_workers_share_without_doubling(database: Database) -> None:
    done: list[int] = []

    async def work(job: Job) -> None:
        done.append(job.id)
        await asyncio.sleep(0)

    await owed(database, 20)
    await asyncio.gather(draining(database, work).drain(), draining(database, work).drain())

    assert len(done) == len(set(done)) == 20


async def test_a_fault_is_kept_with_its_code_and_tried_again_or_not(database: Database) -> None:
    faults = [LibraError(Code.EXT5001, "away"), LibraError(Code.EXT5004, "property missing")]

    async def work(_job: Job) -> None:
        raise faults.pop(0)

    await owed(database, 2)
    await draining(database, work).drain()

    rows = await database.fetch("SELECT state, error_code, error_detail FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("waiting", "EXT5001", "away"),
        ("dead", "EXT5004", "property missing"),
    ]


async def test_a_commit_wakes_the_lane(database: Database) -> None:
    done = asyncio.Event()

    async def work(_job: Job) -> None:
        done.set()

    drain = draining(database, work)
    async with running(drain), asyncio.timeout(10):
        await owed(database, 1)
        drain.wake()
        await done.wait()


async def test_resting_finishes_the_job_at_hand_and_takes_no_other(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(_job: Job) -> None:
        begun.set()
        await go_on.wait()

    await owed(database, 2)
    drain = draining(database, work)
    async with running(drain), asyncio.timeout(10):
        drain.wake()
        await begun.wait()
        resting = asyncio.create_task(drain.rest())
        await asyncio.sleep(0)
        assert not resting.done()
        go_on.set()
        await resting

    assert await states(database) == ["done", "waiting"]


async def test_a_lane_out_of_reach_spends_no_attempt(database: Database) -> None:
    reach = [False]
    done: list[int] = []

    async def work(job: Job) -> None:
        done.append(job.attempts)

    await owed(database, 1)
    drain = Draining(
        "notion",
        OutboxRows(database),
        {"publish": work},
        worker=uuid4(),
        chance=lambda: 0.0,
        within_reach=lambda: reach[0],
    )
    assert await drain.drain() == 0
    reach[0] = True

    assert await drain.drain() == 1
    assert done == [1]


async def test_an_unknown_fault_ends_a_round_and_not_the_lane(database: Database) -> None:
    failed, done = asyncio.Event(), asyncio.Event()

    async def work(_job: Job) -> None:
        done.set()

    def within_reach() -> bool:
        if not failed.is_set():
            failed.set()
            message = "once"
            raise KeyError(message)
        return True

    await owed(database, 1)
    drain = Draining(
        "notion",
        OutboxRows(database),
        {"publish": work},
        worker=uuid4(),
        chance=lambda: 0.0,
        within_reach=within_reach,
    )
    async with running(drain), asyncio.timeout(10):
        drain.wake()
        await failed.wait()
        drain.wake()
        await done.wait()


async def test_a_job_that_takes_too_long_has_the_code_of_its_lane(database: Database) -> None:
    async def work(_job: Job) -> None:
        raise TimeoutError

    async with database.transaction() as connection:
        await owe(connection, "webhook", "digest", "test")
    works = {"digest": work}
    drain = Draining("webhook", OutboxRows(database), works, worker=uuid4(), chance=lambda: 0.0)
    await drain.drain()

    assert await database.fetchval("SELECT error_code FROM outbox") == "EXT5016"
