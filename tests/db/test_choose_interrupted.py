"""Connections that die while a question changes its course: all of a step, or nothing."""

import pytest

from librabot.db.pool import Database
from tests.db.stage import NEW, Stage, candidate, offering

# The first two statements of the kind end their own connection, whatever is rolled back.
DOOM = """
CREATE SEQUENCE deaths;
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('deaths') <= 2 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(5);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER doom AFTER {event} ON {table} EXECUTE FUNCTION die();
"""


@pytest.mark.parametrize(
    ("event", "table"),
    [("UPDATE", "questions"), ("UPDATE", "search_log"), ("INSERT", "wordings")],
)
async def test_a_choice_is_taken_once_and_whole(database: Database, event: str, table: str) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    offered = await stage.offered(candidate(entry.id))
    await database.execute(DOOM.format(event=event, table=table))

    chosen = await stage.questions.choose(offered.question_id, entry.id, offered.asker)

    learned = await database.fetchval("SELECT count(*) FROM wordings WHERE source = 'chosen'")
    assert chosen == entry
    assert await stage.state_of(offered.question_id) == ("known", entry.id, True)
    assert await stage.judged(offered.question_id) == ("student", entry.id)
    assert learned == 1


@pytest.mark.parametrize(
    ("event", "table"),
    [("UPDATE", "questions"), ("UPDATE", "search_log"), ("INSERT", "lookalikes")],
)
async def test_a_refusal_is_taken_once_and_whole(
    database: Database, event: str, table: str
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    offered = await stage.offered(candidate(entry.id))
    await database.execute(DOOM.format(event=event, table=table))

    asked = await stage.questions.decline(offered.question_id, offered.asker)

    assert asked is not None
    assert await stage.state_of(offered.question_id) == ("asked", None, False)
    assert await stage.judged(offered.question_id) == ("student", None)
    assert await database.fetchval("SELECT count(*) FROM lookalikes") == 1


@pytest.mark.parametrize(
    ("event", "table"),
    [
        ("UPDATE", "questions"),
        ("UPDATE", "deliveries"),
        ("UPDATE", "outbox"),
        ("DELETE", "entries"),
        ("INSERT", "search_log"),
    ],
)
async def test_an_offer_takes_its_entry_back_or_nothing(
    database: Database, event: str, table: str
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    question_id, waiting_id = await stage.opened()
    await stage.questions.join((await stage.asked()).question_id, waiting_id, NEW)
    await database.execute(DOOM.format(event=event, table=table))

    offers = await stage.questions.offer(question_id, offering(candidate(entry.id)))

    states = await database.fetch("SELECT state FROM questions WHERE entry_id IS NULL")
    assert [offer.entry.id for offer in offers] == [entry.id]
    assert [row["state"] for row in states] == ["offered", "offered"]
    assert await database.fetch("SELECT FROM entries WHERE id = $1", waiting_id) == []


@pytest.mark.parametrize(
    ("event", "table"),
    [("UPDATE", "questions"), ("DELETE", "entries"), ("UPDATE", "search_log")],
)
async def test_what_was_found_is_settled_once_and_whole(
    database: Database, event: str, table: str
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    question_id, waiting_id = await stage.opened()
    await database.execute(DOOM.format(event=event, table=table))

    found = await stage.questions.found(question_id, entry.id)

    assert found == entry
    assert await stage.state_of(question_id) == ("known", entry.id, True)
    assert await stage.judged(question_id) == ("model", entry.id)
    assert await database.fetch("SELECT FROM entries WHERE id = $1", waiting_id) == []
