from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from librabot.db.attachments import FileRows
from librabot.db.desk import COUNT_LIMIT, DeskRows
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.reviewing import Filters, Queue, QueueRow, Show
from librabot.features.questions.values import Entry, Place
from tests.db.stage import DRAFT, NEW, Stage, edit_of


async def react(database: Database, question_id: int, *kinds: str) -> None:
    for number, kind in enumerate(kinds):
        await database.execute(
            "INSERT INTO reactions (question_id, person, kind) VALUES ($1, $2, $3)",
            question_id,
            str(number),
            kind,
        )


async def queue(database: Database, filters: Filters, limit: int = 50) -> Queue:
    return await DeskRows(database).queue(filters, limit=limit)


def ids(rows: Sequence[QueueRow]) -> list[int]:
    return [row.entry_id for row in rows]


async def merged(stage: Stage, *, into: Entry) -> Entry:
    """An entry merged into another one, for which somebody had called."""
    _, twin = await stage.drafted("같은 것")
    await stage.database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2, needs_human = TRUE WHERE id = $1",
        twin.id,
        into.id,
    )
    return twin


@pytest.fixture
async def shelves(database: Database) -> dict[Show, list[int]]:
    """One entry for each view of the queue; which entries each view should show, newest first."""
    stage = Stage(database)
    teacher = await stage.teacher()
    _, waiting = await stage.drafted("기다림")
    cut, _ = await stage.opened("잘림")
    needs_human = await stage.questions.keep_draft(cut, replace(DRAFT, whole=False))
    bad, disliked = await stage.verified("별로")
    await ReactionRows(database).react(bad, "a", "down")
    _, edited = await stage.drafted("고치는 중")
    await stage.entries.save(edit_of(edited), teacher)
    _, discarded = await stage.drafted("버림")
    await stage.entries.discard(discarded.id, 1, teacher)
    _, undecided = await stage.drafted("되돌림")
    again = await stage.entries.discard(undecided.id, 1, teacher)
    assert again is not None
    await stage.entries.reopen(again.id, again.version, teacher)
    twin = await merged(stage, into=disliked)
    return {
        "waiting": [undecided.id, edited.id, needs_human.id, waiting.id],
        "needs_human": [needs_human.id],
        "disliked": [disliked.id],
        "edited": [edited.id],
        "verified": [disliked.id],
        "discarded": [discarded.id],
        "all": [
            twin.id,
            undecided.id,
            discarded.id,
            edited.id,
            disliked.id,
            needs_human.id,
            waiting.id,
        ],
    }


async def test_each_view_shows_its_entries_newest_first(
    database: Database, shelves: dict[Show, list[int]]
) -> None:
    shown = {show: ids((await queue(database, Filters(show=show))).rows) for show in shelves}

    assert shown == shelves


async def test_what_was_said_of_a_merged_entry_is_seen_at_the_one_in_its_place(
    database: Database,
) -> None:
    stage = Stage(database)
    _, target = await stage.verified("도커 켜기")
    twin = await merged(stage, into=target)
    known = await stage.known(target)
    await stage.delivered(known, target)
    question_id = await database.fetchval("SELECT id FROM questions WHERE entry_id = $1", twin.id)
    await react(database, question_id, "down", "metoo")
    await FileRows(database).add(question_id, "a.png", "image/png", 1, 1, 1, "a")

    (row,) = (await queue(database, Filters(show="disliked"))).rows
    counts = (await queue(database, Filters(show="verified"))).counts
    review = await DeskRows(database).review(target.id)

    assert (row.entry_id, row.askings, row.hits) == (target.id, 3, 1)
    assert (row.down, row.metoo, row.pictures) == (1, 1, 1)
    assert (counts["disliked"], counts["needs_human"], counts["all"]) == (1, 0, 2)
    assert question_id in [asking.question_id for asking in review.askings]


async def test_every_view_is_counted_whichever_is_shown(
    database: Database, shelves: dict[Show, list[int]]
) -> None:
    other = await Stage(database).courses.add_course("다른 과목", None)

    every = await queue(database, Filters())
    none = await queue(database, Filters(course_id=other))

    assert every.counts == {show: len(entries) for show, entries in shelves.items()}
    assert none.counts == dict.fromkeys(shelves, 0)
    assert none.rows == []


async def test_counting_stops_at_its_limit(database: Database) -> None:
    course_id = await Stage(database).courses.add_course("큰 과목", None)
    await database.execute(
        "INSERT INTO entries (course_id, title, question)"
        " SELECT $1, 't', 'q' FROM generate_series(1, $2::integer)",
        course_id,
        COUNT_LIMIT + 5,
    )

    counts = (await queue(database, Filters())).counts

    assert (counts["waiting"], counts["all"], counts["verified"]) == (COUNT_LIMIT, COUNT_LIMIT, 0)


