import asyncio

import pytest

from librabot import telemetry
from librabot.core.errors import Code, LibraError, code_of
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.meaning_search import REST_SECONDS, MeaningSearch
from tests.features.questions.embedder import FakeEmbedder, FakeVectors, Hours

NEAR = Near(
    7, "도커 켜는 법", stale=False, wordings=(Phrase("도커 켜기", "ehzj", 0.1),), lookalikes=()
)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(telemetry, "report", lambda error, **_facts: errors.append(error))
    return errors


async def test_a_question_is_embedded_as_a_query_and_searched_in_its_course() -> None:
    vectors, embedder = FakeVectors(nears=[NEAR]), FakeEmbedder()

    found = await MeaningSearch(vectors, embedder, Hours()).near(
        3, " 컨테이너를\n띄우려면? ", "key"
    )

    assert found == [NEAR]
    assert embedder.asked == [("query", ("컨테이너를 띄우려면?",))]
    assert vectors.searched == [(3, "key", embedder.name)]


async def test_nothing_is_asked_for_a_text_without_a_letter() -> None:
    embedder = FakeEmbedder()

    assert (
        await MeaningSearch(FakeVectors(nears=[NEAR]), embedder, Hours()).near(1, " \n", "") == ()
    )
    assert embedder.asked == []


async def test_a_slow_provider_is_not_waited_for(reported: list[BaseException]) -> None:
    embedder = FakeEmbedder(latency=60)
    search = MeaningSearch(FakeVectors(nears=[NEAR]), embedder, Hours(), patience_seconds=0.05)
    began = asyncio.get_running_loop().time()

    assert await search.near(1, "질문", "key") == ()

    assert asyncio.get_running_loop().time() - began < 1
    assert [code_of(error) for error in reported] == [Code.AI5003]


@pytest.mark.parametrize(
    "fault",
    [
        LibraError(Code.AI5001),
        LibraError(Code.DB5002),
        TimeoutError(),
        RuntimeError("a table that has gone"),
        ValueError("anything"),
    ],
)
@pytest.mark.parametrize("at", ["embedder", "vectors"])
async def test_a_fault_is_told_once_and_costs_nothing_but_candidates(
    reported: list[BaseException], fault: Exception, at: str
) -> None:
    vectors, embedder, clock = FakeVectors(nears=[NEAR]), FakeEmbedder(), Hours()
    faults = {"embedder": embedder.faults, "vectors": vectors.faults}[at]
    faults.extend([fault, fault])
    search = MeaningSearch(vectors, embedder, clock)

    assert await search.near(1, "질문", "key") == ()
    clock.seconds += REST_SECONDS
    assert await search.near(1, "질문", "key") == ()
    clock.seconds += REST_SECONDS
    assert await search.near(1, "질문", "key") == [NEAR]
    assert len(reported) == 1


async def test_after_a_fault_nobody_is_asked_for_a_while(reported: list[BaseException]) -> None:
    clock = Hours()
    limited = LibraError(Code.AI5004, retry_after=2 * REST_SECONDS)
    embedder = FakeEmbedder(faults=[LibraError(Code.AI5005), limited])
    search = MeaningSearch(FakeVectors(nears=[NEAR]), embedder, clock)

    asked = []
    for seconds in (0, REST_SECONDS - 1, 1, REST_SECONDS, REST_SECONDS):
        clock.seconds += seconds
        await search.near(1, "질문", "key")
        asked.append(len(embedder.asked))

    assert asked == [1, 1, 2, 2, 3]
    assert [code_of(error) for error in reported] == [Code.AI5005, Code.AI5004]


async def test_whoever_leaves_is_let_go() -> None:
    search = MeaningSearch(FakeVectors(), FakeEmbedder(latency=60), Hours(), patience_seconds=60)
    asking = asyncio.create_task(search.near(1, "질문", "key"))
    await asyncio.sleep(0)

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
