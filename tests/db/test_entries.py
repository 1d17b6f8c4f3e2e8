import asyncio
from dataclasses import replace
from datetime import date

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.entries import EntryRows
from librabot.db.learning import keep_wordings
from librabot.db.pool import Database
from librabot.features.questions.values import Cited
from librabot.features.questions.verifying import Edit, Entries
from tests.db.stage import DRAFT, Stage, edit_of, wording


async def test_an_entry_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    entries: Entries = EntryRows(database, archive_on=True)

    with pytest.raises(LibraError) as caught:
        await entries.entry(404)

    assert caught.value.code is Code.DB5004


async def test_a_saved_edit_waits_under_the_next_version(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    teacher = await stage.teacher()

    saved = await stage.entries.save(edit_of(entry, title="새 제목", answer="고침"), teacher)

    versions = await database.fetch(
        "SELECT version, answer, author FROM entry_versions WHERE entry_id = $1 ORDER BY version",
        entry.id,
    )
    assert saved == await stage.entries.entry(entry.id)
    assert (saved.status, saved.version) == ("waiting", 2)
    assert (saved.title, saved.answer) == ("새 제목", "고침")
    assert [tuple(row) for row in versions] == [(1, DRAFT.answer, "AI"), (2, "고침", "김조교")]
    assert await stage.owed("publish") == []


async def test_verifying_puts_the_ta_behind_the_text(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.questions.hand_over(question_id, Code.AI5003)
    teacher = await stage.teacher()

    verified = await stage.entries.verify(edit_of(entry), teacher, (wording(entry.title),))

    row = await database.fetchrow("SELECT * FROM entries WHERE id = $1", entry.id)
    assert row is not None
    assert verified is not None
    assert (verified.status, verified.version, verified.answer) == ("verified", 2, "조교의 답")
    assert (verified.verifier_name, row["verified_by"]) == ("김조교", teacher.member_id)
    assert verified.verified_at is not None
    assert (row["needs_human"], row["reason"]) == (False, None)


async def test_verifying_replaces_title_and_question(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 어떻게 켜요?")

    await stage.entries.verify(
        edit_of(entry, title="도커 실행"),
        await stage.teacher(),
        (wording("도커 실행"), wording("도커 켜는 법", "question")),
    )

    rows = await database.fetch("SELECT course_id, body, source FROM wordings ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (entry.course_id, "도커 실행", "title"),
        (entry.course_id, "도커 켜는 법", "question"),
    ]


async def learned(database: Database, entry_id: int) -> list[tuple[str, str, bool]]:
    rows = await database.fetch(
        "SELECT body, source, live FROM wordings WHERE entry_id = $1 ORDER BY id", entry_id
    )
    return [(row["body"], row["source"], row["live"]) for row in rows]


async def test_what_an_entry_has_learned_outlives_its_verification(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 어떻게 켜요?")
    teacher = await stage.teacher()
    proposed = (wording("컨테이너 시작", "proposed"), wording("docker start", "proposed"))
    await database.run(lambda connection: keep_wordings(connection, entry.id, proposed))
    await database.execute(
        "UPDATE wordings SET live = FALSE, removed_at = now() WHERE body = 'docker start'"
    )

    reopened = await stage.entries.reopen(entry.id, entry.version, teacher)
    assert reopened is not None
    waiting = await learned(database, entry.id)
    await stage.entries.verify(
        edit_of(reopened), teacher, (wording("도커 실행"), wording("컨테이너 시작", "question"))
    )

    assert waiting == [
        ("도커 어떻게 켜요?", "title", False),
        ("컨테이너 시작", "proposed", False),
        ("docker start", "proposed", False),
    ]
    assert await learned(database, entry.id) == [
        ("컨테이너 시작", "proposed", True),
        ("docker start", "proposed", False),
        ("도커 실행", "title", True),
    ]


async def test_an_entrys_own_title_cannot_be_taken_away(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("저기요")
    await database.execute("UPDATE wordings SET live = FALSE, removed_at = now()")

    await stage.verify(entry)

    assert await learned(database, entry.id) == [("저기요", "title", True)]


async def test_what_a_waiting_entry_learns_is_not_found_yet(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()

    await database.run(
        lambda connection: keep_wordings(connection, entry.id, (wording("도커 시작", "ta"),))
    )

    assert await learned(database, entry.id) == [("도커 시작", "ta", False)]


@pytest.mark.parametrize("on", [True, False])
async def test_a_first_verification_owes_proposals_where_there_is_a_model(
    database: Database, *, on: bool
) -> None:
    stage = Stage(database, propose_on=on)

    _, entry = await stage.verified()

    rows = await database.fetch("SELECT lane, dedupe_key FROM outbox WHERE kind = 'propose'")
    owed = [("model", f"propose:{entry.id}:{entry.version}")]
    assert [tuple(row) for row in rows] == (owed if on else [])


@pytest.mark.parametrize(
    ("answer", "owed"),
    [
        ("과제를 3월 5일까지 제출합니다.", 1),
        ("과제는 3월 5일까지 재출하세요.", 1),
        ("과제는 3월 6일까지 제출하세요.", 2),
        ("과제는 3월 5일까지 조교에게 제출하세요.", 2),
    ],
)
async def test_proposals_are_owed_again_when_the_answer_means_something_else(
    database: Database, answer: str, owed: int
) -> None:
    stage = Stage(database, propose_on=True)
    _, drafted = await stage.drafted("과제 기한")
    entry = await stage.verify(drafted, answer="과제는 3월 5일까지 제출하세요.")
    await database.run(
        lambda connection: keep_wordings(connection, entry.id, (wording("언제까지", "proposed"),))
    )

    await stage.verify(entry, answer=answer)

    assert len(await stage.owed("propose")) == owed


async def test_proposals_are_compared_with_the_text_they_were_made_for(database: Database) -> None:
    stage = Stage(database, propose_on=True)
    _, drafted = await stage.drafted("과제 기한")
    entry = await stage.verify(drafted, answer="3월 5일까지입니다.")
    await database.run(
        lambda connection: keep_wordings(connection, entry.id, (wording("언제까지", "proposed"),))
    )
    reopened = await stage.entries.reopen(entry.id, entry.version, await stage.teacher())
    assert reopened is not None
    saved = await stage.entries.save(edit_of(reopened, answer="3월 6일"), await stage.teacher())
    assert saved is not None

    await stage.verify(saved, answer="3월 6일")

    assert len(await stage.owed("propose")) == 2


async def test_proposals_that_never_came_are_owed_again(database: Database) -> None:
    stage = Stage(database, propose_on=True)
    _, entry = await stage.verified()

    await stage.verify(entry)

    assert len(await stage.owed("propose")) == 2


async def test_an_entry_tells_what_it_was_written_from(database: Database) -> None:
    stage = Stage(database)
    _, first = await stage.verified("하나")
    _, second = await stage.verified("둘")
    _, withdrawn = await stage.verified("셋")
    await stage.entries.reopen(withdrawn.id, withdrawn.version, await stage.teacher())
    await database.execute("UPDATE entries SET page_url = 'https://n/1' WHERE id = $1", first.id)
    question_id, _ = await stage.opened("넷")

    entry = await stage.questions.keep_draft(
        question_id, replace(DRAFT, sources=(second.id, withdrawn.id, first.id))
    )

    assert entry.sources == (Cited(second.id, "둘", None), Cited(first.id, "하나", "https://n/1"))


async def test_an_entry_tells_how_long_it_holds_and_what_it_was_merged_into(
    database: Database,
) -> None:
    stage = Stage(database)
    _, target = await stage.verified("하나")
    _, twin = await stage.verified("둘")
    await stage.delivered(await stage.known(twin), twin)
    await stage.delivered(await stage.known(target), target)
    await database.execute(
        "UPDATE entries SET status = 'merged', verified_at = NULL, merged_into = $2,"
        " valid_until = '2026-12-24', term = '2026-2' WHERE id = $1",
        twin.id,
        target.id,
    )

    merged = await stage.entries.entry(twin.id)

    assert (merged.status, merged.merged_into) == ("merged", target.id)
    assert (merged.valid_until, merged.term) == (date(2026, 12, 24), "2026-2")
    assert (merged.hits, (await stage.entries.entry(target.id)).hits) == (1, 2)


async def test_each_verification_owes_a_page_of_its_version(database: Database) -> None:
    stage = Stage(database)

    _, entry = await stage.verified()
    await stage.verify(entry, answer="더 나은 답")

    rows = await database.fetch("SELECT lane, kind, entry_id, dedupe_key FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("notion", "publish", entry.id, f"publish:{entry.id}:2"),
        ("notion", "publish", entry.id, f"publish:{entry.id}:3"),
    ]


async def test_without_an_archive_no_page_is_owed(database: Database) -> None:
    stage = Stage(database, archive_on=False)

    _, entry = await stage.verified()
    await database.execute("UPDATE entries SET page_id = 'p' WHERE id = $1", entry.id)
    await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    assert await database.fetchval("SELECT count(*) FROM outbox") == 0


async def test_verifying_owes_a_repair_of_every_older_answer_in_discord(database: Database) -> None:
    stage = Stage(database)
    shown, entry = await stage.drafted()
    on_the_web, _ = await stage.opened()
    up_to_date, _ = await stage.opened()
    await stage.delivered(shown, entry)
    await stage.delivered(on_the_web, entry, message_ids=())
    await stage.delivered(up_to_date, entry, version=2)

    await stage.verify(entry)

    row = await database.fetchrow("SELECT lane, dedupe_key FROM outbox WHERE kind = 'repair'")
    assert await stage.owed("repair") == [(entry.id, shown, "waiting")]
    assert row is not None
    assert tuple(row) == ("discord", f"repair:{shown}:2")


async def test_a_discarded_entry_is_put_away(database: Database) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()
    entry = await stage.questions.hand_over(question_id, None)

    discarded = await stage.entries.discard(entry.id, entry.version, await stage.teacher())

    assert discarded is not None
    assert (discarded.status, discarded.version, discarded.needs_human) == ("discarded", 2, False)


async def test_a_reopened_entry_waits_and_is_not_found_any_more(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()

    reopened = await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    assert reopened is not None
    assert (reopened.status, reopened.version) == ("waiting", 3)
    assert (reopened.verified_at, reopened.verifier_name) == (None, None)
    assert await database.fetch("SELECT FROM wordings WHERE live") == []
    assert await stage.owed("withdraw") == []


async def test_reopening_owes_the_withdrawal_of_the_page(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await database.execute("UPDATE entries SET page_id = 'p' WHERE id = $1", entry.id)

    await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    assert await stage.owed("withdraw") == [(entry.id, None, "waiting")]


@pytest.mark.parametrize("verb", ["save", "discard"])
async def test_only_a_waiting_entry_is_saved_or_discarded(database: Database, verb: str) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    teacher = await stage.teacher()

    steps = {
        "save": lambda: stage.entries.save(edit_of(entry), teacher),
        "discard": lambda: stage.entries.discard(entry.id, entry.version, teacher),
    }

    assert await steps[verb]() is None
    assert await stage.entries.entry(entry.id) == entry


async def test_a_waiting_entry_cannot_be_reopened(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()

    assert await stage.entries.reopen(entry.id, entry.version, await stage.teacher()) is None


@pytest.mark.parametrize("verb", ["save", "verify", "discard", "reopen"])
async def test_a_step_on_an_older_version_changes_nothing(database: Database, verb: str) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    teacher = await stage.teacher()
    newer = await stage.entries.save(edit_of(entry, answer="동료가 먼저"), teacher)
    steps = {
        "save": lambda: stage.entries.save(edit_of(entry), teacher),
        "verify": lambda: stage.entries.verify(edit_of(entry), teacher, ()),
        "discard": lambda: stage.entries.discard(entry.id, entry.version, teacher),
        "reopen": lambda: stage.entries.reopen(entry.id, entry.version, teacher),
    }

    assert await steps[verb]() is None
    assert await stage.entries.entry(entry.id) == newer
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_withdrawal_is_not_undone_by_a_form_that_was_open_before(
    database: Database,
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    teacher = await stage.teacher()
    await stage.entries.reopen(entry.id, entry.version, teacher)

    assert await stage.entries.verify(edit_of(entry), teacher, ()) is None
    assert (await stage.entries.entry(entry.id)).status == "waiting"


async def test_every_step_leaves_who_did_what_and_both_texts(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    teacher = await stage.teacher()

    await stage.entries.verify(edit_of(entry), teacher, ())

    row = await database.fetchrow("SELECT * FROM audit")
    assert row is not None
    assert (row["actor"], row["member_id"]) == ("김조교", teacher.member_id)
    assert (row["action"], row["subject"]) == ("verify", f"entry:{entry.id}")
    assert (row["before"]["status"], row["before"]["answer"]) == ("waiting", DRAFT.answer)
    assert (row["after"]["status"], row["after"]["answer"]) == ("verified", "조교의 답")


async def test_of_many_tas_at_once_one_is_taken_and_the_others_are_told(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    teachers = [await stage.teacher(f"조교 {number}") for number in range(12)]

    outcomes = await asyncio.gather(
        *(
            stage.entries.verify(
                Edit(entry.id, entry.version, "제목", teacher.name, ()), teacher, ()
            )
            for teacher in teachers
        )
    )

    (kept,) = (outcome for outcome in outcomes if outcome is not None)
    assert kept == await stage.entries.entry(entry.id)
    assert kept.answer == kept.verifier_name
    assert await database.fetchval("SELECT count(*) FROM audit") == 1
    assert len(await stage.owed("publish")) == 1
