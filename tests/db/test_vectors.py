"""Vectors of wordings are kept, and found again by their nearness."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from librabot.core.embedder import DIMENSIONS, fitted
from librabot.core.errors import Code, LibraError
from librabot.db import vectors
from librabot.db.pool import Database
from librabot.db.queries import load
from librabot.db.vectors import VectorRows
from librabot.features.questions.embedding import BATCH, Coverage
from librabot.features.questions.matching.near import Near
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Entry
from tests.db.stage import SERVER, Stage, edit_of, wording
from tests.fakes.embedding import trigram_vector

MODEL = "embedding-model"
KEY = "ehzj zuek"

# Leaves the planner nothing but the index of vectors.
OFF = ("enable_seqscan", "enable_sort", "enable_bitmapscan")
BY_INDEX = ", ".join(f"set_config('{name}', 'off', TRUE)" for name in OFF)

FILL = """
WITH made AS (
    INSERT INTO entries (course_id, title, question)
    SELECT $1, 'n' || n, '' FROM generate_series(1, $2::integer) AS n
    RETURNING id
),
worded AS (
    INSERT INTO wordings (course_id, entry_id, body, search_key, source)
    SELECT $1, made.id, 'n' || made.id, 'n' || made.id, 'title' FROM made
    RETURNING id
)
INSERT INTO wording_vectors (wording_id, model, embedding)
SELECT
    worded.id,
    $3,
    (
        SELECT array_agg((hashint8(worded.id * 1000 + place) % 1000)::real)::halfvec(768)
        FROM generate_series(1, 768) AS place
    )
