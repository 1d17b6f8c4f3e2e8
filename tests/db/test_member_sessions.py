import asyncio
from datetime import timedelta

import pytest

from librabot.db.members import MemberRows
from librabot.db.pool import Database
from tests.db.membership import IDLE, LOCK, Kept, alive, later, owner_of
from tests.features.members.people import People


@pytest.fixture
def rows(database: Database) -> MemberRows:
    return MemberRows(database)


@pytest.fixture(params=["rows", "people"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """What the database and its stand-in in other tests must both do."""
    if request.param == "people":
        return People()
    found: MemberRows = request.getfixturevalue("rows")
    return found


async def test_attempts_are_let_through_up_to_the_limit(kept: Kept) -> None:
    answers = [await kept.admit("name:kim", limit=3, within=LOCK) for _ in range(5)]

    assert answers == [True, True, True, False, False]


async def test_attempts_at_once_are_let_through_up_to_the_limit(kept: Kept) -> None:
    answers = await asyncio.gather(
        *(kept.admit("name:kim", limit=3, within=LOCK) for _ in range(12))
    )

    assert sum(answers) == 3


async def test_forgiven_attempts_do_not_count(kept: Kept) -> None:
    for _ in range(3):
        await kept.admit("name:kim", limit=3, within=LOCK)

    await kept.forgive(("name:kim", "name:lee"))

    assert await kept.admit("name:kim", limit=3, within=LOCK)


async def test_a_session_belongs_to_a_member_until_it_is_closed(kept: Kept) -> None:
    owner = await owner_of(kept)
    await kept.open_session(b"token", owner.id)

    assert await alive(kept, b"token") == owner
    assert await alive(kept, b"other") is None
    await kept.close_session(b"token")
    assert await alive(kept, b"token") is None


async def test_the_lock_ends_fifteen_minutes_after_the_last_counted_attempt(
    rows: MemberRows,
) -> None:
    await rows.admit("name:kim", limit=2, within=LOCK)
    await later(rows, timedelta(minutes=14))
    await rows.admit("name:kim", limit=2, within=LOCK)

    await later(rows, timedelta(minutes=14))
    assert not await rows.admit("name:kim", limit=2, within=LOCK)
    await later(rows, timedelta(minutes=1))
    assert await rows.admit("name:kim", limit=2, within=LOCK)


async def test_attempts_far_apart_lock_nobody(rows: MemberRows) -> None:
    for _ in range(5):
        assert await rows.admit("name:kim", limit=2, within=LOCK)
        await later(rows, timedelta(minutes=16))


async def test_an_idle_session_ends(rows: MemberRows) -> None:
    await rows.open_session(b"token", (await owner_of(rows)).id)

    await later(rows, IDLE)

    assert await alive(rows, b"token") is None


async def test_a_session_in_use_lives_on_but_not_for_ever(rows: MemberRows) -> None:
    await rows.open_session(b"token", (await owner_of(rows)).id)

    for _ in range(23):
        await later(rows, timedelta(hours=7))
        assert await alive(rows, b"token")
    await later(rows, timedelta(hours=7))
    assert await alive(rows, b"token") is None


async def test_use_is_written_down_once_a_minute_at_most(rows: MemberRows) -> None:
    await rows.open_session(b"token", (await owner_of(rows)).id)
    version = "SELECT xmin::text FROM sessions"
    before = await rows.database.fetchval(version)

    await alive(rows, b"token")
    assert await rows.database.fetchval(version) == before
    await later(rows, timedelta(minutes=2))
    moved = await rows.database.fetchval(version)
    await alive(rows, b"token")
    assert await rows.database.fetchval(version) != moved


async def test_what_is_long_over_is_forgotten_at_the_next_log_in(rows: MemberRows) -> None:
    owner = await owner_of(rows)
    await rows.open_session(b"old", owner.id)
    await rows.admit("name:kim", limit=10, within=LOCK)
    await later(rows, timedelta(days=31))

    await rows.open_session(b"new", owner.id)

    assert await rows.database.fetchval("SELECT count(*) FROM sessions") == 1
    assert await rows.database.fetchval("SELECT count(*) FROM login_failures") == 0
