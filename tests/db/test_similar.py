"""The search for verified wordings, on the server's own plans."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from librabot.db.pool import Database
from librabot.db.queries import load
from librabot.features.questions.search_key import search_key
from tests.db.stage import Stage, edit_of, wording

SIMILAR = load("questions").similar

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


@pytest.mark.parametrize("mode", ["auto", "force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("wordings", [200, 10_000])
async def test_the_search_goes_through_its_index(
    database: Database,
    explained: tuple["asyncpg.Connection[asyncpg.Record]", list[str]],
    wordings: int,
    mode: str,
) -> None:
    course_id = await Stage(database).courses.add_course("컴퓨터", None)
    await database.execute(FILL, course_id, wordings)
    await database.execute("ANALYZE wordings")
    connection, plans = explained
    await connection.execute(f"SET plan_cache_mode = {mode}")
    statement = await connection.prepare(SIMILAR)
    plans.clear()

    for _ in range(7):
        await statement.fetch(course_id, "도커 컨테이너 실행 오류", 20)

    inner = [plan for plan in plans if "FROM wordings" in plan]
    assert len(inner) == 7
    assert all("Bitmap Index Scan on wordings_by_key" in plan for plan in inner)
    assert all(re.search(r"Index Cond: .*search_key % ", plan) for plan in inner)
    assert not any("Seq Scan" in plan for plan in inner)


async def test_korean_is_found_best_first_and_only_in_its_own_course(database: Database) -> None:
    stage = Stage(database)
    _, docker = await stage.drafted("도커 컨테이너 실행 방법")
    other = await stage.courses.add_course("다른 과목", None)
    _, excel = await stage.drafted("과제 2 제출 기한")
    teacher = await stage.teacher()
    wordings = (wording("도커 컨테이너 실행 방법"), wording("도커 실행 방법", "question"))
    await stage.entries.verify(edit_of(docker), teacher, wordings)
    await stage.entries.verify(edit_of(excel), teacher, (wording("과제 2 제출 기한"),))

    key = search_key("도커 컨테이너 실행하는 방법?")
    near = await stage.questions.similar(docker.course_id, key, limit=5)

    assert other is not None
    assert [(each.entry_id, each.wording) for each in near] == [
        (docker.id, "도커 컨테이너 실행 방법"),
        (docker.id, "도커 실행 방법"),
    ]
    assert 1 > near[0].score > near[1].score > 0.3
    assert await stage.questions.similar(docker.course_id, key, limit=1) == near[:1]
    assert await stage.questions.similar(other, key, limit=5) == []


async def test_a_very_long_wording_can_be_kept_and_found(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.drafted()
    body = "".join(chr(0xAC00 + (n * n * 7919) % 11172) for n in range(4_000))

    await stage.entries.verify(edit_of(entry), await stage.teacher(), (wording(body),))

    found = await stage.questions.similar(entry.course_id, search_key(body), limit=1)
    assert [(each.entry_id, each.score) for each in found] == [(entry.id, 1.0)]