FROM worded
"""


@pytest.fixture
async def rows(database: Database) -> VectorRows:
    made = VectorRows(database)
    assert await made.prepare() == "ready"
    return made


def vector(text: str) -> list[float]:
    return fitted(trigram_vector(text, DIMENSIONS))


async def embed_all(rows: VectorRows, model: str = MODEL) -> int:
    plain = await rows.without_vector(model, limit=1_000, besides=())
    await rows.keep(model, {each.wording_id: vector(each.text) for each in plain})
    return len(plain)


async def found(
    rows: VectorRows, course_id: int, text: str, *, least: float = 0.3, limit: int = 5
) -> list[Near]:
    return list(
        await rows.near(course_id, KEY, vector(text), model=MODEL, least_cosine=least, limit=limit)
    )


async def verified(stage: Stage, title: str, *more: str) -> Entry:
    _, entry = await stage.drafted(title)
    wordings = tuple(wording(each) for each in (title, *more))
    kept = await stage.entries.verify(edit_of(entry), await stage.teacher(), wordings)
    assert kept is not None
    return kept


async def test_what_means_nearly_the_same_is_found_with_all_its_phrases(
    database: Database, rows: VectorRows
) -> None:
    stage = Stage(database)
    docker = await verified(stage, "도커 컨테이너를 켜는 방법", "docker run 쓰는 법")
    await verified(stage, "과제 2 제출 기한")
    await database.execute(
        "INSERT INTO lookalikes (entry_id, body, search_key, source, removed_at)"
        " VALUES ($1, '도커 끄기', $2, 'ta', NULL), ($1, '도커 켜기', 'x', 'ta', now())",
        docker.id,
        search_key("도커 끄기"),
    )
    await embed_all(rows)

    (near,) = await found(rows, docker.course_id, "컨테이너를 켜는 방법은?")

    assert (near.entry_id, near.title, near.stale) == (docker.id, docker.title, False)
    assert {phrase.body for phrase in near.wordings} == {docker.title, "docker run 쓰는 법"}
    assert [phrase.body for phrase in near.lookalikes] == ["도커 끄기"]


async def test_rows_are_those_of_the_search_by_words(database: Database, rows: VectorRows) -> None:
    stage = Stage(database)
    entry = await verified(stage, "도커 컨테이너 실행 방법", "도커 실행", "컨테이너 켜기")
    await database.execute("UPDATE entries SET valid_until = '2020-01-01'")
    await embed_all(rows)
    key = search_key("도커 실행 방법")

    by_words = await stage.questions.near(entry.course_id, key, limit=5)
    by_meaning = await rows.near(
        entry.course_id, key, vector(entry.title), model=MODEL, least_cosine=0.5, limit=5
    )

    assert by_meaning == by_words
    assert by_meaning[0].stale


async def test_the_nearest_come_first_and_no_more_than_wanted(
    database: Database, rows: VectorRows
) -> None:
    stage = Stage(database)
    exact = await verified(stage, "컨테이너가 켜지지 않아요")
    close = await verified(stage, "컨테이너가 꺼지지 않아요")
    await verified(stage, "컨테이너가 뭐예요")
    await embed_all(rows)

    near = await found(rows, exact.course_id, exact.title, least=-1, limit=2)

    assert [each.entry_id for each in near] == [exact.id, close.id]


async def test_what_is_too_far_is_not_found(database: Database, rows: VectorRows) -> None:
    entry = await verified(Stage(database), "과제 2 제출 기한")
    await embed_all(rows)

    assert await found(rows, entry.course_id, "도커 켜는 법") == []


async def test_another_course_another_model_and_what_is_not_live_are_not_found(
    database: Database, rows: VectorRows
) -> None:
    stage = Stage(database)
    entry = await verified(stage, "도커 켜는 법")
    other = await stage.courses.add_course("다른 과목", None)
    assert other is not None
    await embed_all(rows)

    assert len(await found(rows, entry.course_id, entry.title)) == 1
    assert await found(rows, other, entry.title) == []
    elsewhere = await rows.near(
        entry.course_id, KEY, vector(entry.title), model="other", least_cosine=0, limit=5
    )
    assert elsewhere == []
    reopened = await stage.entries.reopen(entry.id, entry.version, await stage.teacher())
    assert reopened is not None
    assert await found(rows, entry.course_id, entry.title) == []


@pytest.mark.parametrize("many", [0, vectors.MANY])
async def test_a_course_beside_a_large_one_is_searched_to_its_end(
    database: Database, rows: VectorRows, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """What lies nearest belongs to another course, and the index must go on past it."""
    monkeypatch.setattr(vectors, "MANY", many)
    monkeypatch.setattr(vectors, "_GO_ON", f"{load('vectors').go_on}, {BY_INDEX}")
    stage = Stage(database)
    entry = await verified(stage, "도커 켜는 법")
    await embed_all(rows)
    crowd = await stage.courses.add_course("큰 과목", None)
    await database.execute(FILL, crowd, 500, MODEL)
    literal: str = await database.fetchval(
        "SELECT embedding::text FROM wording_vectors ORDER BY wording_id DESC LIMIT 1"
    )
    asked = [float(each) for each in literal.strip("[]").split(",")]

    near = await rows.near(entry.course_id, KEY, asked, model=MODEL, least_cosine=-1, limit=5)

    assert [each.entry_id for each in near] == [entry.id]


async def test_an_entry_is_not_found_by_a_wording_that_was_taken_away(
    database: Database, rows: VectorRows
) -> None:
    entry = await verified(Stage(database), "도커 켜는 법", "과제 2 제출 기한")
    await embed_all(rows)
    before = await found(rows, entry.course_id, "과제 2 제출 기한")

    await database.execute("UPDATE wordings SET live = FALSE WHERE body = '과제 2 제출 기한'")

    assert len(before) == 1
    assert await found(rows, entry.course_id, "과제 2 제출 기한") == []


@pytest.fixture
async def forced(dsn: str, rows: VectorRows) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:  # noqa: ARG001 - makes the table.
    """A connection on which nothing but the index can be used."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        f"{'; '.join(f'SET {name} = off' for name in OFF)};SET hnsw.iterative_scan = 'strict_order'"
    )
    yield connection
    await connection.close()


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_the_statement_can_use_the_index_and_then_finds_the_same(
    database: Database,
    rows: VectorRows,
    forced: "asyncpg.Connection[asyncpg.Record]",
    mode: str,
) -> None:
    stage = Stage(database)
    entry = await verified(stage, "도커 켜는 법")
    await embed_all(rows)
    crowd = await stage.courses.add_course("큰 과목", None)
    await database.execute(FILL, crowd, 500, MODEL)
    await forced.execute(f"SET plan_cache_mode = {mode}")
    await forced.execute(f"PREPARE nearest AS {load('vectors').nearest_of_many}")
    literal = f"[{','.join(map(str, vector(entry.title)))}]"
    call = f"EXECUTE nearest ({entry.course_id}, '{literal}', '{MODEL}', 5, -1)"

    plan = "\n".join(row[0] for row in await forced.fetch(f"EXPLAIN {call}"))

    assert "Index Scan using wording_vectors_by_meaning" in plan
    assert [row["entry_id"] for row in await forced.fetch(call)] == [entry.id]


