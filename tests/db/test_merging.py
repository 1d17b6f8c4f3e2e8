import asyncio
import random
from typing import TYPE_CHECKING

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.browsing import LibraryRows
from librabot.db.courses import CourseRows
from librabot.db.deliveries import deliver
from librabot.db.entries import EntryRows
from librabot.db.pool import Database
from librabot.features.questions.asking import Delivery
from librabot.features.questions.merging import Overtaken, Paired
from librabot.features.questions.verifying import Edit, Verifying
from tests.db.twins import Twins, open_course

if TYPE_CHECKING:
    from librabot.features.questions.merging import Twins as Protocol


@pytest.fixture
async def course(database: Database) -> Twins:
    twins = await open_course(database)
    _fits: Protocol = twins.rows
    return twins


async def refused(doing: object) -> Code:
    with pytest.raises(LibraError) as caught:
        await doing  # type: ignore[misc] # whatever is awaited here raises.
    return caught.value.code


async def test_the_target_is_found_by_the_wordings_of_both(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.wording(twin, "이미지 돌리기")
    await course.wording(twin, "없앤 표현", removed=True)
    await course.wording(twin, "도커 실행")

    merged = await course.merge(twin, target)

    assert isinstance(merged, Paired)
    assert (merged.twin.status, merged.target.status) == ("merged", "verified")
    assert await course.found_by(twin) == set()
    assert await course.found_by(target) == {
        "도커 실행",
        "도커 실행 알려 주세요 자세히",
        "컨테이너 켜기",
        "컨테이너 켜기 알려 주세요 자세히",
        "이미지 돌리기",
    }
    rows = await course.database.fetch(
        "SELECT source, merged_from FROM wordings WHERE entry_id = $1 AND merged_from IS NOT NULL",
        target,
    )
    assert {tuple(row) for row in rows} == {("merged", twin)}
    assert course.woken == [1]


async def test_a_waiting_twin_brings_its_title_and_question(course: Twins) -> None:
    target = await course.entry("도커 실행")
    twin = await course.entry("컨테이너 켜기", status="waiting")

    await course.merge(twin, target)

    assert {"컨테이너 켜기", "컨테이너 켜기 알려 주세요 자세히"} < await course.found_by(target)


async def test_look_alikes_of_both_count_but_those_that_are_asked_now(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.lookalike(target, "컨테이너 켜기")
    await course.lookalike(target, "도커 설치")
    await course.lookalike(twin, "도커 실행")
    await course.lookalike(twin, "컨테이너 끄기")

    await course.merge(twin, target)

    assert await course.not_served_for(target) == {"도커 설치", "컨테이너 끄기"}


async def test_what_students_saw_of_the_twin_is_mended_to_the_target(course: Twins) -> None:
    target, twin = await course.entry("도커 실행", version=2), await course.entry("컨테이너 켜기")
    await course.asked(target, shown=2)
    seen = await course.asked(twin, shown=3)

    merged = await course.merge(twin, target)

    delivery = await course.database.fetchrow(
        "SELECT entry_id, shown_version FROM deliveries WHERE question_id = $1", seen
    )
    assert isinstance(merged, Paired)
    assert delivery is not None
    assert delivery["entry_id"] == target
    assert delivery["shown_version"] < merged.target.version
    assert await course.owed("repair") == [(target, seen)]


async def test_the_twins_page_is_withdrawn_where_there_is_an_archive(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    waiting = await course.entry("이미지 돌리기", status="waiting")

    await course.merge(twin, target)
    await course.merge(waiting, target)

    assert await course.owed("withdraw") == [(twin, None)]


async def test_without_an_archive_nothing_is_owed_to_it(database: Database) -> None:
    course = await open_course(database, archive_on=False)
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")

    await course.merge(twin, target)
    await course.part(twin)

    assert await course.owed("withdraw") == await course.owed("publish") == []


async def test_the_hits_of_both_add(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.asked(target)
    await course.asked(twin)

    merged = await course.merge(twin, target)
    parted = await course.part(twin)

    assert isinstance(merged, Paired)
    assert isinstance(parted, Paired)
    assert merged.target.hits == 2
    assert (parted.target.hits, parted.twin.hits) == (1, 1)


async def test_lists_count_the_hits_of_both(course: Twins) -> None:
    target, twin, other = [await course.entry(title) for title in ("과제", "기한", "제출")]
    library = LibraryRows(course.database)
    for entry_id in (target, twin, other):
        await course.asked(entry_id)
    await course.merge(twin, target)

    popular = await library.popular(course.course_id, limit=5)
    titles = await library.titles(course.course_id, "", limit=5)

    assert [(each.entry_id, each.hits) for each in popular] == [(target, 2), (other, 1)]
    assert titles == popular


async def test_both_entries_histories_tell_of_it(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")

    await course.merge(twin, target)
    await course.part(twin)

    rows = await course.database.fetch(
        "SELECT actor, action, subject, after ->> 'other' AS other FROM audit ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("김조교", "merge", f"entry:{twin}", str(target)),
        ("김조교", "absorb", f"entry:{target}", str(twin)),
        ("김조교", "part", f"entry:{twin}", str(target)),
        ("김조교", "release", f"entry:{target}", str(twin)),
    ]


async def test_only_what_belongs_together_is_merged(course: Twins) -> None:
    verified, waiting = await course.entry("하나"), await course.entry("둘", status="waiting")
    discarded = await course.entry("셋", status="discarded")
    elsewhere = await course.entry("넷")
    await course.database.execute(
        "WITH c AS (INSERT INTO courses (name) VALUES ('다른 수업') RETURNING id)"
        " UPDATE entries SET course_id = c.id FROM c WHERE entries.id = $1",
        elsewhere,
    )
    before = await course.dump()

    for twin, target in (
        (verified, waiting),
        (discarded, verified),
        (elsewhere, verified),
        (verified, verified),
    ):
        assert await refused(course.merge(twin, target)) is Code.VAL4020
    assert await refused(course.merge(verified, 404)) is Code.DB5004
    assert await course.dump() == before
    assert course.woken == []


@pytest.mark.parametrize("whose", ["twin", "target"])
async def test_a_version_that_is_not_the_newest_merges_nothing(course: Twins, whose: str) -> None:
    ids = {"target": await course.entry("도커 실행"), "twin": await course.entry("컨테이너 켜기")}
    pairing = await course.pairing(ids["twin"], ids["target"])
    await course.database.execute(
        "UPDATE entries SET version = version + 1 WHERE id = $1", ids[whose]
    )
    before = await course.dump()

    outcome = await course.merging.merge(pairing, course.by)

    assert isinstance(outcome, Overtaken)
    assert await course.dump() == before
    assert course.woken == []


async def test_parting_tells_the_two_apart_from_then_on(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")

    await course.merge(twin, target)
    parted = await course.part(twin)

    assert isinstance(parted, Paired)
    assert (parted.twin.status, parted.twin.verifier_name) == ("verified", "이조교")
    assert await course.not_served_for(twin) == {"도커 실행 알려 주세요 자세히"}
    assert await course.not_served_for(target) == {"컨테이너 켜기 알려 주세요 자세히"}
    assert await course.owed("publish") == [(twin, None)]
    assert course.woken == [1, 1]


async def test_who_was_told_apart_can_be_merged_again(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.merge(twin, target)
    await course.part(twin)

    again = await course.merge(twin, target)

    assert isinstance(again, Paired)
    assert await course.not_served_for(target) == set()


async def test_words_that_both_are_asked_by_tell_nothing_apart(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("도커 실행")

    await course.merge(twin, target)
    await course.part(twin)

    assert await course.not_served_for(twin) == await course.not_served_for(target) == set()


async def test_a_look_alike_that_was_taken_away_counts_again(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.lookalike(target, "컨테이너 켜기 알려 주세요 자세히", removed=True)

    await course.merge(twin, target)
    await course.part(twin)

    assert await course.not_served_for(target) == {"컨테이너 켜기 알려 주세요 자세히"}


async def test_a_target_that_took_the_twins_title_keeps_it(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    merged = await course.merge(twin, target)
    assert isinstance(merged, Paired)
    edit = Edit(target, merged.target.version, "컨테이너 켜기", "새 답", ())
    entries = EntryRows(course.database, archive_on=True)
    await Verifying(entries, lambda: None).verify(edit, course.by)

    await course.part(twin)

    assert "컨테이너 켜기" in await course.found_by(target)
    assert "컨테이너 켜기" in await course.found_by(twin)


async def test_after_a_day_it_is_too_late_to_part(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.merge(twin, target)
    assert (await course.merging.standing(twin)).until is not None
    await course.database.execute(
        "UPDATE entries SET merged_at = now() - interval '1 day' WHERE id = $1", twin
    )
    before = await course.dump()

    assert await refused(course.part(twin)) is Code.VAL4021
    assert (await course.merging.standing(twin)).until is None
    assert await course.dump() == before


async def test_what_was_not_merged_is_not_parted(course: Twins) -> None:
    entry_id = await course.entry("도커 실행")

    assert await refused(course.part(entry_id)) is Code.VAL4020


async def test_an_older_version_of_the_twin_parts_nothing(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.merge(twin, target)

    outcome = await course.merging.part(twin, 3, course.by)

    assert isinstance(outcome, Overtaken)
    assert (await course.now(twin)).status == "merged"


async def test_a_draft_that_was_mended_to_the_targets_answer_is_shown_again(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너", status="waiting")
    mended = await course.asked(twin, state="answered", hit=False)
    running = await course.asked(twin, state="answered", hit=False)
    untouched = await course.asked(twin, state="answered", hit=False)
    merged = await course.merge(twin, target)
    assert isinstance(merged, Paired)
    await course.database.execute(
        "UPDATE deliveries SET shown_version = $2 WHERE question_id = $1",
        mended,
        merged.target.version,
    )
    await course.database.execute(
        "UPDATE outbox SET state = CASE question_id WHEN $1 THEN 'running' ELSE 'done' END", running
    )

    parted = await course.part(twin)

    rows = await course.database.fetch(
        "SELECT d.question_id, d.entry_id, d.shown_version, o.payload ->> 'again' AS again"
        " FROM deliveries AS d JOIN outbox AS o USING (question_id)"
        " WHERE o.kind = 'repair' AND o.state = 'waiting' ORDER BY d.question_id"
    )
    assert isinstance(parted, Paired)
    assert parted.twin.status == "waiting"
    assert [tuple(row) for row in rows] == [
        (mended, twin, 0, "false"),
        (running, twin, 0, "true"),
        (untouched, twin, 3, "false"),
    ]


async def test_whoever_asks_for_the_twins_page_gets_the_targets(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    library = LibraryRows(course.database)
    await course.merge(twin, target)

    assert await library.verified(twin) == await course.now(target)
    await course.part(twin)
    assert await library.verified(twin) == await course.now(twin)


async def test_a_sample_course_is_removed_with_what_was_merged_in_it(course: Twins) -> None:
    first, middle, last = [await course.entry(title) for title in ("하나", "둘", "셋")]
    await course.asked(first)
    await course.merge(first, middle)
    await course.merge(middle, last)
    await course.database.execute("UPDATE courses SET sample = TRUE")

    assert await CourseRows(course.database).remove_sample(course.by) == 3


async def test_whoever_was_merged_into_the_twin_follows_and_comes_back(course: Twins) -> None:
    first, middle, last = [await course.entry(title) for title in ("하나", "둘", "셋")]
    seen = await course.asked(first)
    await course.merge(first, middle)
    before = await course.dump()

    merged = await course.merge(middle, last)
    standing = await course.merging.standing(first)
    late = await refused(course.part(first))
    everywhere = await course.found_by(last)
    owed = await course.owed("repair")
    await course.part(middle)

    assert isinstance(merged, Paired)
    assert standing.into is not None
    assert (standing.into.entry_id, standing.until) == (last, None)
    assert merged.target.hits == 1
    assert late is Code.VAL4020
    assert {"하나", "둘", "셋"} < everywhere
    assert owed == [(middle, seen), (last, seen)]
    assert await course.dump() == before


async def test_of_two_twins_with_the_same_words_each_keeps_its_own(course: Twins) -> None:
    target, one, two = [await course.entry(title) for title in ("과제", "기한", "제출")]
    for twin in (one, two):
        await course.wording(twin, "언제까지 내요")
        await course.lookalike(twin, "어디에 내요")
    await course.merge(one, target)
    await course.merge(two, target)

    await course.part(one)

    assert "언제까지 내요" in await course.found_by(target)
    assert "어디에 내요" in await course.not_served_for(target)
    await course.part(two)
    assert "언제까지 내요" not in await course.found_by(target)
    assert "어디에 내요" not in await course.not_served_for(target)


async def test_a_brought_wording_that_a_ta_made_the_targets_own_stays(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    await course.merge(twin, target)
    await course.database.execute(
        "UPDATE wordings SET source = 'ta' WHERE entry_id = $1 AND body = '컨테이너 켜기'", target
    )

    await course.part(twin)

    assert "컨테이너 켜기" in await course.found_by(target)


@pytest.mark.parametrize("seed", range(12))
async def test_merging_and_parting_leave_every_row_as_it_was(course: Twins, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - for variety.
    ids = await course.crowd(chance)
    standing, merged = [await course.dump()], []

    for _ in range(12):
        twin, target = chance.sample(ids, 2)
        pairing = await course.pairing(twin, target)
        try:
            await course.merging.merge(pairing, course.by)
        except LibraError as error:
            assert error.code is Code.VAL4020  # noqa: PT017 - most pairs of a crowd are refused.
            continue
        merged.append(twin)
        standing.append(await course.dump())

    assert merged
    while merged:
        assert await course.dump() == standing.pop()
        await course.part(merged.pop())
    assert await course.dump() == standing.pop()


async def test_of_two_merges_of_the_same_two_one_wins(course: Twins) -> None:
    one, two = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")

    for _ in range(5):
        there, back = await course.pairing(one, two), await course.pairing(two, one)
        outcomes = await asyncio.gather(
            course.merging.merge(there, course.by), course.merging.merge(back, course.by)
        )

        won = [each for each in outcomes if isinstance(each, Paired)]
        assert len(won) == 1
        assert {(await course.now(one)).status, (await course.now(two)).status} == {
            "merged",
            "verified",
        }
        await course.part(won[0].twin.id)


async def test_a_hit_that_arrives_during_the_merge_is_not_lost(course: Twins) -> None:
    target, twin = await course.entry("도커 실행"), await course.entry("컨테이너 켜기")
    question_id = await course.asked(twin, hit=False)
    await course.database.execute("DELETE FROM deliveries")
    delivery = Delivery(question_id, twin, 20, (7,), 3)

    async with course.database.transaction() as connection:
        await connection.execute("SELECT FROM entries WHERE id = $1 FOR NO KEY UPDATE", twin)
        merging = asyncio.create_task(course.merge(twin, target))
        arriving = asyncio.create_task(course.database.run(lambda inner: deliver(inner, delivery)))
        await asyncio.wait({merging, arriving}, timeout=0.3)
    await arriving
    merged = await merging

    delivered = await course.database.fetchval("SELECT entry_id FROM deliveries")
    assert isinstance(merged, Paired)
    assert (await course.now(target)).hits == 1
    assert delivered == target
    assert await course.owed("repair") == [(target, question_id)]


async def test_the_ways_to_ask_come_with_title_and_question_first(course: Twins) -> None:
    entry_id = await course.entry("도커 실행", status="waiting")
    await course.wording(entry_id, "컨테이너 켜기")
    await course.wording(entry_id, "없앤 표현", removed=True)
    await course.wording(entry_id, "도커 실행", source="title")

    side = await course.rows.side(entry_id)

    assert (side.entry.id, side.wordings) == (entry_id, ("도커 실행", "컨테이너 켜기"))
    assert await refused(course.rows.side(404)) is Code.DB5004


async def test_others_of_the_course_are_found_by_title_keyword_and_question(course: Twins) -> None:
    here, often = await course.entry("도커 실행 방법"), await course.entry("도커 설치 방법")
    rare = await course.entry("도커 이미지")
    waiting = await course.entry("도커 대기", status="waiting")
    await course.asked(often)
    entry = await course.now(here)

    found = await course.merging.found(entry, "도커")
    by_question = await course.merging.found(entry, "이미지 알려 주세요")

    assert [title.entry_id for title in found] == [often, rare]
    assert waiting not in [title.entry_id for title in found]
    assert [title.entry_id for title in by_question] == [rare]
    assert await course.merging.found(entry, "  ") == ()


async def test_the_nearest_others_are_proposed(course: Twins) -> None:
    here = await course.entry("도커 컨테이너 실행하는 방법", status="waiting")
    near = await course.entry("도커 컨테이너 실행")
    await course.entry("과제 환불 기한")

    proposed = await course.merging.near(await course.now(here))

    assert [title.entry_id for title in proposed] == [near]


async def test_an_entry_tells_who_was_merged_into_it(course: Twins) -> None:
    target, one, two = [await course.entry(title) for title in ("하나", "둘", "셋")]
    await course.merge(one, target)
    await course.merge(two, target)

    standing = await course.merging.standing(target)

    assert (standing.into, standing.until) == (None, None)
    assert [other.entry_id for other in standing.others] == [two, one]
