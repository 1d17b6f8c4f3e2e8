from dataclasses import replace
from itertools import count

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.explaining import Explaining, QuestionLog, weighed
from librabot.features.questions.finding import Finding
from librabot.features.questions.matching.deciding import Candidate, Decision, decide
from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.features.questions.values import Actor
from tests.features.questions.judged import ASKED, NEARS, SHELF, Memory, a_logged

TA = Actor(1, "이조교")


def explaining(memory: Memory) -> Explaining:
    log: QuestionLog = memory
    ticks = count()
    return Explaining(log, Finding(memory), timer=lambda: next(ticks) * 0.25)


async def test_candidates_come_as_they_were_compared() -> None:
    explained = await explaining(Memory()).explain(5)

    best = explained.weighed[0]
    assert (best.candidate.entry_id, best.fate) == (1, "offered")
    assert best.alone is not None
    assert best.alone.rule == "marks differ"
    assert [piece.text for piece in best.wording if piece.differs] == ["2"]
    assert [piece.text for piece in best.wording if piece.same][:2] == ["과제", "제출"]


async def test_without_a_decision_there_is_nothing_to_weigh() -> None:
    explained = await explaining(Memory(a_logged(None))).explain(5)

    assert explained.weighed == ()


def test_one_that_was_served_is_told_from_the_rest() -> None:
    first, second = Candidate(1, "", ""), Candidate(2, "", "")

    served = weighed(Decision("serve", "same words", (first, second)), SHIPPED)
    left = weighed(Decision("new", "too far", (first, second)), SHIPPED)

    assert [each.fate for each in served] == ["served", "left"]
    assert [each.fate for each in left] == ["left", "left"]
    assert [each.alone for each in served] == [None, None]
    assert weighed(Decision("serve", "joined"), SHIPPED) == ()


async def test_a_replay_decides_by_what_is_there_now_and_is_timed() -> None:
    memory = Memory(a_logged(Decision("new", "nothing near")))

    replay = await explaining(memory).replay(memory.kept)

    assert replay.decision == decide(ASKED, NEARS)
    assert replay.took_ms == 250


async def test_a_slow_search_is_replayed_as_what_the_student_would_see() -> None:
    memory = Memory(slow=True)

    replay = await explaining(memory).replay(memory.kept)

    assert (replay.decision.outcome, replay.decision.rule) == ("new", "too slow")


async def test_another_fault_of_the_search_is_no_decision() -> None:
    class Broken(Memory):
        async def near(self, *_: object, **__: object) -> list[object]:  # type: ignore[override] # it only raises.
            raise LibraError(Code.DB5001)

    memory = Broken()

    with pytest.raises(LibraError) as caught:
        await explaining(memory).replay(memory.kept)

    assert caught.value.code is Code.DB5001


async def test_a_question_without_words_is_not_searched() -> None:
    memory = Memory(a_logged(None, body="…"))

    replay = await explaining(memory).replay(memory.kept)

    assert replay.decision.outcome == "new"


async def test_only_what_was_near_can_be_the_right_one() -> None:
    memory = Memory()

    await explaining(memory).judge(5, 2, TA)
    await explaining(memory).judge(5, None, TA)
    with pytest.raises(LibraError) as caught:
        await explaining(memory).judge(5, 3, TA)

    assert caught.value.code is Code.VAL4008
    assert memory.judged == [2, None]


def test_what_answered_the_question_is_eligible_first() -> None:
    logged = a_logged(decide(ASKED, NEARS), state="known", entry_id=2)
    gone = replace(logged, shelf={1: SHELF[1]})

    assert logged.eligible == (2, 1)
    assert gone.eligible == (1,)
    assert replace(logged, state="answered").answered_by is None
