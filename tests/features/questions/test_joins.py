"""Which answers are shared, and for how long."""

import pytest

from librabot.core.errors import Code
from librabot.features.questions.joining import HOLDS_SECONDS, Joins, Subject, Underway
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Entry
from librabot.features.questions.writing import (
    Answered,
    Found,
    HandedOver,
    Unsure,
    Written,
)
from tests.features.questions.memory import QUESTION
from tests.features.questions.teller import Watch

ENTRY = Entry(1, 1, "waiting", "t", "q", "a", (), 1, False, None, None, None, 0)


def subject(text: str = QUESTION, *, course_id: int = 1, declined: bool = False) -> Subject:
    return Subject(course_id, search_key(text), text, declined=declined)


def test_another_course_another_question_and_another_direction_are_not_joined() -> None:
    joins = Joins(Watch())
    joins.begin(subject("정수를 문자열로 바꾸기"))
    swapped = subject("정수로 문자열을 바꾸기")

    assert joins.find(subject("정수를 문자열로 바꾸기")) is not None
    assert joins.find(subject("정수를 문자열로 바꾸기", course_id=2)) is None
    assert joins.find(subject("실수를 문자열로 바꾸기")) is None
    assert joins.find(subject("정수를 문자열로 바꾸기", declined=True)) is None
    assert swapped.key == search_key("정수를 문자열로 바꾸기")
    assert joins.find(swapped) is None


def test_other_words_for_the_same_are_joined_and_a_telling_difference_is_not() -> None:
    joins = Joins(Watch())
    begun = joins.begin(subject("과제 3 제출 파일 형식이 zip인가요?"))

    assert joins.find(subject("과제 3 제출 파일 형식은 zip인가요 조교님?")) is begun
    assert joins.find(subject("제출 파일 형식이 zip인가요? 과제 3이요")) is begun
    assert joins.find(subject("과제 4 제출 파일 형식이 zip인가요?")) is None
    assert joins.find(subject("과제 3 제출 파일 형식이 pdf인가요?")) is None
    assert joins.find(subject("제출 파일 형식이 zip인가요? 과제 3이요", course_id=2)) is None


def ended(written: Written | None) -> tuple[Joins, Watch]:
    """An answer that ended so; None: it failed."""
    watch = Watch()
    joins = Joins(watch)
    underway = joins.begin(subject())
    if written is not None:
        underway.writing.finish(written)
    joins.ended(underway)
    return joins, watch


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (Answered(ENTRY, whole=True), True),
        (Answered(ENTRY, whole=False), True),
        (HandedOver(ENTRY, None), True),
        (HandedOver(ENTRY, Code.AI4001), True),
        (HandedOver(ENTRY, Code.AI5004), False),
        (Found(ENTRY), False),
        (Unsure(()), False),
        (None, False),
    ],
)
def test_only_what_helps_the_next_one_is_remembered(written: Written | None, *, kept: bool) -> None:
    joins, _ = ended(written)

    assert (joins.find(subject()) is not None) is kept


def test_what_is_over_for_long_is_forgotten() -> None:
    joins, watch = ended(Answered(ENTRY, whole=True))

    watch.time = HOLDS_SECONDS + 1

    assert joins.find(subject()) is None
    assert not joins._underway


def test_a_thousand_are_remembered_the_oldest_is_let_go() -> None:
    joins = Joins(Watch())
    texts = [f"질문 {n}번" for n in range(1_001)]

    for text in texts:
        joins.begin(subject(text))

    assert len(joins._underway) == 1_000
    assert joins.find(subject(texts[0])) is None
    assert joins.find(subject(texts[1])) is not None


def test_forgetting_one_that_was_replaced_leaves_the_newer() -> None:
    joins = Joins(Watch())
    older = joins.begin(subject())
    newer = joins.begin(subject())

    joins.forget(older)
    joins.forget(Underway())

    assert joins.find(subject()) is newer
