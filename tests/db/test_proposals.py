from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from librabot.db.outbox import OutboxRows, owe
from librabot.db.pool import Database
from librabot.db.proposals import BacklogRows, ProposalRows
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.outbox import LEASE, Job
from librabot.features.questions.proposals import Proposable, Proposed
from librabot.features.questions.proposing import Kept, Proposals
from librabot.features.questions.values import Lookalike, Wording
from tests.features.questions.proposer import phrases, verified

WORKER, OTHER = UUID(int=1), UUID(int=2)


def wordings(*bodies: str) -> tuple[Wording, ...]:
    return tuple(Wording(body, search_key(body), "proposed", body) for body in bodies)


def lookalikes(*bodies: str) -> tuple[Lookalike, ...]:
    return tuple(Lookalike(body, search_key(body), "proposed", body) for body in bodies)


async def add(
    database: Database, entry_id: int, body: str, source: str = "ta", *, removed: bool = False
) -> None:
    await database.execute(
        "INSERT INTO wordings (course_id, entry_id, body, search_key, source, live, removed_at)"
        " SELECT course_id, id, $2, $3, $4, NOT $5::boolean,"
        " CASE WHEN $5::boolean THEN now() END FROM entries WHERE id = $1",
        entry_id,
        body,
        search_key(body),
        source,
        removed,
    )


async def add_lookalike(
    database: Database, entry_id: int, body: str, source: str = "ta", *, removed: bool = False
) -> None:
    await database.execute(
        "INSERT INTO lookalikes (entry_id, body, search_key, source, removed_at)"
        " VALUES ($1, $2, $3, $4, CASE WHEN $5::boolean THEN now() END)",
        entry_id,
        body,
        search_key(body),
        source,
        removed,
    )


async def owed(database: Database, entry_id: int, version: int = 1) -> Job:
    async with database.transaction() as connection:
        key = f"propose:{entry_id}:{version}"
        await owe(connection, "model", "propose", key, entry_id=entry_id)
    job = await OutboxRows(database).claim("model", worker=WORKER, lease=LEASE)
    assert job is not None
    return job


async def proposable(database: Database, entry_id: int) -> Proposable:
    found = await ProposalRows(database).proposable((await owed(database, entry_id)).id)
    assert found is not None
    return found


async def test_a_job_is_for_the_entry_as_it_was_verified(database: Database) -> None:
    proposals: Proposals = ProposalRows(database)
    entry_id = await verified(database, "도커 실행", question="도커 어떻게 켜요?")
    await database.execute(
        "INSERT INTO aliases (course_id, written, meant, added_by)"
        " SELECT course_id, '빼빼로', 'docker', '김조교' FROM entries"
    )
    job = await owed(database, entry_id)

    found = await proposals.proposable(job.id)

    assert found is not None
    assert (found.entry_id, found.version) == (entry_id, 1)
    assert (found.title, found.question, found.answer) == (
        "도커 실행",
        "도커 어떻게 켜요?",
        "조교의 답",
    )
    assert search_key("빼빼로", found.lexicon) == search_key("docker")


@pytest.mark.parametrize(
    "change", ["version = 2", "status = 'waiting', verified_at = NULL, version = 2"]
)
async def test_a_job_of_an_older_version_has_no_entry(database: Database, change: str) -> None:
    entry_id = await verified(database, "도커 실행")
    job = await owed(database, entry_id)
    await database.execute(f"UPDATE entries SET {change}")  # noqa: S608 - a change of ours.

    assert await ProposalRows(database).proposable(job.id) is None
    assert await ProposalRows(database).proposable(404) is None


async def test_what_is_kept_is_found_at_once(database: Database) -> None:
    entry = await proposable(database, await verified(database, "도커 실행"))
    proposed = Proposed(wordings("컨테이너 띄우기"), lookalikes("도커 종료"))

    kept = await ProposalRows(database).keep(entry, proposed)

    assert kept == Kept(1, 1)
    assert await phrases(database, "wordings", entry.entry_id) == {
        "컨테이너 띄우기": "컨테이너 띄우기"
    }
    near = await database.fetch(
        "SELECT lookalike, body FROM near_entries($1, $2, 5)",
        await database.fetchval("SELECT course_id FROM entries"),
        search_key("컨테이너 띄우기"),
    )
    assert {(row["lookalike"], row["body"]) for row in near} == {
        (False, "컨테이너 띄우기"),
        (True, "도커 종료"),
    }


