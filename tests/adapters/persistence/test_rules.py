"""The rules of asking again, without a server."""

import pytest

from librabot.adapters.persistence import (
    TRIES,
    AttemptError,
    Lineup,
    Remedy,
    fault_of,
    pause_seconds,
    telling,
    told_seconds,
)
from librabot.core.errors import Code, LibraError

AGAIN = AttemptError(Code.AI5005, "", Remedy.AGAIN)


def wait(seconds: float) -> AttemptError:
    return AttemptError(Code.AI5004, "", Remedy.WAIT, retry_after=seconds)


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.999])
@pytest.mark.parametrize(("tried", "most"), [(1, 2.0), (2, 4.0)])
def test_a_pause_grows_and_is_anywhere_below_its_bound(
    tried: int, most: float, chance: float
) -> None:
    pause = pause_seconds(AGAIN, tried=tried, left=90, chance=chance)

    assert pause == chance * most


def test_a_model_is_asked_three_times_at_most() -> None:
    assert pause_seconds(AGAIN, tried=TRIES - 1, left=90, chance=0.5) is not None
    assert pause_seconds(AGAIN, tried=TRIES, left=90, chance=0.5) is None
    assert pause_seconds(wait(1), tried=TRIES, left=90, chance=0.5) is None


def test_a_told_pause_is_never_shortened() -> None:
    assert pause_seconds(wait(30), tried=1, left=90, chance=0.0) == 30
    assert pause_seconds(wait(30), tried=2, left=90, chance=0.5) == 30.5


def test_a_pause_that_does_not_fit_is_none() -> None:
    assert pause_seconds(wait(30), tried=1, left=30, chance=0.0) == 30
    assert pause_seconds(wait(30), tried=1, left=29.9, chance=0.0) is None
    assert pause_seconds(AGAIN, tried=1, left=0.5, chance=0.5) is None


@pytest.mark.parametrize("remedy", [Remedy.OTHER, Remedy.NONE])
def test_what_time_does_not_mend_is_not_asked_again(remedy: Remedy) -> None:
    assert pause_seconds(AttemptError(Code.AI5006, "", remedy), tried=1, left=90, chance=0) is None


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (301, Code.AI5005, Remedy.AGAIN),
        (400, Code.AI5002, Remedy.NONE),
        (401, Code.AI5001, Remedy.NONE),
        (402, Code.AI5004, Remedy.OTHER),
        (403, Code.AI5001, Remedy.NONE),
        (404, Code.AI5006, Remedy.OTHER),
        (408, Code.AI5003, Remedy.AGAIN),
        (422, Code.AI5002, Remedy.NONE),
        (429, Code.AI5004, Remedy.OTHER),
        (500, Code.AI5005, Remedy.AGAIN),
        (503, Code.AI5005, Remedy.AGAIN),
        (529, Code.AI5005, Remedy.AGAIN),
    ],
)
def test_every_status_has_a_code_and_a_remedy(status: int, code: Code, remedy: Remedy) -> None:
    assert fault_of(status) == (code, remedy)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("9" * 400, None),
        ("Fri, 20 Nov 2026 09:00:00 GMT", None),
    ],
)
def test_only_plain_seconds_are_taken_from_a_header(header: str, seconds: float | None) -> None:
    assert told_seconds({"retry-after": header}) == seconds
    assert told_seconds({}) is None


def test_the_failure_that_may_pass_is_the_one_to_tell() -> None:
    gone, limited = LibraError(Code.AI5006), LibraError(Code.AI5004)

    assert telling([gone, limited]) is limited
    assert telling([gone, LibraError(Code.AI5001)]) is gone


def test_a_model_that_rests_is_asked_last_until_it_has_rested() -> None:
    lineup = Lineup(["first", "second", "third", "first"])

    lineup.failed("first", AGAIN, now=100.0)

    assert lineup.order(100.0) == ("second", "third", "first")
    assert lineup.order(129.9) == ("second", "third", "first")
    assert lineup.order(130.0) == ("first", "second", "third")


def test_a_model_that_was_told_when_rests_that_long() -> None:
    lineup = Lineup(["first", "second"])

    lineup.failed("first", wait(75), now=0.0)

    assert lineup.order(74.9)[0] == "second"
    assert lineup.order(75.0)[0] == "first"


def test_an_answer_ends_a_rest() -> None:
    lineup = Lineup(["first", "second"])
    lineup.failed("first", AGAIN, now=0.0)

    lineup.answered("first")

    assert lineup.order(0.0) == ("first", "second")


def test_models_that_all_rest_are_asked_in_their_own_order() -> None:
    lineup = Lineup(["first", "second"])

    lineup.failed("second", AGAIN, now=0.0)
    lineup.failed("first", AGAIN, now=1.0)

    assert lineup.order(2.0) == ("first", "second")
