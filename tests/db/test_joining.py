"""Questions that share an answer, being written or found."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from librabot.core.errors import Code
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.asking import Delivery
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Entry, Place
from tests.db.stage import DRAFT, NEW, Stage, candidate, edit_of, offering

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


# Whatever is written to an entry waits for whoever holds the lock.
GATE = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1);
    RETURN NULL;
END $$;
CREATE TRIGGER gate BEFORE UPDATE ON entries EXECUTE FUNCTION wait();
"""


async def in_line(database: Database) -> int:
    """How many wait for a lock."""
    count: int = await database.fetchval(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return count


async def joined(
    stage: Stage, entry_id: int, text: str = "도커 켜는 법"
) -> tuple[int, Entry | None]:
    recorded = await stage.asked(text)
    entry = await stage.questions.join(recorded.question_id, entry_id, NEW)
    return recorded.question_id, entry


async def test_who_asks_the_same_waits_for_the_same_answer(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    other_id, entry = await joined(stage, entry_id)

    waiting = await stage.state_of(other_id)
    kept = await stage.questions.keep_draft(question_id, replace(DRAFT, fault=Code.AI5031))

    faults = await database.fetch("SELECT DISTINCT fault FROM questions")
    assert entry is not None
    assert entry.id == entry_id
    assert waiting == ("answering", entry_id, False)
    assert [await stage.state_of(each) for each in (question_id, other_id)] == [
        ("answered", kept.id, True)
    ] * 2
    assert [row["fault"] for row in faults] == ["AI5031"]
    assert await stage.judged(other_id) == (None, None)


async def test_who_waits_with_another_is_handed_over_with_them(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    other_id, _ = await joined(stage, entry_id)

    await stage.questions.hand_over(question_id, Code.AI5004)

    assert await stage.state_of(other_id) == ("handed", entry_id, True)


async def test_a_process_that_died_hands_over_all_who_waited(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    other_id, _ = await joined(stage, entry_id)
    await stage.questions.delivered(Delivery(question_id, entry_id, 20, (1,), 0))
    await stage.questions.delivered(Delivery(other_id, entry_id, 20, (2,), 0))

    handed = await stage.questions.settle_interrupted()

    assert handed == 2
    assert await stage.state_of(other_id) == ("handed", entry_id, True)
    assert len(await stage.owed("repair")) == 2


async def test_whoever_comes_too_late_to_wait_has_what_became_of_it(database: Database) -> None:
    stage = Stage(database)
    _, answered = await stage.drafted("하나")
    handed, handed_id = await stage.opened("둘")
    await stage.questions.hand_over(handed, Code.AI5004)
    _, verified = await stage.verified("셋")
    _, orphan_id = await stage.opened("넷")
    await database.execute("UPDATE questions SET entry_id = NULL WHERE entry_id = $1", orphan_id)

    states = [
        await stage.state_of((await joined(stage, entry_id))[0])
        for entry_id in (answered.id, handed_id, verified.id, orphan_id)
    ]

    assert states == [
        ("answered", answered.id, True),
        ("handed", handed_id, True),
        ("known", verified.id, True),
        ("handed", orphan_id, True),
    ]


async def test_nobody_joins_what_is_put_away_or_gone(database: Database) -> None:
    stage = Stage(database)
    _, discarded = await stage.drafted()
    await stage.entries.discard(discarded.id, discarded.version, await stage.teacher())

    outcomes = [await joined(stage, entry_id) for entry_id in (discarded.id, 404)]

    assert [entry for _, entry in outcomes] == [None, None]
    assert {await stage.state_of(each) for each, _ in outcomes} == {("asked", None, False)}


async def test_a_question_that_is_settled_joins_nothing(database: Database) -> None:
    stage = Stage(database)
    _, entry_id = await stage.opened()
    question_id, answered = await stage.drafted()

    assert await stage.questions.join(question_id, entry_id, NEW) is None
    assert await stage.state_of(question_id) == ("answered", answered.id, True)


async def test_who_joins_just_before_the_end_has_what_became_of_it(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    asked = await stage.asked()
    await database.execute(GATE)

    async with database.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(1)")
        keeping = asyncio.create_task(stage.questions.keep_draft(question_id, DRAFT))
        while not await in_line(database):
            pass
        joining = asyncio.create_task(stage.questions.join(asked.question_id, entry_id, NEW))
        while not joining.done() and await in_line(database) < 2:
            pass
    await asyncio.gather(keeping, joining)

    assert await stage.state_of(asked.question_id) == ("answered", entry_id, True)


async def test_nobody_is_left_waiting_however_the_two_meet(database: Database) -> None:
    stage = Stage(database)
    opened = [await stage.opened(f"질문 {number}") for number in range(20)]
    askings = [await stage.asked(f"같은 질문 {number}") for number in range(20)]

    await asyncio.gather(
        *(stage.questions.keep_draft(question_id, DRAFT) for question_id, _ in opened),
        *(
            stage.questions.join(asked.question_id, entry_id, NEW)
            for asked, (_, entry_id) in zip(askings, opened, strict=True)
        ),
    )

    states = await database.fetch("SELECT DISTINCT state, settled_at IS NULL FROM questions")
    assert [tuple(row) for row in states] == [("answered", False)]


async def test_a_verified_entry_found_by_the_model_answers_all_who_wait(
    database: Database,
) -> None:
    stage = Stage(database)
    _, verified = await stage.verified("도커 켜기")
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    other_id, _ = await joined(stage, waiting_id)
    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))
    await database.execute(
        "INSERT INTO outbox (lane, kind, entry_id, question_id, dedupe_key)"
        " VALUES ('discord', 'repair', $1, $2, 'x')",
        waiting_id,
        question_id,
    )

    found = await stage.questions.found(question_id, verified.id)

    assert found == verified
    assert await database.fetch("SELECT FROM entries WHERE id = $1", waiting_id) == []
    for each in (question_id, other_id):
        assert await stage.state_of(each) == ("known", verified.id, True)
        assert await stage.judged(each) == ("model", verified.id)
    assert await database.fetchval("SELECT entry_id FROM deliveries") == verified.id
    assert await stage.owed("repair") == [(verified.id, question_id, "waiting")]


async def test_what_was_found_is_a_hit_once_it_was_shown(database: Database) -> None:
    stage = Stage(database)
    _, verified = await stage.verified("도커 켜기")
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    await stage.questions.found(question_id, verified.id)

    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))
    shown_nothing = (await stage.entries.entry(verified.id)).hits
    await stage.delivered(question_id, verified, message_ids=(77,))

    assert shown_nothing == 0
    assert (await stage.entries.entry(verified.id)).hits == 1
    assert await stage.owed("repair") == [(verified.id, question_id, "waiting")]


async def test_a_question_without_an_entry_can_be_found_too(database: Database) -> None:
    stage = Stage(database)
    _, verified = await stage.verified()
    recorded = await stage.asked()

    assert await stage.questions.found(recorded.question_id, verified.id) == verified
    assert await stage.state_of(recorded.question_id) == ("known", verified.id, True)


async def test_what_is_not_verified_any_more_is_not_found(database: Database) -> None:
    stage = Stage(database)
    _, verified = await stage.verified()
    course_id = await stage.courses.add_course("다른 과목", None)
    _, elsewhere = await stage.verified("남의 것", place=Place(course_id=course_id))
    await stage.entries.reopen(verified.id, verified.version, await stage.teacher())
    question_id, waiting_id = await stage.opened("도커 켜는 방법")

    found = [await stage.questions.found(question_id, each.id) for each in (verified, elsewhere)]

    assert found == [None, None]
    assert await stage.state_of(question_id) == ("answering", waiting_id, False)


@pytest.mark.parametrize("touch", ["save", "verify", "draft", "call"])
async def test_nothing_that_someone_has_touched_goes_for_what_was_found(
    database: Database, touch: str
) -> None:
    stage = Stage(database)
    _, verified = await stage.verified("도커 켜기")
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    waiting = await stage.entries.entry(waiting_id)
    teacher = await stage.teacher()
    touches: dict[str, Callable[[], Awaitable[object]]] = {
        "save": lambda: stage.entries.save(edit_of(waiting), teacher),
        "verify": lambda: stage.verify(waiting),
        "draft": lambda: stage.questions.keep_draft(question_id, DRAFT),
        "call": lambda: ReactionRows(database).react(question_id, "a", "call"),
    }
    await touches[touch]()
    before = await stage.state_of(question_id)

    assert await stage.questions.found(question_id, verified.id) is None
    assert await stage.state_of(question_id) == before
    assert (await stage.entries.entry(waiting_id)).id == waiting_id


async def test_a_model_does_not_overrule_a_student(database: Database) -> None:
    stage = Stage(database)
    _, first = await stage.verified("도커 켜기")
    _, second = await stage.verified("도커 끄기")
    offered = await stage.offered(candidate(first.id))
    await stage.questions.decline(offered.question_id, offered.asker)
    await stage.questions.open_entry(
        offered.question_id, title="t", body="b", decision=offering(candidate(second.id))
    )

    await stage.questions.found(offered.question_id, second.id)

    assert await stage.judged(offered.question_id) == ("student", None)


async def test_what_the_model_found_is_found_by_its_words_next_time(database: Database) -> None:
    stage = Stage(database)
    _, verified = await stage.verified("도커 켜기")
    question_id, _ = await stage.opened("컨테이너를 띄우고 싶어요")

    await stage.questions.found(question_id, verified.id)

    course_id = verified.course_id
    (near,) = await stage.questions.near(course_id, search_key("컨테이너 띄우고 싶어요"), limit=5)
    assert near.entry_id == verified.id
    assert near.wordings[0].body == "컨테이너를 띄우고 싶어요"


async def test_of_a_finding_and_a_tas_word_one_is_taken(database: Database) -> None:
    stage = Stage(database)
    _, verified = await stage.verified("도커 켜기")
    teacher = await stage.teacher()
    opened = [await stage.opened(f"질문 {number}") for number in range(10)]
    waiting = [await stage.entries.entry(entry_id) for _, entry_id in opened]

    found = await asyncio.gather(
        *(stage.questions.found(question_id, verified.id) for question_id, _ in opened),
        *(stage.entries.save(edit_of(entry), teacher) for entry in waiting),
        return_exceptions=True,
    )

    left = await database.fetchval("SELECT count(*) FROM entries WHERE status = 'waiting'")
    settled = sum(isinstance(each, Entry) for each in found[:10])
    assert left == 10 - settled
    assert sum(isinstance(each, Entry) for each in found[10:]) == left


async def test_an_answer_written_for_what_was_merged_meanwhile_is_the_other_ones(
    database: Database,
) -> None:
    stage = Stage(database)
    _, target = await stage.verified("도커 켜기")
    question_id, twin_id = await stage.opened("도커 켜는 방법")
    await database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2, version = 2 WHERE id = $1",
        twin_id,
        target.id,
    )

    seen = await stage.questions.keep_draft(question_id, DRAFT)
    await stage.questions.delivered(Delivery(question_id, twin_id, 20, (77,), 1))

    (exchange,) = await stage.questions.conversation(question_id)
    shown = await stage.deliveries.shown(question_id)
    assert (seen.id, seen.answer) == (target.id, target.answer)
    assert exchange.answer == target.answer
    assert shown is not None
    assert shown.entry.id == target.id
    assert await stage.owed("repair") == [(target.id, question_id, "waiting")]
