from datetime import timedelta

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.outbox import ATTEMPTS_LIMIT, PATIENCE, retry_in

YOUNG = timedelta(minutes=5)
OLD = PATIENCE


def test_a_fault_that_another_try_cannot_help_is_not_retried() -> None:
    assert retry_in(LibraError(Code.EXT5004), attempts=1, age=YOUNG, chance=0.5) is None


def test_the_last_attempt_is_the_last() -> None:
    assert retry_in(LibraError(Code.EXT5001), ATTEMPTS_LIMIT, OLD, chance=0.5) is None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 4), (2, 8), (3, 16)])
def test_the_wait_doubles_with_full_jitter(attempts: int, seconds: int) -> None:
    error = LibraError(Code.EXT5001)

    assert retry_in(error, attempts, YOUNG, chance=1.0) == timedelta(seconds=seconds)
    assert retry_in(error, attempts, YOUNG, chance=0.25) == timedelta(seconds=seconds / 4)


def test_never_sooner_than_the_other_side_asked() -> None:
    error = LibraError(Code.EXT5005, retry_after=300)

    wait = retry_in(error, attempts=1, age=YOUNG, chance=0.0)

    assert wait is not None
    assert wait >= timedelta(seconds=300)


def test_an_unknown_fault_may_be_tried_again() -> None:
    assert retry_in(KeyError("x"), attempts=1, age=YOUNG, chance=0.5) is not None


@pytest.mark.parametrize("code", [Code.EXT5001, Code.AI5003, Code.AI5004, Code.AI5005])
def test_an_outage_of_hours_is_waited_out(code: Code) -> None:
    wait = retry_in(LibraError(code), attempts=300, age=timedelta(hours=23), chance=1.0)

    assert wait == timedelta(minutes=10)


def test_a_fault_of_our_own_has_its_attempts_only() -> None:
    assert retry_in(KeyError("x"), ATTEMPTS_LIMIT, YOUNG, chance=0.5) is None