async def test_a_slow_search_is_given_up(
    database: Database, rows: VectorRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest = load("vectors").nearest
    slow = nearest.replace("SELECT n.entry_id\n", "SELECT n.entry_id, pg_sleep(10)\n", 1)
    monkeypatch.setattr(vectors, "_NEAREST", slow)
    entry = await verified(Stage(database), "도커 켜는 법")
    await embed_all(rows)

    with pytest.raises(LibraError) as caught:
        await found(rows, entry.course_id, entry.title)

    assert caught.value.code is Code.DB5002
    assert await database.fetchval("SELECT 1") == 1


async def test_live_wordings_are_embedded_once_the_youngest_first(
    database: Database, rows: VectorRows
) -> None:
    stage = Stage(database)
    first = await verified(stage, "하나")
    second = await verified(stage, "둘")
    await verified(stage, "   ")
    await stage.drafted("셋")

    waiting = await rows.without_vector(MODEL, limit=BATCH, besides=())
    passed = await rows.without_vector(
        MODEL, limit=BATCH, besides=[each.wording_id for each in waiting[:1]]
    )

    assert [each.text for each in waiting] == [second.title, first.title]
    assert list(passed) == list(waiting[1:])
    assert await rows.coverage(MODEL) == Coverage(wordings=2, embedded=0)
    assert await embed_all(rows) == 2
    assert await embed_all(rows) == 0
    assert await rows.coverage(MODEL) == Coverage(wordings=2, embedded=2)


async def test_another_models_vectors_take_the_place_of_the_first(
    database: Database, rows: VectorRows
) -> None:
    await verified(Stage(database), "도커 켜는 법")
    await embed_all(rows)

    assert await embed_all(rows, "other") == 1
    assert await rows.coverage(MODEL) == Coverage(wordings=1, embedded=0)
    assert await database.fetchval("SELECT count(*) FROM wording_vectors") == 1


async def test_a_wording_that_has_gone_costs_the_others_nothing(
    database: Database, rows: VectorRows
) -> None:
    entry = await verified(Stage(database), "도커 켜는 법")
    (plain,) = await rows.without_vector(MODEL, limit=BATCH, besides=())

    await rows.keep(MODEL, {plain.wording_id: vector("x"), 10_000: vector("y")})
    await database.execute("DELETE FROM wordings WHERE entry_id = $1", entry.id)

    assert await database.fetchval("SELECT count(*) FROM wording_vectors") == 0


async def test_a_place_is_only_a_place(database: Database, rows: VectorRows) -> None:
    """A verified entry of another server's course keeps to its course."""
    stage = Stage(database)
    here = await verified(stage, "도커 켜는 법")
    _, there = await stage.verified("도커 켜는 법", place=replace(SERVER, guild_id=11))
    await embed_all(rows)

    assert there.course_id != here.course_id
    assert [each.entry_id for each in await found(rows, here.course_id, here.title)] == [here.id]
