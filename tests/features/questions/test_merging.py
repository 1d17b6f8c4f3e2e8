from dataclasses import replace

import pytest

from librabot.features.questions.merging import may_merge, targets_of
from librabot.features.questions.values import Entry, Status


def an_entry(entry_id: int = 1, *, status: Status = "verified", hits: int = 0) -> Entry:
    return Entry(
        id=entry_id,
        course_id=1,
        status=status,
        title="과제 2 제출 기한",
        question="과제 2는 언제까지 내야 하나요?",
        answer="",
        keywords=(),
        version=1,
        needs_human=False,
        verifier_name=None,
        verified_at=None,
        page_url=None,
        hits=hits,
    )


@pytest.mark.parametrize(
    ("twin", "target", "may"),
    [
        ("verified", "verified", True),
        ("waiting", "verified", True),
        ("verified", "waiting", False),
        ("waiting", "waiting", False),
        ("discarded", "verified", False),
        ("merged", "verified", False),
        ("verified", "discarded", False),
        ("verified", "merged", False),
    ],
)
def test_a_waiting_or_verified_one_is_merged_into_a_verified_one(
    twin: Status, target: Status, *, may: bool
) -> None:
    assert may_merge(an_entry(1, status=twin), an_entry(2, status=target)) is may


def test_nothing_is_merged_with_itself_or_with_another_course() -> None:
    entry = an_entry()

    assert not may_merge(entry, entry)
    assert not may_merge(entry, replace(an_entry(2), course_id=2))


def test_the_verified_one_stays() -> None:
    assert targets_of(an_entry(1, status="waiting", hits=9), an_entry(2)) == (2,)


def test_of_two_verified_ones_the_more_asked_stays_then_the_older() -> None:
    assert targets_of(an_entry(1), an_entry(2, hits=1)) == (2, 1)
    assert targets_of(an_entry(2), an_entry(1)) == (1, 2)
