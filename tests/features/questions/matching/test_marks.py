import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.features.questions.matching.marks import Difference, differences, marks_of

PAIRS = [
    tuple(line.split(" | "))
    for line in Path(__file__).with_name("minimal_pairs.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
TEXTS = st.text(max_size=80) | st.sampled_from([text for _, *both in PAIRS for text in both])


def told_apart(asked: str, *known: str) -> tuple[Difference, ...]:
    return differences(marks_of(asked, SHIPPED), [marks_of(each, SHIPPED) for each in known])


def test_there_are_a_hundred_pairs() -> None:
    assert len(PAIRS) == 100
    assert all(len(pair) == 3 for pair in PAIRS)


@pytest.mark.parametrize(("kind", "one", "other"), PAIRS)
def test_one_telling_term_tells_two_questions_apart(kind: str, one: str, other: str) -> None:
    assert kind
    assert told_apart(one, other)
    assert told_apart(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("도커 설치가 안돼요", "docker 설치가 안 됩니다"),
        ("첫 번째 과제는 언제까지인가요?", "과제 1 마감이 언제예요?"),
        ("파이썬에서 리스트를 정렬하는 방법", "python list 정렬 어떻게 해요?"),
        ("how to install numpy", "how to install the numpy package"),
        ("3주차 자료 어디 있나요", "3주차 자료는 어디에 있어요? 20231234 김하늘입니다."),
    ],
)
def test_other_words_for_the_same_are_not_told_apart(one: str, other: str) -> None:
    assert told_apart(one, other) == ()


def test_the_difference_is_named() -> None:
    (difference,) = told_apart("과제 2 마감", "과제 3 마감")

    assert difference == Difference("number", "2", "3")


def test_an_identifier_may_stand_in_any_wording() -> None:
    assert (
        told_apart("pip로 numpy 설치", "넘파이 설치하기", "numpy install", "pip 넘파이 설치") == ()
    )


@given(TEXTS, TEXTS)
def test_for_one_wording_the_guard_is_symmetric(one: str, other: str) -> None:
    assert bool(told_apart(one, other)) == bool(told_apart(other, one))


@given(TEXTS)
def test_nothing_is_told_apart_from_itself(text: str) -> None:
    assert told_apart(text, text) == ()


def test_marks_take_bounded_time() -> None:
    began = time.perf_counter()
    for letter in ("을", "a", "1", "-", "로 "):
        marks_of(letter * 3999 + "!", SHIPPED)

    assert time.perf_counter() - began < 0.5
