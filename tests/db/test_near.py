"""The search for verified entries, on the server's own plans."""

import asyncio
import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.db.queries import load
from librabot.features.questions.matching.alike import similarity
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds
from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.features.questions.matching.near import Near
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Entry
from tests.db.stage import Stage, edit_of, wording

SEARCHES = load("searching")

SLOW = """
DROP FUNCTION near_entries;
CREATE FUNCTION near_entries(bigint, text, integer)
RETURNS TABLE (
    entry_id bigint, title text, stale boolean, lookalike boolean,
    body text, search_key text, score real
)
LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10); END $$
"""

# Keys of five words each, all different, from thirty words of a programming course.
FILL = """
WITH words AS (
    SELECT ARRAY[
        '도커', '컨테이너', '실행', '과제', '제출', '기한', '파이썬', '가상환경', '설치', '오류',
        '리스트', '딕셔너리', '반복문', '함수', '재귀', '클래스', '상속', '파일', '경로', '인코딩',
        'vscode', 'git', 'push', 'docker', 'numpy', '행렬', '그래프', '정렬', '시험', '범위'
    ] AS word
),
made AS (
    INSERT INTO entries (course_id, title, question)
    SELECT $1, 'n' || n, '' FROM generate_series(1, $2::integer) AS n
    RETURNING id
)
INSERT INTO wordings (course_id, entry_id, body, search_key, source)
SELECT $1, made.id, keyed.key, keyed.key, 'title'
FROM made
CROSS JOIN LATERAL (
    SELECT string_agg(word[1 + (hashint8(made.id * 31 + place) & 1023) % 30], ' ')
        || ' ' || made.id AS key
    FROM words, generate_series(1, 5) AS place
) AS keyed
"""


@pytest.fixture
async def explained(
    dsn: str,
) -> AsyncIterator[tuple["asyncpg.Connection[asyncpg.Record]", list[str]]]:
    """A connection, and the plans of every statement run on it, those inside functions too."""
    connection = await asyncpg.connect(dsn)
    plans: list[str] = []
    connection.add_log_listener(lambda _, message: plans.append(str(message)))
    await connection.execute(
        "LOAD 'auto_explain';"
        "SET auto_explain.log_min_duration = 0;"
        "SET auto_explain.log_nested_statements = on;"
        "SET client_min_messages = 'log'"
    )
    yield connection, plans
    await connection.close()


