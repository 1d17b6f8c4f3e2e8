from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.holding import HoldingRows
from librabot.db.pool import Database
from librabot.features.questions.holding import Held, HoldingStore, Validity
from librabot.features.questions.values import Actor
from tests.db.knowledge import audit, course, entry

TEACHER = Actor(1, "이조교")
ALWAYS = Validity()


def today() -> date:
    return datetime.now(timezone(timedelta(hours=9))).date()


async def version(database: Database, entry_id: int) -> int:
    found: int = await database.fetchval("SELECT version FROM entries WHERE id = $1", entry_id)
    return found


async def test_an_answer_holds_until_the_end_of_its_day_in_korea(database: Database) -> None:
    rows: HoldingStore = HoldingRows(database)
    entry_id = await entry(database, await course(database), "과제 2 기한")

    over = []
    shown = ALWAYS
    for until in (today(), today() - timedelta(days=1)):
        wanted = Validity(until)
        assert await rows.hold(entry_id, wanted, shown, TEACHER)
        over.append((await rows.held(entry_id)).over)
        shown = wanted

    assert over == [False, True]


async def test_an_answer_of_another_term_is_over(database: Database) -> None:
    rows = HoldingRows(database)
    course_id = await course(database, term="2026-1")
    entry_id = await entry(database, course_id, "기말고사 범위")
    await rows.hold(entry_id, Validity(None, "2026-1"), ALWAYS, TEACHER)

    before = await rows.held(entry_id)
    counted = await rows.set_term(course_id, "2026-2", "2026-1", TEACHER)
    after = await rows.held(entry_id)

    assert before == Held(
        entry_id, "verified", Validity(None, "2026-1"), "2026-1", day_over=False, term_over=False
    )
    assert counted == 1
    assert (after.over, after.term_over, after.current) == (True, True, "2026-2")


async def test_nothing_is_written_over_what_was_not_shown(database: Database) -> None:
    rows = HoldingRows(database)
    course_id = await course(database, term="2026-1")
    entry_id = await entry(database, course_id, "기말고사 범위")

    held = await rows.hold(entry_id, Validity(today()), Validity(None, "2026-1"), TEACHER)
    term = await rows.set_term(course_id, "2026-2", "2025-2", TEACHER)

    assert (held, term) == (False, None)
    assert (await rows.held(entry_id)).validity == ALWAYS
    assert (await rows.held(entry_id)).current == "2026-1"
    assert await audit(database) == []


async def test_changes_are_written_down_and_are_no_new_version(database: Database) -> None:
    rows = HoldingRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, "기말고사 범위")
    before = await version(database, entry_id)

    await rows.set_term(course_id, "2026-2", "", TEACHER)
    wanted = Validity(date(2026, 12, 1), "2026-2")
    await rows.hold(entry_id, wanted, ALWAYS, TEACHER)
    await rows.hold(entry_id, wanted, wanted, TEACHER)

    assert await version(database, entry_id) == before
    assert await audit(database) == [
        ("이조교", "set-term", f"course:{course_id}", {"term": ""}, {"term": "2026-2"}),
        (
            "이조교",
            "hold",
            f"entry:{entry_id}",
            {"valid_until": None, "term": None},
            {"valid_until": "2026-12-01", "term": "2026-2"},
        ),
    ]


async def test_what_is_over_is_listed_longest_verified_first(database: Database) -> None:
    rows = HoldingRows(database)
    course_id = await course(database, term="2026-2")
    past, yesterday = Validity(None, "2026-1"), Validity(today() - timedelta(days=1))
    given = {
        "둘째": (past, 2),
        "첫째": (yesterday, 3),
        "셋째": (past, 1),
        "아직": (Validity(today(), "2026-2"), 4),
        "늘": (ALWAYS, 5),
    }
    for title, (validity, days) in given.items():
        entry_id = await entry(database, course_id, title)
        await rows.hold(entry_id, validity, ALWAYS, TEACHER)
        verified_at = datetime.now(UTC) - timedelta(days=days)
        await database.execute(
            "UPDATE entries SET verified_at = $2 WHERE id = $1", entry_id, verified_at
        )
    waiting = await entry(database, course_id, "안 봄", status="waiting")
    await rows.hold(waiting, past, ALWAYS, TEACHER)

    found = await rows.stale(limit=2)

    assert [row.title for row in found.rows] == ["첫째", "둘째"]
    assert found.total == 3
    first = found.rows[0]
    assert (first.course_name, first.verifier_name) == ("파이썬", "이조교")
    assert (first.held.day_over, first.held.term_over) == (True, False)


async def test_where_nothing_is_over_nothing_is_listed(database: Database) -> None:
    found = await HoldingRows(database).stale(limit=2)

    assert (list(found.rows), found.total) == ([], 0)


async def test_what_is_not_there_holds_nothing(database: Database) -> None:
    rows = HoldingRows(database)

    for what in (
        rows.held(404),
        rows.hold(404, ALWAYS, ALWAYS, TEACHER),
        rows.set_term(404, "2026-2", "", TEACHER),
    ):
        with pytest.raises(LibraError) as caught:
            await what
        assert caught.value.code is Code.DB5004
