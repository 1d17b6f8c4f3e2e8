import pytest

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.finding import CANDIDATES, Finding
from librabot.features.questions.matching.deciding import decide
from librabot.features.questions.matching.weighing import Rarity
from librabot.features.questions.rarities import Rarities
from librabot.runtime import Background
from tests.features.questions.memory import QUESTION, Memory
from tests.features.questions.teller import Watch


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    errors: list[BaseException] = []
    monkeypatch.setattr(telemetry, "report", lambda error, **_facts: errors.append(error))
    return errors


async def test_a_near_entry_is_decided_on_without_a_second_look() -> None:
    memory = Memory()
    entry = memory.archived(QUESTION)

    decision = await Finding(memory).decide(1, f"{QUESTION}!")

    assert decision.served is not None
    assert decision.served.entry_id == entry.id
    assert memory.calls == ["near"]


async def test_one_that_finds_little_looks_farther_once() -> None:
    memory = Memory()
    memory.archived(QUESTION)
    memory.fars, memory.nears = memory.nears, []

    decision = await Finding(memory).decide(1, QUESTION)

    assert decision.outcome == "serve"
    assert memory.calls == ["near", "far"]


async def test_what_is_weak_and_alone_is_looked_for_farther_away() -> None:
    memory = Memory()
    memory.faraway()

    decision = await Finding(memory).decide(1, QUESTION)

    assert decision.outcome == "new"
    assert len(decision.candidates) == 1
    assert memory.calls == ["near", "far"]


async def test_a_full_search_is_not_repeated() -> None:
    memory = Memory()
    for _ in range(CANDIDATES):
        memory.faraway()

    await Finding(memory).decide(1, QUESTION)

    assert memory.calls == ["near"]


@pytest.mark.parametrize("search", ["near", "far"])
async def test_a_search_that_takes_too_long_is_reported_once_and_the_question_new(
    search: str, reported: list[BaseException]
) -> None:
    memory = Memory(faults={search: LibraError(Code.DB5002)})

    decision = await Finding(memory).decide(1, QUESTION)

    assert (decision.outcome, decision.rule, decision.candidates) == ("new", "too slow", ())
    assert decision.key
    assert len(reported) == 1


async def test_any_other_fault_is_not_taken_for_slowness() -> None:
    memory = Memory(faults={"near": LibraError(Code.DB5001)})

    with pytest.raises(LibraError) as caught:
        await Finding(memory).decide(1, QUESTION)

    assert caught.value.code is Code.DB5001


@pytest.mark.parametrize("text", ["", "?!", "…"])
async def test_a_question_without_a_word_is_not_searched(text: str) -> None:
    memory = Memory()

    decision = await Finding(memory).decide(1, text)

    assert (decision.outcome, decision.rule) == ("new", "nothing near")
    assert memory.calls == []


async def test_what_is_rare_in_the_course_counts() -> None:
    class Stems:
        async def rarity(self, course_id: int) -> Rarity:
            courses.append(course_id)
            return Rarity(10, {"docker": 9})

    courses: list[int] = []
    memory = Memory()
    memory.archived(QUESTION)
    rarities = Rarities(Stems(), Background(lambda _error: None), Watch())

    decision = await Finding(memory, rarities).decide(1, "도커 켜는 법")

    assert decision == decide("도커 켜는 법", memory.nears, rarity=Rarity(10, {"docker": 9}))
    assert decision != decide("도커 켜는 법", memory.nears)
    assert courses == [1]