@pytest.mark.parametrize("reach", ["near", "far"])
@pytest.mark.parametrize("mode", ["auto", "force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("wordings", [200, 10_000])
async def test_the_search_goes_through_its_index(
    database: Database,
    explained: tuple["asyncpg.Connection[asyncpg.Record]", list[str]],
    wordings: int,
    mode: str,
    reach: str,
) -> None:
    course_id = await Stage(database).courses.add_course("컴퓨터", None)
    await database.execute(FILL, course_id, wordings)
    await database.execute("ANALYZE wordings")
    connection, plans = explained
    await connection.execute(f"SET plan_cache_mode = {mode}")
    statement = await connection.prepare(SEARCHES[reach])
    plans.clear()

    for _ in range(7):
        await statement.fetch(course_id, "도커 컨테이너 실행 오류", 20)

    inner = [plan for plan in plans if "Index Cond" in plan]
    assert len(inner) == 7
    assert all("Bitmap Index Scan on wordings_by_key" in plan for plan in inner)
    assert all(re.search(r"Index Cond: .*search_key % ", plan) for plan in inner)
    assert not any("Seq Scan" in plan for plan in inner)


async def found(stage: Stage, entry: Entry, text: str, *, far: bool = False) -> list[Near]:
    key = search_key(text)
    return list(await stage.questions.near(entry.course_id, key, limit=5, far=far))


async def test_what_is_near_comes_best_first_with_all_its_phrases(database: Database) -> None:
    stage = Stage(database)
    _, docker = await stage.drafted("도커 컨테이너 실행 방법")
    _, exam = await stage.drafted("시험 범위")
    _, other = await stage.drafted("도커 컨테이너 삭제")
    teacher = await stage.teacher()
    wordings = (
        wording("도커 실행", "question"),
        wording("도커 컨테이너 실행"),
        wording("전혀 다른 말", "ta"),
    )
    await stage.entries.verify(edit_of(docker), teacher, wordings)
    await stage.entries.verify(edit_of(exam), teacher, (wording("시험 범위"),))
    await stage.entries.verify(edit_of(other), teacher, (wording("도커 컨테이너 삭제"),))
    await database.execute(
        "INSERT INTO lookalikes (entry_id, body, search_key, source, removed_at)"
        " VALUES ($1, '도커 중지', $2, 'ta', NULL), ($1, '도커 켜기', 'x', 'ta', now())",
        docker.id,
        search_key("도커 중지"),
    )

    near = await found(stage, docker, "도커 컨테이너 실행은?")

    assert [each.entry_id for each in near] == [docker.id, other.id]
    assert [phrase.body for phrase in near[0].wordings] == [
        "도커 컨테이너 실행",
        "도커 실행",
        "전혀 다른 말",
    ]
    assert near[0].wordings[0].score == 1
    assert near[0].wordings[0].key == search_key("도커 컨테이너 실행")
    assert [phrase.body for phrase in near[0].lookalikes] == ["도커 중지"]
    assert (near[0].title, near[0].stale) == (docker.title, False)
    assert near[1].lookalikes == ()


async def test_nothing_is_found_in_another_course(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    other = await stage.courses.add_course("다른 과목", None)
    assert other is not None

    assert len(await found(stage, entry, entry.title)) == 1
    assert await stage.questions.near(other, search_key(entry.title), limit=5) == []


async def test_what_is_no_more_verified_is_not_found_until_it_is_again(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()

    reopened = await stage.entries.reopen(entry.id, entry.version, await stage.teacher())
    assert reopened is not None
    between = await found(stage, entry, entry.title)
    await stage.verify(reopened)

    assert between == []
    assert len(await found(stage, entry, entry.title)) == 1


async def test_the_far_search_reaches_further(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 컨테이너 실행 오류 해결")

    assert await found(stage, entry, "도커가 갑자기 하는 이상한 짓") == []
    assert len(await found(stage, entry, "도커가 갑자기 하는 이상한 짓", far=True)) == 1


@pytest.mark.parametrize(
    ("held", "stale"),
    [
        ("UPDATE entries SET valid_until = '2020-01-01'", True),
        (
            "UPDATE entries SET valid_until = (now() AT TIME ZONE interval '9 hours')::date",
            False,
        ),
        ("UPDATE entries SET term = '2020-1'", True),
        ("UPDATE entries SET term = '2026-2'", False),
    ],
)
async def test_an_answer_that_is_over_is_found_as_stale(
    database: Database, held: str, *, stale: bool
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await database.execute("UPDATE courses SET term = '2026-2'")
    await database.execute(held)

    (near,) = await found(stage, entry, entry.title)

    assert near.stale is stale


async def test_a_very_long_wording_can_be_kept_and_found(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    body = "".join(chr(0xAC00 + (n * n * 7919) % 11172) for n in range(4_000))

    await stage.entries.verify(edit_of(entry), await stage.teacher(), (wording(body),))

    (near,) = await found(stage, entry, body)
    assert (near.entry_id, near.wordings[0].score) == (entry.id, 1.0)


async def test_a_slow_search_is_given_up_and_costs_nothing_else(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await database.execute(SLOW)
    began = asyncio.get_running_loop().time()

    outcomes = await asyncio.gather(
        *(found(stage, entry, entry.title) for _ in range(8)), return_exceptions=True
    )

    took = asyncio.get_running_loop().time() - began
    codes = [each.code for each in outcomes if isinstance(each, LibraError)]
    assert codes == [Code.DB5002] * 8
    assert took < 2
    assert (
        await asyncio.gather(
            *(database.fetchval("SELECT 1") for _ in range(20)),
        )
        == [1] * 20
    )


async def test_a_locked_table_is_not_waited_for(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()

    async with database.transaction() as connection:
        await connection.execute("LOCK TABLE wordings")
        with pytest.raises(LibraError) as caught:
            await found(stage, entry, entry.title)

    assert caught.value.code is Code.DB5002
    assert len(await found(stage, entry, entry.title)) == 1


async def test_a_courses_own_spellings_come_before_the_shipped_ones(database: Database) -> None:
    stage = Stage(database)
    course_id = await stage.courses.add_course("컴퓨터", None)
    assert course_id is not None
    shipped = await stage.questions.lexicon(course_id)
    await database.execute(
        "INSERT INTO aliases (course_id, written, meant, added_by) VALUES ($1, '배쉬', '셸', 'a')",
        course_id,
    )

    lexicon = await stage.questions.lexicon(course_id)

    assert shipped is SHIPPED
    assert lexicon.stems("배쉬") == lexicon.stems("셸")
    assert await stage.entries.lexicon(course_id) is lexicon


@pytest.mark.parametrize(
    ("kept", "thresholds"),
    [
        ({"serve_from": 0.75, "unheard_of": 1}, Thresholds(serve_from=0.75)),
        ({"serve_from": "high", "offer_from": 7}, DEFAULT),
        ([0.5], DEFAULT),
        ("high", DEFAULT),
    ],
)
async def test_thresholds_are_those_kept_as_far_as_they_can_be_read(
    database: Database, kept: object, thresholds: Thresholds
) -> None:
    stage = Stage(database)
    before = await stage.questions.thresholds()
    await database.execute("INSERT INTO kept (name, value) VALUES ('thresholds', $1)", kept)

    assert before == DEFAULT
    assert await stage.questions.thresholds() == thresholds


async def test_the_similarity_counted_here_is_the_servers(database: Database) -> None:
    texts = ("과제 2 제출", "파이썬 가상환경은 어떻게 만드나요?", "docker run 오류 137", "C++", "")
    keys = [search_key(text) for text in texts]

    for left in keys:
        for right in keys:
            score = await database.fetchval("SELECT similarity($1, $2)", left, right)
            assert similarity(left, right) == pytest.approx(score, abs=1e-6)
