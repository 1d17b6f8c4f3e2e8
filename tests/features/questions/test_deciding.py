import pytest

from librabot.features.questions.deciding import covered, decide, same_marks
from librabot.features.questions.values import Candidate


def candidate(wording: str, score: float = 0.9, entry_id: int = 1) -> Candidate:
    return Candidate(entry_id, wording, score)


def test_nothing_near_is_new() -> None:
    decision = decide("파이썬 가상환경은 어떻게 만드나요?", ())

    assert decision.served is None


def test_the_same_words_are_served_whatever_their_dress() -> None:
    known = candidate("과제 2 제출 기한은 언제인가요?")

    decision = decide("과제2 제출 기한은 언제인가요", (known,))

    assert decision.served == known
    assert decision.rule == "same words"


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("과제 2 제출 기한이 언제인가요?", "과제 3 제출 기한이 언제인가요?"),
        ("3주차 강의 자료 어디 있나요?", "4주차 강의 자료 어디 있나요?"),
        ("파이썬 3.11 설치 방법", "파이썬 3.12 설치 방법"),
        ("numpy 설치가 안 돼요", "pandas 설치가 안 돼요"),
        ("git push 오류가 나요", "git pull 오류가 나요"),
        ("에러 404 가 나요", "에러 403 이 나요"),
        ("C++ 설치 방법", "C# 설치 방법"),
        ("C++ 설치 방법", "C 설치 방법"),
        ("how to install c++", "how to install c"),
        ("a == b 는 무슨 뜻이에요?", "a != b 는 무슨 뜻이에요?"),
        ("리스트를 -1로 접근하면?", "리스트를 1로 접근하면?"),
    ],
)
def test_a_differing_mark_is_never_served(asked: str, known: str) -> None:
    decision = decide(asked, (candidate(known),))

    assert decision.served is None


def test_a_further_word_on_both_sides_is_not_served() -> None:
    decision = decide(
        "중간고사 시험 범위 알려주세요", (candidate("기말고사 시험 범위 알려주세요"),)
    )

    assert decision.served is None
    assert decision.rule == "not covered"


def test_one_side_may_say_more() -> None:
    known = candidate("파이썬 가상환경 만드는 방법", score=0.6)

    assert decide("파이썬 가상환경 만드는 방법 알려주세요", (known,)).served == known


def test_a_far_one_is_not_served_even_when_covered() -> None:
    decision = decide("과제 제출", (candidate("과제 제출 형식과 지각 규정", score=0.4),))

    assert decision.served is None
    assert decision.rule == "too far"


def test_the_second_candidate_is_served_when_the_first_is_a_lookalike() -> None:
    first = candidate("과제 3 제출 기한", score=0.95, entry_id=1)
    second = candidate("과제 2 제출 기한 언제", score=0.8, entry_id=2)

    assert decide("과제 2 제출 기한", (first, second)).served == second


def test_latin_words_count_as_marks_only_in_korean_sentences() -> None:
    assert same_marks("how to install numpy", "how to install the numpy package")
    assert not same_marks("numpy 설치", "pandas 설치")


def test_no_word_at_all_is_not_covered() -> None:
    assert not covered((), ("x",))
