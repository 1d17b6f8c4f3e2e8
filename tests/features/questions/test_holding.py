from datetime import date

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.holding import TERM_LIMIT, Holding, Validity, renewed
from librabot.features.questions.values import Actor
from tests.admin_web.phrased import Holdings, held

TEACHER = Actor(1, "이조교")
DAY = date(2026, 10, 1)
PAST = Validity(DAY, "2026-1")


@pytest.mark.parametrize(
    ("day_over", "term_over", "current", "expected"),
    [
        (True, True, "2026-2", Validity(None, "2026-2")),
        (True, False, "2026-1", Validity(None, "2026-1")),
        (False, True, "2026-2", Validity(DAY, "2026-2")),
        (False, True, "", Validity(DAY, None)),
    ],
)
def test_only_what_is_over_is_renewed(
    day_over: bool,  # noqa: FBT001 - a column of the table above.
    term_over: bool,  # noqa: FBT001 - the same.
    current: str,
    expected: Validity,
) -> None:
    entry = held(validity=PAST, current=current, day_over=day_over, term_over=term_over)

    assert renewed(entry) == expected


def test_only_a_verified_answer_can_be_over() -> None:
    assert held(validity=PAST, term_over=True).over
    assert not held(validity=PAST, term_over=True, status="waiting").over
    assert not held(validity=PAST).over


@pytest.mark.parametrize("term", [None, "2026-1", "2026-2"])
async def test_a_term_is_the_present_one_or_stays(term: str | None) -> None:
    store = Holdings(held(validity=PAST))

    done = await Holding(store).hold(1, Validity(None, term), PAST, TEACHER)

    assert done
    assert store.entry.validity == Validity(None, term)


@pytest.mark.parametrize("current", ["2026-2", ""])
async def test_no_other_term_is_taken(current: str) -> None:
    store = Holdings(held(validity=PAST, current=current))

    with pytest.raises(LibraError) as caught:
        await Holding(store).hold(1, Validity(None, "2027-1"), PAST, TEACHER)

    assert caught.value.code is Code.VAL4008
    assert store.deeds == []


async def test_what_was_changed_meanwhile_is_not_written_over() -> None:
    store = Holdings(held(validity=PAST, term_over=True))

    held_so = await Holding(store).hold(1, Validity(), Validity(), TEACHER)
    renewed_so = await Holding(store).renew(1, Validity(), TEACHER)

    assert (held_so, renewed_so) == (False, False)
    assert store.entry.validity == PAST


async def test_a_renewed_answer_holds_in_the_present_term() -> None:
    store = Holdings(held(validity=PAST, day_over=True, term_over=True))

    assert await Holding(store).renew(1, PAST, TEACHER)

    assert store.entry.validity == Validity(None, "2026-2")


async def test_a_course_term_is_short() -> None:
    store = Holdings()
    holding = Holding(store)

    over = await holding.set_term(1, " 2027\n1 ", "2026-2", TEACHER)
    with pytest.raises(LibraError) as caught:
        await holding.set_term(1, "가" * (TERM_LIMIT + 1), "2027 1", TEACHER)

    assert over == 0
    assert caught.value.code is Code.VAL4008
    assert store.term == "2027 1"