async def test_nothing_is_kept_for_an_entry_that_changed_meanwhile(database: Database) -> None:
    rows = ProposalRows(database)
    entry = await proposable(database, await verified(database, "도커 실행"))
    await rows.keep(entry, Proposed(wordings("먼저 온 것")))
    await database.execute("UPDATE entries SET version = 2")

    kept = await rows.keep(entry, Proposed(wordings("나중 것")))

    assert kept is None
    assert list(await phrases(database, "wordings", entry.entry_id)) == ["먼저 온 것"]


async def test_a_second_run_replaces_the_first_and_leaves_what_people_made(
    database: Database,
) -> None:
    rows = ProposalRows(database)
    entry = await proposable(database, await verified(database, "도커 실행"))
    await add(database, entry.entry_id, "도커 실행", "title")
    await add(database, entry.entry_id, "고래 깨우기", "chosen")
    await add_lookalike(database, entry.entry_id, "도커 지우기", "refused")
    first = Proposed(wordings("컨테이너 띄우기", "이미지 돌리기"), lookalikes("도커 종료"))
    second = Proposed(wordings("컨테이너 띄우기", "새 표현"), lookalikes("도커 설정"))

    await rows.keep(entry, first)
    again = [await rows.keep(entry, second), await rows.keep(entry, second)]

    assert again == [Kept(2, 1), Kept(2, 1)]
    assert set((await phrases(database, "wordings", entry.entry_id)).values()) == {
        "도커 실행",
        "고래 깨우기",
        "컨테이너 띄우기",
        "새 표현",
    }
    assert set((await phrases(database, "lookalikes", entry.entry_id)).values()) == {
        "도커 지우기",
        "도커 설정",
    }


async def test_what_a_ta_has_taken_away_stays_away(database: Database) -> None:
    rows = ProposalRows(database)
    entry = await proposable(database, await verified(database, "도커 실행"))
    await add(database, entry.entry_id, "나쁜 표현", "proposed", removed=True)
    await add_lookalike(database, entry.entry_id, "나쁜 함정", "proposed", removed=True)

    kept = await rows.keep(entry, Proposed(wordings("나쁜 표현"), lookalikes("나쁜 함정")))

    assert kept == Kept(0, 0)
    assert await phrases(database, "wordings", entry.entry_id) == {}
    assert await phrases(database, "lookalikes", entry.entry_id) == {}
    assert (
        await database.fetchval("SELECT count(*) FROM wordings WHERE removed_at IS NOT NULL") == 1
    )


async def test_the_entrys_own_title_stays_though_it_was_proposed_once(database: Database) -> None:
    rows = ProposalRows(database)
    entry = await proposable(database, await verified(database, "컨테이너 띄우기"))
    await add(database, entry.entry_id, "컨테이너 띄우기", "proposed")

    await rows.keep(entry, Proposed(wordings("새 표현")))

    assert set((await phrases(database, "wordings", entry.entry_id)).values()) == {
        "컨테이너 띄우기",
        "새 표현",
    }


async def test_no_text_is_on_both_sides(database: Database) -> None:
    rows = ProposalRows(database)
    entry = await proposable(database, await verified(database, "도커 실행"))
    await add(database, entry.entry_id, "고래 깨우기", "chosen")
    await add_lookalike(database, entry.entry_id, "도커 지우기", "refused")

    kept = await rows.keep(entry, Proposed(wordings("도커 지우기"), lookalikes("고래 깨우기")))

    assert kept == Kept(0, 0)


