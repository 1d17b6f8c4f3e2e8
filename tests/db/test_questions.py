import asyncio
from typing import TYPE_CHECKING

from librabot.core.errors import Code
from librabot.db.pool import Database
from librabot.db.questions import QuestionRows
from librabot.features.questions.matching.story import decision_of
from librabot.features.questions.values import Asked, Exchange, Place
from tests.db.stage import DRAFT, SERVER, Stage, edit_of, served

if TYPE_CHECKING:
    from librabot.features.questions.asking import Questions

ASKED = Asked("discord:77", SERVER, "discord:5", "학생", "도커 어떻게 켜요?")


async def test_a_question_is_kept_as_it_came(database: Database) -> None:
    questions: Questions = QuestionRows(database)

    recorded = await questions.record(ASKED)

    row = await database.fetchrow("SELECT * FROM questions WHERE id = $1", recorded.question_id)
    assert row is not None
    assert recorded.fresh
    assert row["course_id"] == recorded.course_id
    assert (row["body"], row["asker"], row["asker_name"]) == (ASKED.text, "discord:5", "학생")
    assert (row["guild_id"], row["channel_id"], row["message_id"]) == (10, 20, 30)
    assert (row["state"], row["settled_at"]) == ("asked", None)


async def test_the_same_origin_at_once_is_one_question(database: Database) -> None:
    questions = QuestionRows(database)

    recorded = await asyncio.gather(*(questions.record(ASKED) for _ in range(20)))

    assert len({each.question_id for each in recorded}) == 1
    assert sum(each.fresh for each in recorded) == 1


async def test_a_follow_up_stays_in_its_parents_course(database: Database) -> None:
    stage = Stage(database)
    course_id = await stage.courses.add_course("자료구조", None)
    parent = await stage.asked(place=Place(course_id=course_id))

    child = await stage.asked("그럼 윈도우는요?", parent_id=parent.question_id)

    assert child.course_id == course_id


async def test_a_conversation_runs_from_the_first_question_to_the_last(database: Database) -> None:
    stage = Stage(database)
    first, entry = await stage.drafted("도커가 뭐예요?")
    second, _ = await stage.opened("윈도우에서는요?", parent_id=first)

    exchanges = await stage.questions.conversation(second)

    assert exchanges == [Exchange("도커가 뭐예요?", entry.answer), Exchange("윈도우에서는요?", "")]


async def test_a_conversation_repeats_nothing_that_no_student_has_seen(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted("도커가 뭐예요?")
    await stage.entries.save(edit_of(entry, answer="아직 쓰는 중"), await stage.teacher())

    exchanges = await stage.questions.conversation(question_id)

    assert exchanges == [Exchange("도커가 뭐예요?", DRAFT.answer)]


async def test_a_conversation_is_read_no_further_than_its_limit(database: Database) -> None:
    stage = Stage(database)
    root = await stage.asked("0")
    await database.execute(
        "INSERT INTO questions (id, origin, course_id, parent_id, asker, asker_name, body)"
        " OVERRIDING SYSTEM VALUE"
        " SELECT $1::bigint + n, 'chain:' || n, $2, $1::bigint + n - 1, 'a', 'a', n::text"
        " FROM generate_series(1, 300) AS n",
        root.question_id,
        root.course_id,
    )

    exchanges = await stage.questions.conversation(root.question_id + 300)

    assert [each.question for each in exchanges] == [str(n) for n in range(100, 301)]


async def test_a_known_question_is_settled_on_its_entry(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    recorded = await stage.asked("도커는 어떻게 켜요?")

    known = await stage.questions.known(recorded.question_id, entry.id, served(entry.id))

    row = await database.fetchrow("SELECT * FROM questions WHERE id = $1", recorded.question_id)
    assert row is not None
    assert known == entry
    assert (row["state"], row["entry_id"]) == ("known", entry.id)
    assert row["settled_at"] is not None
    story = await database.fetchval(
        "SELECT story FROM search_log WHERE question_id = $1", recorded.question_id
    )
    assert decision_of(story) == served(entry.id)


async def test_an_entry_taken_back_meanwhile_is_not_served(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    recorded = await stage.asked("도커는 어떻게 켜요?")
    await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    known = await stage.questions.known(recorded.question_id, entry.id, served(entry.id))

    state = await database.fetchval(
        "SELECT state FROM questions WHERE id = $1", recorded.question_id
    )
    assert known is None
    assert state == "asked"
    assert await database.fetchval("SELECT count(*) FROM search_log") == 1


async def test_an_entry_of_another_course_is_not_served(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    course_id = await stage.courses.add_course("다른 과목", None)
    recorded = await stage.asked(place=Place(course_id=course_id))

    assert await stage.questions.known(recorded.question_id, entry.id, served(entry.id)) is None


async def test_two_hundred_servings_at_once_are_two_hundred_hits(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    before = await database.fetchval("SELECT xmin::text FROM entries WHERE id = $1", entry.id)

    async def ask() -> None:
        question_id = await stage.known(entry)
        await stage.delivered(question_id, entry)

    await asyncio.gather(*(ask() for _ in range(200)))

    after = await database.fetchval("SELECT xmin::text FROM entries WHERE id = $1", entry.id)
    assert (await stage.entries.entry(entry.id)).hits == 200
    assert after == before


async def test_a_message_of_the_bot_leads_to_the_question_behind_it(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry, message_ids=(501, 502))

    assert await stage.questions.question_behind(502) == question_id
    assert await stage.questions.question_behind(503) is None


async def test_the_latest_question_in_a_thread_is_the_last_one_taken(database: Database) -> None:
    stage = Stage(database)
    await stage.asked()
    last = await stage.asked()
    refused = await stage.asked("")
    await stage.questions.refuse(refused.question_id, Code.VAL4001)

    assert await stage.questions.latest_in(20) == last.question_id
    assert await stage.questions.latest_in(21) is None
