from dataclasses import replace

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.db.questions import QuestionRows
from librabot.features.questions.asking import Delivery
from librabot.features.questions.values import Draft
from tests.db.stage import DRAFT, NEW, Stage, edit_of


async def test_a_new_question_gets_a_waiting_entry(database: Database) -> None:
    stage = Stage(database)

    question_id, entry_id = await stage.opened("도커 어떻게 켜요?")

    entry = await stage.entries.entry(entry_id)
    row = await database.fetchrow(
        "SELECT q.state, q.entry_id, l.outcome, l.rule, l.course_id FROM questions AS q"
        " JOIN search_log AS l ON l.question_id = q.id WHERE q.id = $1",
        question_id,
    )
    assert row is not None
    assert (entry.status, entry.version, entry.answer) == ("waiting", 1, "")
    assert (row["state"], row["entry_id"]) == ("answering", entry_id)
    assert (row["outcome"], row["rule"]) == ("new", "too far")
    assert row["course_id"] == entry.course_id


async def test_no_entry_is_opened_for_a_question_that_is_not_there(database: Database) -> None:
    questions = QuestionRows(database)

    with pytest.raises(LibraError) as caught:
        await questions.open_entry(404, title="t", body="b", decision=NEW)

    assert caught.value.code is Code.DB5004
    assert await database.fetchval("SELECT count(*) FROM entries") == 0


async def test_a_draft_is_the_entrys_text_and_its_first_version(database: Database) -> None:
    stage = Stage(database)

    question_id, entry = await stage.drafted()

    version = await database.fetchrow("SELECT * FROM entry_versions WHERE entry_id = $1", entry.id)
    question = await database.fetchrow("SELECT * FROM questions WHERE id = $1", question_id)
    row = await database.fetchrow("SELECT * FROM entries WHERE id = $1", entry.id)
    assert version is not None
    assert question is not None
    assert row is not None
    assert (entry.answer, entry.keywords, entry.needs_human) == (
        DRAFT.answer,
        DRAFT.keywords,
        False,
    )
    assert (row["ai_answer"], row["ai_model"]) == (DRAFT.answer, DRAFT.model)
    assert (version["version"], version["author"], version["answer"]) == (1, "AI", DRAFT.answer)
    assert question["state"] == "answered"
    assert question["settled_at"] is not None


async def test_a_draft_cut_short_needs_a_human(database: Database) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()

    entry = await stage.questions.keep_draft(question_id, replace(DRAFT, whole=False))

    assert entry.needs_human
    assert entry.answer == DRAFT.answer
    assert await database.fetchval("SELECT reason FROM entries") == "cut"


async def test_what_was_odd_about_a_draft_stands_in_the_question(database: Database) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()

    await stage.questions.keep_draft(question_id, replace(DRAFT, fault=Code.AI5031))

    assert await database.fetchval("SELECT fault FROM questions") == "AI5031"


async def test_a_tas_text_is_kept_from_a_draft_that_comes_later(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    waiting = await stage.entries.entry(entry_id)
    await stage.entries.save(edit_of(waiting, answer="조교가 먼저"), await stage.teacher())

    seen = await stage.questions.keep_draft(question_id, DRAFT)

    entry = await stage.entries.entry(entry_id)
    versions = await database.fetch("SELECT version, author FROM entry_versions")
    assert seen.answer == DRAFT.answer
    assert entry.answer == "조교가 먼저"
    assert await database.fetchval("SELECT ai_answer FROM entries") == DRAFT.answer
    assert [(row["version"], row["author"]) for row in versions] == [(2, "김조교")]


async def test_an_answer_verified_while_it_was_drafted_is_what_the_student_gets(
    database: Database,
) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened()
    await stage.verify(await stage.entries.entry(entry_id), answer="조교가 먼저")

    seen = await stage.questions.keep_draft(question_id, replace(DRAFT, whole=False))

    assert (seen.status, seen.answer, seen.needs_human) == ("verified", "조교가 먼저", False)


@pytest.mark.parametrize(("code", "reason"), [(Code.AI5004, "AI5004"), (None, "no-ai")])
async def test_a_question_handed_over_waits_for_a_ta(
    database: Database, code: Code | None, reason: str
) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()

    entry = await stage.questions.hand_over(question_id, code)

    row = await database.fetchrow(
        "SELECT q.state, q.fault, q.settled_at, e.reason FROM questions AS q"
        " JOIN entries AS e ON e.id = q.entry_id"
    )
    assert row is not None
    assert entry.needs_human
    assert (row["state"], row["fault"], row["reason"]) == ("handed", code and code.name, reason)
    assert row["settled_at"] is not None


async def test_a_refused_question_keeps_its_code(database: Database) -> None:
    stage = Stage(database)
    recorded = await stage.asked("")

    await stage.questions.refuse(recorded.question_id, Code.VAL4001)

    row = await database.fetchrow("SELECT state, fault, settled_at FROM questions")
    assert row is not None
    assert (row["state"], row["fault"]) == ("refused", "VAL4001")
    assert row["settled_at"] is not None


async def test_a_draft_for_a_question_that_is_gone_is_not_kept(database: Database) -> None:
    questions = QuestionRows(database)

    with pytest.raises(LibraError) as caught:
        await questions.keep_draft(404, Draft("a", (), "m"))

    assert caught.value.code is Code.DB5004


async def test_what_a_dead_process_left_is_handed_to_a_ta(database: Database) -> None:
    stage = Stage(database)
    asked = await stage.asked("  방금\n물어본 것  ")
    answering, entry_id = await stage.opened("쓰는 중")
    _, answered = await stage.drafted()

    handed = await stage.questions.settle_interrupted()

    rows = await database.fetch(
        "SELECT q.id, q.state, q.settled_at, e.title, e.needs_human, e.reason FROM questions AS q"
        " JOIN entries AS e ON e.id = q.entry_id WHERE e.id <> $1 ORDER BY q.id",
        answered.id,
    )
    assert handed == 2
    assert [(row["id"], row["title"]) for row in rows] == [
        (asked.question_id, "방금 물어본 것"),
        (answering, "쓰는 중"),
    ]
    assert {(row["state"], row["needs_human"], row["reason"]) for row in rows} == {
        ("handed", True, "interrupted")
    }
    assert (await stage.entries.entry(entry_id)).needs_human
    assert not (await stage.entries.entry(answered.id)).needs_human
    assert await stage.questions.settle_interrupted() == 0


async def test_whoever_still_sees_a_placeholder_is_owed_a_word(database: Database) -> None:
    stage = Stage(database)
    question_id, entry_id = await stage.opened("쓰는 중")
    await stage.questions.delivered(Delivery(question_id, entry_id, 2, (77,), 0))

    await stage.questions.settle_interrupted()
    await stage.questions.settle_interrupted()

    owed = await database.fetch("SELECT lane, kind, question_id FROM outbox")
    assert [tuple(row) for row in owed] == [("discord", "repair", question_id)]
