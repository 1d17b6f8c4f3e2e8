import asyncio
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest

from librabot.core.errors import Code
from librabot.db.outbox import OutboxRows, owe
from librabot.db.pool import Database
from librabot.features.questions.outbox import Job, Lane, Outbox
from tests.db.stage import WORKER, Stage

OTHER = UUID(int=2)
LEASE = timedelta(seconds=90)


async def owing(database: Database, *keys: str, lane: Lane = "webhook") -> None:
    async with database.transaction() as connection:
        for key in keys:
            await owe(connection, lane, "digest", key)


async def claimed(database: Database, worker: UUID = WORKER) -> Job:
    job = await OutboxRows(database).claim("webhook", worker=worker, lease=LEASE)
    assert job is not None
    return job


async def run_out(database: Database) -> None:
    """Let time pass until every lease has ended."""
    await database.execute("UPDATE outbox SET lease_until = now() - interval '1 second'")


async def state_of(database: Database, job: Job) -> str:
    state: str = await database.fetchval("SELECT state FROM outbox WHERE id = $1", job.id)
    return state


async def test_what_is_owed_twice_under_one_key_is_owed_once(database: Database) -> None:
    first = await database.run(lambda connection: owe(connection, "webhook", "digest", "a"))
    second = await database.run(lambda connection: owe(connection, "webhook", "digest", "a"))

    assert (first, second) == (True, False)
    assert await database.fetchval("SELECT count(*) FROM outbox") == 1


@pytest.mark.parametrize("lane", get_args(Lane))
async def test_each_lane_has_its_own_jobs(database: Database, lane: Lane) -> None:
    for each in get_args(Lane):
        await owing(database, each, lane=each)

    job = await OutboxRows(database).claim(lane, worker=WORKER, lease=LEASE)

    assert job is not None
    assert job.lane == lane


async def test_a_claimed_job_is_leased_and_its_attempt_counted(database: Database) -> None:
    outbox: Outbox = OutboxRows(database)
    await owing(database, "a")

    job = await outbox.claim("webhook", worker=WORKER, lease=LEASE)

    row = await database.fetchrow(
        "SELECT state, leased_by, lease_until - now() BETWEEN '80 s' AND '90 s' AS fresh"
        " FROM outbox"
    )
    assert job is not None
    assert job == Job(job.id, "webhook", "digest", None, None, {}, 1, job.age)
    assert row is not None
    assert (row["state"], row["leased_by"], row["fresh"]) == ("running", WORKER, True)


async def test_jobs_are_claimed_in_the_order_in_which_they_fell_due(database: Database) -> None:
    await owing(database, "late", "early", "same", "future")
    await database.execute(
        "UPDATE outbox SET next_try_at = now() + CASE dedupe_key WHEN 'early' THEN interval '-1 h'"
        " WHEN 'future' THEN interval '1 h' ELSE interval '-1 min' END"
    )

    ids = [(await claimed(database)).id for _ in range(3)]

    keys = await database.fetch("SELECT id, dedupe_key FROM outbox")
    names = {row["id"]: row["dedupe_key"] for row in keys}
    assert [names[each] for each in ids] == ["early", "late", "same"]
    assert await OutboxRows(database).claim("webhook", worker=WORKER, lease=LEASE) is None


async def test_a_lane_sees_its_own_jobs_only(database: Database) -> None:
    await owing(database, "a")

    assert await OutboxRows(database).claim("notion", worker=WORKER, lease=LEASE) is None


async def test_of_many_workers_at_once_each_takes_another_job(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, *(str(number) for number in range(20)))

    jobs = await asyncio.gather(
        *(outbox.claim("webhook", worker=UUID(int=n), lease=LEASE) for n in range(30))
    )

    taken = [job.id for job in jobs if job is not None]
    assert len(taken) == len(set(taken)) == 20


async def test_a_done_job_is_not_claimed_again(database: Database) -> None:
    await owing(database, "a")
    job = await claimed(database)

    await OutboxRows(database).done(job.id, worker=WORKER)

    assert await state_of(database, job) == "done"
    assert await OutboxRows(database).claim("webhook", worker=WORKER, lease=LEASE) is None


