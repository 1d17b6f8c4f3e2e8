"""Connections that die while an entry is verified: both the text and what it owes, or neither."""

import asyncio

import asyncpg
import pytest

from librabot.core.errors import LibraError
from librabot.db.pool import Database
from tests.db.stage import Stage, edit_of, wording

# The first $1 statements of the kind end their own connection, whatever is rolled back.
DOOM = """
CREATE SEQUENCE deaths;
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('deaths') <= {deaths} THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(5);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER doom AFTER {event} ON {table} EXECUTE FUNCTION die();
"""

VERIFIED_WITHOUT_JOB = """
SELECT count(*) FROM entries AS e
WHERE e.status = 'verified' AND NOT EXISTS (
    SELECT FROM outbox AS o WHERE o.entry_id = e.id AND o.kind = 'publish'
)
"""

STEPS = [
    ("UPDATE", "entries"),
    ("INSERT", "entry_versions"),
    ("DELETE", "wordings"),
    ("INSERT", "wordings"),
    ("UPDATE", "wordings"),
    ("INSERT", "outbox"),
    ("INSERT", "audit"),
]


@pytest.mark.parametrize("deaths", [1, 3])
@pytest.mark.parametrize(("event", "table"), STEPS)
async def test_a_connection_that_dies_midway_costs_nothing(
    database: Database, event: str, table: str, deaths: int
) -> None:
    stage = Stage(database, propose_on=True)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry)
    await database.execute(DOOM.format(event=event, table=table, deaths=deaths))

    verified = await stage.verify(entry)

    assert verified.version == entry.version + 1
    assert await database.fetchval(VERIFIED_WITHOUT_JOB) == 0
    assert await stage.owed("publish") == [(entry.id, None, "waiting")]
    assert await stage.owed("propose") == [(entry.id, None, "waiting")]
    assert await stage.owed("repair") == [(entry.id, question_id, "waiting")]
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


@pytest.mark.parametrize(("event", "table"), STEPS)
async def test_nothing_is_left_of_a_verification_that_never_comes_through(
    database: Database, event: str, table: str
) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    teacher = await stage.teacher()
    await database.execute(DOOM.format(event=event, table=table, deaths=1_000_000))

    with pytest.raises((LibraError, TimeoutError)):
        async with asyncio.timeout(0.5):
            await stage.entries.verify(edit_of(entry), teacher, (wording(entry.title),))

    assert await stage.entries.entry(entry.id) == entry
    assert (
        await database.fetchval(
            "SELECT (SELECT count(*) FROM wordings) + (SELECT count(*) FROM outbox)"
            " + (SELECT count(*) FROM audit)"
        )
        == 0
    )


async def storm(dsn: str) -> list[int]:
    """End every other connection forty times; returns what was half done each time."""
    connection = await asyncpg.connect(dsn)
    halves = []
    for _ in range(40):
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        halves.append(await connection.fetchval(VERIFIED_WITHOUT_JOB))
        await asyncio.sleep(0.015)
    await connection.close()
    return halves


async def test_in_a_storm_every_verification_comes_with_its_job(
    database: Database, dsn: str
) -> None:
    stage = Stage(database)
    waiting = [(await stage.drafted(f"질문 {number}"))[1] for number in range(40)]

    halves, *verified = await asyncio.gather(storm(dsn), *(stage.verify(each) for each in waiting))

    owed = await stage.owed("publish")
    assert halves == [0] * 40
    assert len(verified) == 40
    assert sorted(owed) == sorted((each.id, None, "waiting") for each in waiting)
    assert await database.fetchval("SELECT count(*) FROM audit") == 40
