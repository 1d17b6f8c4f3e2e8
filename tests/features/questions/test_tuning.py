import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds
from librabot.features.questions.tuning import thresholds_from


def test_what_is_not_given_stays() -> None:
    current = Thresholds(serve_from=0.7, gap=0.1)

    assert thresholds_from({"offer_from": " 0,25 "}, current) == Thresholds(
        serve_from=0.7, offer_from=0.25, gap=0.1
    )
    assert thresholds_from({}, DEFAULT) == DEFAULT


@pytest.mark.parametrize("typed", ["", "high", "-0.01", "1.01", "nan", "inf", "1e400", "0.5.5"])
def test_what_is_no_part_of_one_is_refused_by_name(typed: str) -> None:
    with pytest.raises(LibraError) as caught:
        thresholds_from({"serve_from": typed}, DEFAULT)

    assert (caught.value.code, caught.value.detail) == (Code.VAL4008, "serve_from")


def test_a_name_of_another_version_has_no_effect() -> None:
    assert thresholds_from({"unheard_of": "5"}, DEFAULT) == DEFAULT