async def test_the_job_of_a_dead_worker_comes_back_when_its_lease_ends(database: Database) -> None:
    await owing(database, "a")
    first = await claimed(database)
    before = await OutboxRows(database).claim("webhook", worker=OTHER, lease=LEASE)
    await run_out(database)

    again = await claimed(database, OTHER)

    assert before is None
    assert (again.id, again.attempts) == (first.id, 2)


async def test_a_worker_that_lost_its_lease_has_no_say_any_more(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, "a")
    job = await claimed(database)
    await run_out(database)
    await claimed(database, OTHER)

    await outbox.done(job.id, worker=WORKER)
    await outbox.failed(job.id, worker=WORKER, code=Code.EXT5001, detail="", retry_in=None)

    assert await state_of(database, job) == "running"


async def test_a_failed_job_is_tried_again_after_its_delay(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, "a")
    job = await claimed(database)

    await outbox.failed(
        job.id, worker=WORKER, code=Code.EXT5005, detail="x" * 900, retry_in=timedelta(minutes=5)
    )

    row = await database.fetchrow(
        "SELECT state, error_code, length(error_detail) AS said, leased_by,"
        " next_try_at - now() BETWEEN '4 min' AND '5 min' AS later FROM outbox"
    )
    assert row is not None
    assert tuple(row) == ("waiting", "EXT5005", 500, None, True)
    assert await outbox.claim("webhook", worker=WORKER, lease=LEASE) is None


async def test_a_job_that_cannot_be_helped_is_dead_until_it_is_retried(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, "a")
    job = await claimed(database)

    await outbox.failed(job.id, worker=WORKER, code=Code.EXT5004, detail="no", retry_in=None)

    assert await state_of(database, job) == "dead"
    assert await outbox.claim("webhook", worker=WORKER, lease=LEASE) is None


async def test_a_retried_job_remembers_that_it_was_tried_before(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, "a")
    job = await claimed(database)
    await outbox.failed(job.id, worker=WORKER, code=Code.EXT5004, detail="no", retry_in=None)
    await database.execute("UPDATE outbox SET attempts = 8")

    revived = await outbox.retry(job.id)

    assert revived == 1
    assert (await claimed(database)).attempts == 2


@pytest.mark.parametrize(("named", "revived"), [(True, 1), (False, 2)])
async def test_one_dead_job_or_all_of_them_are_retried(
    database: Database, *, named: bool, revived: int
) -> None:
    outbox = OutboxRows(database)
    await owing(database, "a", "b", "c")
    await database.execute("UPDATE outbox SET state = 'dead' WHERE dedupe_key IN ('a', 'b')")
    first = await database.fetchval("SELECT id FROM outbox WHERE dedupe_key = 'a'")

    assert await outbox.retry(first if named else None) == revived
    assert (
        await database.fetchval("SELECT count(*) FROM outbox WHERE state = 'waiting'")
        == 1 + revived
    )


async def test_a_stopping_worker_gives_back_what_it_holds(database: Database) -> None:
    outbox = OutboxRows(database)
    await owing(database, "mine", "theirs")
    mine = await claimed(database)
    theirs = await claimed(database, OTHER)

    await outbox.release(WORKER)

    assert await state_of(database, theirs) == "running"
    again = await claimed(database, OTHER)
    assert (again.id, again.attempts) == (mine.id, 2)


async def test_jobs_are_listed_newest_first_by_state_and_page(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 실행")
    await owing(database, "a", "b")
    await database.execute("UPDATE outbox SET state = 'dead' WHERE dedupe_key = 'a'")

    every = await stage.outbox.jobs(state=None, before_id=None, limit=2)
    rest = await stage.outbox.jobs(state=None, before_id=every[-1].id, limit=2)
    dead = await stage.outbox.jobs(state="dead", before_id=None, limit=50)

    assert [job.id for job in every] == sorted((job.id for job in every), reverse=True)
    assert [(job.kind, job.entry_id, job.title) for job in rest] == [
        ("publish", entry.id, "도커 실행")
    ]
    assert [(job.state, job.title) for job in dead] == [("dead", None)]