async def test_a_row_tells_what_happened_around_its_entry(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.verified("도커 실행")
    known = await stage.known(entry)
    await stage.delivered(known, entry)
    await react(database, question_id, "down", "metoo", "metoo", "up")
    await react(database, known, "down", "call")
    await FileRows(database).add(question_id, "a.png", "image/png", 1, 1, 1, "a")
    await FileRows(database).add(known, "b.png", "image/png", 1, 1, 1, "b")
    await FileRows(database).add(known, "b.txt", "text/plain", 1, None, None, "c")
    await database.execute("UPDATE questions SET asker_name = '나중' WHERE id = $1", known)

    (row,) = (await queue(database, Filters(show="all"))).rows

    asked_at = await database.fetchval("SELECT asked_at FROM questions WHERE id = $1", question_id)
    assert row == QueueRow(
        entry_id=entry.id,
        course_name="기본 과목",
        status="verified",
        title="도커 실행",
        keywords=entry.keywords,
        asked_at=asked_at,
        asker_name="학생",
        askings=2,
        hits=1,
        down=2,
        metoo=2,
        called=1,
        pictures=2,
        needs_human=False,
        writing=False,
        edited=False,
    )


async def test_a_row_tells_that_its_answer_is_being_written(database: Database) -> None:
    question_id, _ = await Stage(database).opened()

    writing = (await queue(database, Filters())).rows[0].writing
    await Stage(database).questions.keep_draft(question_id, DRAFT)

    assert writing
    assert not (await queue(database, Filters())).rows[0].writing


async def test_an_entry_that_nobody_asked_has_a_row_too(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await database.execute("UPDATE questions SET entry_id = NULL")

    (row,) = (await queue(database, Filters(show="all"))).rows

    created_at = await database.fetchval("SELECT created_at FROM entries")
    assert (row.entry_id, row.askings, row.asker_name) == (entry.id, 0, "")
    assert row.asked_at == created_at


async def test_pages_follow_each_other_without_gap_or_overlap(database: Database) -> None:
    stage = Stage(database)
    entries = [(await stage.drafted(f"질문 {number}"))[1].id for number in range(5)]

    first = await queue(database, Filters(), limit=2)
    second = await queue(database, Filters(before_id=first.next_before_id), limit=2)
    third = await queue(database, Filters(before_id=second.next_before_id), limit=2)

    pages = [ids(page.rows) for page in (first, second, third)]
    assert pages == [entries[:2:-1], entries[2:0:-1], entries[:1]]
    assert third.next_before_id is None


async def test_a_last_page_that_is_just_full_leads_nowhere(database: Database) -> None:
    stage = Stage(database)
    await stage.drafted("하나")
    await stage.drafted("둘")

    assert (await queue(database, Filters(), limit=2)).next_before_id is None


async def two_entries(database: Database) -> tuple[Entry, Entry]:
    stage = Stage(database)
    _, docker = await stage.drafted("Docker 컨테이너가 100% 안 켜져요")
    _, excel = await stage.drafted("엑셀 파일 인코딩")
    await database.execute(
        "UPDATE entries SET title = '도커', keywords = '{도커,실행}' WHERE id = $1", docker.id
    )
    await database.execute("UPDATE entries SET keywords = '{csv}' WHERE id = $1", excel.id)
    return docker, excel


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("컨테이너", True),
        ("dOCKER 컨", True),
        ("도커", True),
        ("실행", True),
        ("0%", True),
        ("00% 안", True),
        ("%", True),
        ("_", False),
        ("1%0", False),
        ("없어요", False),
        ("엑셀", False),
    ],
)
async def test_a_text_is_looked_for_in_title_keywords_and_question(
    database: Database, text: str, *, finds: bool
) -> None:
    docker, _ = await two_entries(database)

    found = docker.id in ids((await queue(database, Filters(text=text))).rows)

    assert found is finds


async def test_a_keyword_is_the_whole_keyword(database: Database) -> None:
    docker, _ = await two_entries(database)

    assert ids((await queue(database, Filters(keyword="실행"))).rows) == [docker.id]
    assert ids((await queue(database, Filters(keyword="실"))).rows) == []


async def test_the_queue_is_narrowed_to_a_course(database: Database) -> None:
    stage = Stage(database)
    await stage.drafted("하나")
    course_id = await stage.courses.add_course("다른 과목", None)
    _, there = await stage.drafted("둘", place=Place(course_id=course_id))

    assert ids((await queue(database, Filters(course_id=course_id))).rows) == [there.id]


async def test_days_are_korean_and_both_ends_belong_to_the_span(database: Database) -> None:
    stage = Stage(database)
    times = ["2026-03-01 14:59+00", "2026-03-01 15:00+00", "2026-03-02 14:59+00"]
    entries = []
    for time in times:
        _, entry = await stage.drafted()
        await database.execute(
            "UPDATE entries SET created_at = $2::text::timestamptz WHERE id = $1", entry.id, time
        )
        entries.append(entry.id)
    day = date(2026, 3, 2)

    on_the_day = await queue(database, Filters(since=day, until=day))
    since = await queue(database, Filters(since=day - timedelta(days=1)))
    until = await queue(database, Filters(until=day - timedelta(days=1)))

    assert ids(on_the_day.rows) == [entries[2], entries[1]]
    assert ids(since.rows) == entries[::-1]
    assert ids(until.rows) == entries[:1]


async def test_an_interrupted_question_is_not_being_written_any_more(database: Database) -> None:
    stage = Stage(database)
    recorded = await stage.asked()
    await stage.questions.open_entry(recorded.question_id, title="t", body="b", decision=NEW)
    await stage.questions.settle_interrupted()

    (row,) = (await queue(database, Filters(show="needs_human"))).rows

    assert not row.writing