async def test_a_wording_of_another_verified_entry_of_the_course_is_left_to_it(
    database: Database,
) -> None:
    rows = ProposalRows(database)
    theirs = await verified(database, "컨테이너 띄우기")
    elsewhere = await verified(database, "이미지 받기", course="자료구조")
    waiting = await verified(database, "볼륨 만들기")
    for entry_id, body in (
        (theirs, "컨테이너 띄우기"),
        (elsewhere, "이미지 받기"),
        (waiting, "볼륨 만들기"),
    ):
        await add(database, entry_id, body, "title")
    await database.execute("UPDATE wordings SET live = FALSE WHERE entry_id = $1", waiting)
    entry = await proposable(database, await verified(database, "도커 실행"))
    bodies = ("컨테이너 띄우기", "이미지 받기", "볼륨 만들기")

    kept = await rows.keep(entry, Proposed(wordings(*bodies), lookalikes("컨테이너 띄우기")))

    assert kept == Kept(2, 1)
    assert list(await phrases(database, "wordings", entry.entry_id)) == [
        "이미지 받기",
        "볼륨 만들기",
    ]


async def test_the_backlog_is_what_is_verified_and_has_no_proposals(database: Database) -> None:
    backlog = BacklogRows(database)
    first, second, waiting, done = [await verified(database, f"질문 {n}") for n in range(4)]
    await database.execute(
        "UPDATE entries SET status = 'waiting', verified_at = NULL WHERE id = $1", waiting
    )
    await add(database, first, "질문", "title")
    await add(database, done, "제안", "proposed", removed=True)

    jobs = [
        await backlog.lease(since=None, without=without, worker=WORKER, lease=LEASE)
        for without in ([], [first], [first, second])
    ]

    assert await backlog.left(since=None, without=[]) == 2
    assert await backlog.left(since=None, without=[first]) == 1
    assert [job and job.entry_id for job in jobs] == [first, second, None]
    assert [(job.lane, job.kind, job.attempts) for job in jobs if job] == [
        ("model", "propose", 1)
    ] * 2


async def test_all_over_again_begins_with_the_oldest(database: Database) -> None:
    backlog = BacklogRows(database)
    new, old, never, fresh = [await verified(database, f"질문 {n}") for n in range(4)]
    for entry_id, days in ((new, 1), (old, 2), (fresh, -1)):
        await add(database, entry_id, "제안", "proposed")
        await database.execute(
            "UPDATE wordings SET made_at = now() - $2::interval WHERE entry_id = $1",
            entry_id,
            timedelta(days=days),
        )
    now, order = datetime.now(UTC), list[int]()
    assert await backlog.left(since=now, without=[]) == 3

    while job := await backlog.lease(since=now, without=order, worker=WORKER, lease=LEASE):
        order.append(job.entry_id or 0)

    assert order == [never, old, new]


async def test_two_workers_never_have_one_entry(database: Database) -> None:
    backlog = BacklogRows(database)
    first, second = [await verified(database, f"질문 {n}") for n in range(2)]

    mine = await backlog.lease(since=None, without=[], worker=WORKER, lease=LEASE)
    theirs = await backlog.lease(since=None, without=[], worker=OTHER, lease=LEASE)

    assert mine is not None
    assert theirs is not None
    assert [mine.entry_id, theirs.entry_id] == [first, second]
    assert await backlog.lease(since=None, without=[], worker=OTHER, lease=LEASE) is None
    assert await OutboxRows(database).claim("model", worker=OTHER, lease=LEASE) is None


async def test_a_job_that_waits_or_is_over_is_taken_up_and_no_second_one_owed(
    database: Database,
) -> None:
    backlog, outbox = BacklogRows(database), OutboxRows(database)
    entry_id = await verified(database, "도커 실행")
    job = await owed(database, entry_id)
    await outbox.release(WORKER)
    waiting = await backlog.lease(since=None, without=[], worker=WORKER, lease=LEASE)
    await outbox.done(job.id, worker=WORKER)

    over = await backlog.lease(since=None, without=[], worker=WORKER, lease=LEASE)

    assert waiting is not None
    assert over is not None
    assert (waiting.id, waiting.attempts) == (job.id, 2)
    assert (over.id, over.attempts) == (job.id, 1)
    row = await database.fetchrow("SELECT state, done_at FROM outbox")
    assert row is not None
    assert tuple(row) == ("running", None)


async def test_a_lease_that_ran_out_binds_nobody(database: Database) -> None:
    backlog = BacklogRows(database)
    await verified(database, "도커 실행")
    await backlog.lease(since=None, without=[], worker=WORKER, lease=timedelta(seconds=-1))

    job = await backlog.lease(since=None, without=[], worker=OTHER, lease=LEASE)

    assert job is not None
    assert job.attempts == 2
