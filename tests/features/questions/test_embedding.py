import pytest

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.embedding import (
    BATCH,
    LONGEST_REST_SECONDS,
    TEXT_LIMIT,
    Embedding,
)
from tests.features.questions.embedder import FakeEmbedder, FakeVectors, Hours


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(telemetry, "report", lambda error, **_facts: errors.append(error))
    return errors


def wordings(count: int) -> dict[int, str]:
    return {number: f"표현 {number}" for number in range(1, count + 1)}


def away() -> LibraError:
    return LibraError(Code.AI5005, "embedding-model: 503")


async def test_every_wording_gets_a_vector_a_batch_at_a_time() -> None:
    shelf, embedder = FakeVectors(wordings(BATCH + 3)), FakeEmbedder()
    embedding = Embedding(shelf, embedder, Hours())

    done = [await embedding.tick() for _ in range(3)]

    assert done == [BATCH, 3, 0]
    assert shelf.kept[embedder.name].keys() == shelf.wordings.keys()
    assert [purpose for purpose, _ in embedder.asked] == ["document", "document"]


async def test_a_new_start_goes_on_where_the_last_one_stopped() -> None:
    shelf, embedder = FakeVectors(wordings(BATCH + 3)), FakeEmbedder()
    await Embedding(shelf, embedder, Hours()).tick()

    assert await Embedding(shelf, embedder, Hours()).tick() == 3


async def test_another_model_begins_anew() -> None:
    shelf = FakeVectors(wordings(2))
    await Embedding(shelf, FakeEmbedder(), Hours()).tick()

    assert await Embedding(shelf, FakeEmbedder(name="other"), Hours()).tick() == 2


async def test_a_long_wording_is_embedded_by_its_beginning_on_one_line() -> None:
    embedder = FakeEmbedder()

    await Embedding(FakeVectors({1: "가\n" * TEXT_LIMIT}), embedder, Hours()).tick()

    [(_, (text,))] = embedder.asked
    assert len(text) <= TEXT_LIMIT
    assert text.startswith("가 가 가")


async def test_after_a_fault_it_rests_twice_as_long_each_time_and_tells_once(
    reported: list[BaseException],
) -> None:
    shelf, clock = FakeVectors(wordings(3)), Hours()
    embedding = Embedding(shelf, FakeEmbedder(faults=[away() for _ in range(12)]), clock)

    rests = []
    for _ in range(12):
        assert await embedding.tick() == 0
        rests.append(embedding._rests_until - clock.seconds)
        clock.seconds = embedding._rests_until

    assert rests[:3] == [60.0, 120.0, 240.0]
    assert rests[-1] == LONGEST_REST_SECONDS
    assert len(reported) == 1
    assert await embedding.tick() == 3


async def test_while_it_rests_nobody_is_asked(reported: list[BaseException]) -> None:
    embedder, clock = FakeEmbedder(faults=[away()]), Hours()
    embedding = Embedding(FakeVectors(wordings(3)), embedder, clock)
    await embedding.tick()

    clock.seconds += 59
    assert await embedding.tick() == 0
    assert len(embedder.asked) == 1
    clock.seconds += 1
    assert await embedding.tick() == 3
    assert len(reported) == 1


async def test_a_pause_that_is_told_is_kept(reported: list[BaseException]) -> None:
    clock = Hours()
    limited = LibraError(Code.AI5004, "m: 429", retry_after=900.0)
    embedding = Embedding(FakeVectors(wordings(3)), FakeEmbedder(faults=[limited]), clock)
    await embedding.tick()

    clock.seconds += 899
    assert await embedding.tick() == 0
    clock.seconds += 1
    assert await embedding.tick() == 3
    assert reported == [limited]


async def test_a_fault_that_comes_back_after_a_success_is_told_again(
    reported: list[BaseException],
) -> None:
    clock, embedder = Hours(), FakeEmbedder(faults=[away()])
    embedding = Embedding(FakeVectors(wordings(3 * BATCH)), embedder, clock)

    await embedding.tick()
    clock.seconds += 60
    done = await embedding.tick()
    embedder.faults = [away()]
    await embedding.tick()

    assert done == BATCH
    assert len(reported) == 2


async def test_a_text_the_model_refuses_is_found_and_passed_by(
    reported: list[BaseException],
) -> None:
    shelf, clock = FakeVectors(wordings(BATCH)), Hours()
    embedding = Embedding(shelf, FakeEmbedder(refused={"표현 7"}), clock)

    for _ in range(40):
        await embedding.tick()
        clock.seconds += 60

    assert shelf.wordings.keys() - shelf.kept["embedding-model"].keys() == {7}
    assert len(reported) == 1


async def test_a_database_that_is_away_is_not_the_clocks_fault(
    reported: list[BaseException],
) -> None:
    fault = LibraError(Code.DB5001)
    embedder = FakeEmbedder()

    assert await Embedding(FakeVectors(wordings(1), faults=[fault]), embedder, Hours()).tick() == 0
    assert embedder.asked == []
    assert reported == [fault]
