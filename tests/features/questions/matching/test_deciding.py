from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.deciding import (
    DEFAULT,
    Decision,
    Thresholds,
    decide,
    judge,
)
from librabot.features.questions.matching.weighing import Rarity
from tests.features.questions.matching.nearness import near

VENV = (
    "파이썬 가상환경은 어떻게 만드나요?",
    "파이썬에서 독립된 실행 환경을 새로 구성하는 방법",
    "파이썬 가상환경 어케 만듦?",
    "python venv 만드는 방법이 뭔가요?",
)
VENV_LIKE = ("파이썬 가상환경은 어떻게 활성화하나요?", "파이썬 가상환경에서 어떻게 나가나요?")


def ask(
    text: str,
    wordings: Sequence[str] = VENV,
    lookalikes: Sequence[str] = VENV_LIKE,
    *,
    stale: bool = False,
) -> Decision:
    return decide(text, [near(text, 1, wordings, lookalikes, stale=stale)], rarity=Rarity(50, {}))


def test_nothing_near_is_new() -> None:
    decision = decide("파이썬 가상환경은 어떻게 만드나요?", ())

    assert (decision.outcome, decision.rule) == ("new", "nothing near")
    assert decision.served is None
    assert decision.offered == ()


def test_the_same_words_are_served_whatever_their_dress() -> None:
    decision = ask("과제2 제출 기한은 언제인가요", ["과제 2 제출 기한은 언제인가요?"], [])

    assert (decision.outcome, decision.rule) == ("serve", "same words")
    assert decision.served is decision.candidates[0]


def test_other_words_are_served_when_sure_enough() -> None:
    decision = ask("파이썬에서 venv를 새로 만들고 싶어요")

    assert (decision.outcome, decision.rule) == ("serve", "sure enough")


def test_what_a_lookalike_says_is_not_served() -> None:
    decision = ask("파이썬 가상환경 어떻게 활성화해요?")

    assert decision.outcome != "serve"
    assert decision.rule == "look-alike"


def test_without_lookalikes_an_entry_has_to_be_closer() -> None:
    asked = "가상환경을 새로 만들기"

    far = ["git은 왜 쓰나요?"]
    guarded, unguarded = ask(asked, lookalikes=far), ask(asked, lookalikes=[])

    assert (
        guarded.candidates[0].features["confidence"]
        > (unguarded.candidates[0].features["confidence"])
    )


def test_a_stale_answer_is_offered_and_never_served() -> None:
    decision = ask(VENV[0], stale=True)

    assert (decision.outcome, decision.rule) == ("offer", "stale")
    assert not decision.offered[0].servable


def test_a_differing_number_is_offered_and_never_served() -> None:
    decision = ask("과제 3 제출 기한이 언제인가요?", ["과제 2 제출 기한이 언제인가요?"], [])

    assert (decision.outcome, decision.rule) == ("offer", "marks differ")
    assert decision.offered[0].differs[0].known == "2"


def test_three_are_offered_at_most_and_the_closest_first() -> None:
    text = "도커 컨테이너가 바로 꺼져요"
    wordings = [f"도커 컨테이너가 {end}" for end in ("안 꺼져요", "느려요", "안 보여요", "멈춰요")]
    nears = [near(text, number, [each], []) for number, each in enumerate(wordings)]

    decision = decide(text, nears, replace(DEFAULT, offer_from=0.0))

    assert decision.outcome == "offer"
    assert len(decision.offered) == 3
    scores = [each.features["closeness"] for each in decision.candidates]
    assert scores == sorted(scores, reverse=True)


def test_higher_thresholds_serve_and_offer_less() -> None:
    candidates = ask("파이썬에서 venv를 새로 만들고 싶어요").candidates

    assert judge(candidates, Thresholds(serve_from=1.0)).outcome == "offer"
    assert judge(candidates, Thresholds(serve_from=1.0, offer_from=1.0)).outcome == "new"


def test_an_entry_that_owns_the_words_is_served_before_a_closer_one() -> None:
    text = "과제 2 마감이 언제예요?"
    owner = near(text, 2, ["과제 2 마감이 언제예요?", "과제 2 점수가 언제 나와요?"], [])
    other = near(text, 1, ["과제 2 마감이 언제예요? 과제 2요"], [])

    assert decide(text, [other, owner]).served == decide(text, [owner, other]).served


@pytest.mark.parametrize("lookalikes", [[], list(VENV_LIKE)])
@pytest.mark.parametrize("wording", VENV)
def test_a_question_finds_its_own_wording(wording: str, lookalikes: list[str]) -> None:
    assert ask(wording, lookalikes=lookalikes).outcome == "serve"


def test_of_two_entries_with_the_very_words_the_student_chooses() -> None:
    text = "과제 2 마감이 언제예요?"

    decision = decide(text, [near(text, number, [text], []) for number in (1, 2)])

    assert decision.outcome == "offer"
    assert [each.entry_id for each in decision.offered] == [1, 2]


def test_what_was_learned_of_a_text_without_spaces_holds_for_it() -> None:
    asked = "파이썬가상환경은어떻게만드나요"

    assert ask(asked, lookalikes=[asked]).rule == "look-alike"
    assert ask(asked, ["파이썬 가상환경 만들기", asked]).rule == "same words"


TEXTS = st.text(max_size=120)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, max_size=2))
def test_any_text_is_decided(text: str, wordings: list[str], lookalikes: list[str]) -> None:
    decision = decide(text, [near(text, 1, wordings, lookalikes)])

    assert decision.outcome in {"serve", "offer", "new"}
    assert all(0 <= value <= 1 for value in decision.candidates[0].features.values())


@given(TEXTS.filter(lambda text: any(map(str.isalnum, text))))
def test_any_question_with_a_word_finds_itself(text: str) -> None:
    found = near(text, 1, [text], [])
    if found.wordings[0].key:
        assert decide(text, [found]).outcome == "serve"
