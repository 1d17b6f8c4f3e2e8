"""Search by meaning as the process opens it, and what the doctor says of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from librabot import telemetry
from librabot.adapters.gemini_embeddings import GeminiEmbeddings
from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError
from librabot.db import vectors
from librabot.db.pool import Database
from librabot.db.vectors import VectorRows
from librabot.features.questions.embedding import Readiness
from librabot.runtime import Background
from librabot.settings import read
from librabot.wiring.embeddings import Meanings, look_at_embeddings, open_meanings
from tests.db.stage import Stage
from tests.fakes.behaviours import Hang, Refuse
from tests.fakes.gemini import FakeGemini
from tests.fakes.openai import FakeOpenAI

TITLE = "도커 컨테이너를 켜는 방법"
ASKED = "컨테이너를 켜는 방법이 궁금해요"
MISSING = "SELECT NULL::text"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
async def gemini() -> AsyncIterator[FakeGemini]:
    async with FakeGemini(keys=frozenset({"key"})) as fake:
        yield fake


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(telemetry, "report", lambda error, **_facts: errors.append(error))
    return errors


def environment(fake: FakeGemini, *, key: str = "key") -> dict[str, str]:
    return {"EMBEDDINGS": "gemini", "GEMINI_API_KEY": key, "GEMINI_BASE_URL": fake.base_url}


async def opened(
    stack: AsyncExitStack, database: Database, values: dict[str, str]
) -> Meanings | None:
    background = Background(telemetry.report)
    meanings = await open_meanings(stack, read(values), database, background)
    await background.settle(patience_seconds=20)
    return meanings


async def looked(database: Database, values: dict[str, str]) -> list[Finding]:
    return list(await look_at_embeddings(read(values), database)())


async def test_a_question_in_other_words_finds_its_entry(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini
) -> None:
    _, entry = await Stage(database).verified(TITLE)
    meanings = await opened(stack, database, environment(gemini))
    assert meanings is not None

    before = await meanings.search.near(entry.course_id, ASKED, "no such key")
    await meanings.job.work()
    after = await meanings.search.near(entry.course_id, ASKED, "no such key")

    assert list(before) == []
    assert [near.entry_id for near in after] == [entry.id]
    assert [phrase.body for phrase in after[0].wordings] == [TITLE]


async def test_googles_library_is_loaded_before_anyone_asks(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini
) -> None:
    meanings = await opened(stack, database, environment(gemini))

    assert meanings is not None
    assert isinstance(meanings.search.embedder, GeminiEmbeddings)
    assert meanings.search.embedder._line is not None


async def test_a_compatible_server_does_as_well(stack: AsyncExitStack, database: Database) -> None:
    _, entry = await Stage(database).verified(TITLE)
    async with FakeOpenAI(["bge-m3"], keys=None, refused=frozenset({"dimensions"})) as fake:
        values = {
            "EMBEDDINGS": "openai",
            "EMBEDDING_BASE_URL": fake.base_url,
            "EMBEDDING_MODEL": "bge-m3",
        }
        meanings = await opened(stack, database, values)
        assert meanings is not None

        await meanings.job.work()
        found = await meanings.search.near(entry.course_id, ASKED, "no such key")

    assert [near.entry_id for near in found] == [entry.id]


async def test_nothing_is_made_when_embeddings_are_off(
    stack: AsyncExitStack, database: Database
) -> None:
    assert await opened(stack, database, {}) is None
    assert await VectorRows(database).look() == "absent"
    [finding] = await looked(database, {})
    assert (finding.ok, finding.values) == (None, {"setting": "EMBEDDINGS"})


async def test_a_server_without_the_extension_starts_without_it(
    stack: AsyncExitStack,
    database: Database,
    gemini: FakeGemini,
    monkeypatch: pytest.MonkeyPatch,
    reported: list[BaseException],
) -> None:
    monkeypatch.setattr(vectors, "_AVAILABLE", MISSING)

    meanings = await opened(stack, database, environment(gemini))
    extension, model = await looked(database, environment(gemini))

    assert meanings is None
    assert reported == []
    assert extension.ok is False
    assert "no pgvector" in extension.said
    assert extension.remedy
    assert model.ok


async def test_a_fault_of_the_database_does_not_stop_the_start(
    stack: AsyncExitStack,
    database: Database,
    gemini: FakeGemini,
    monkeypatch: pytest.MonkeyPatch,
    reported: list[BaseException],
) -> None:
    async def slow(_rows: VectorRows) -> Readiness:
        raise LibraError(Code.DB5002)

    monkeypatch.setattr(VectorRows, "prepare", slow)

    assert await opened(stack, database, environment(gemini)) is None
    assert len(reported) == 1


async def test_a_refused_key_costs_candidates_alone_and_the_doctor_tells(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini, reported: list[BaseException]
) -> None:
    _, entry = await Stage(database).verified(TITLE)
    values = environment(gemini, key="refused")
    meanings = await opened(stack, database, values)
    assert meanings is not None

    await meanings.job.work()
    found = await meanings.search.near(entry.course_id, ASKED, "key")
    _, model, coverage = await looked(database, values)

    assert found == ()
    assert [str(error)[:6] for error in reported] == ["AI5001", "AI5001"]
    assert (model.ok, model.code) == (False, "AI5001")
    assert coverage.values == {"embedded": 0, "wordings": 1}


async def test_a_silent_provider_holds_nobody_up(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini, reported: list[BaseException]
) -> None:
    meanings = await opened(stack, database, environment(gemini))
    assert meanings is not None
    meanings.search.patience_seconds = 0.1
    gemini.always(Hang(), verb="embed")

    assert await meanings.search.near(1, ASKED, "key") == ()
    assert await meanings.search.near(1, ASKED, "key") == ()

    assert len(gemini.calls) == 1
    assert len(reported) == 1


async def test_the_doctor_finds_everything_in_order(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini
) -> None:
    await Stage(database).verified(TITLE)
    before = await looked(database, environment(gemini))
    meanings = await opened(stack, database, environment(gemini))
    assert meanings is not None
    await meanings.job.work()

    findings = await looked(database, environment(gemini))

    assert [finding.ok for finding in before] == [False, True]
    assert [finding.ok for finding in findings] == [True, True, True]
    assert findings[1].values == {"model": "gemini-embedding-001"}
    assert findings[2].values == {"embedded": 1, "wordings": 1}
    assert all(not finding.remedy for finding in findings)


async def test_a_table_that_has_gone_is_reported_and_nothing_more(
    stack: AsyncExitStack, database: Database, gemini: FakeGemini, reported: list[BaseException]
) -> None:
    meanings = await opened(stack, database, environment(gemini))
    assert meanings is not None
    await database.execute("DROP TABLE wording_vectors")

    assert await meanings.search.near(1, ASKED, "key") == ()
    assert len(reported) == 1


async def test_a_model_that_was_retired_is_told_by_name(
    database: Database, gemini: FakeGemini
) -> None:
    gemini.always(Refuse(404), verb="get")

    _, model = await looked(database, environment(gemini))

    assert (model.ok, model.code) == (False, "AI5006")
