import math

import pytest

from librabot.core.embedder import DIMENSIONS, fitted


def test_a_vector_is_brought_to_length_one_and_keeps_its_direction() -> None:
    assert fitted([3, 4], 2) == [0.6, 0.8]


def test_a_short_one_is_filled_and_a_long_one_cut_before_it_is_measured() -> None:
    assert fitted([2], 3) == [1.0, 0.0, 0.0]
    assert fitted([3, 4, 1e9], 2) == [0.6, 0.8]
    assert len(fitted([1.0] * 3072)) == DIMENSIONS


@pytest.mark.parametrize("vector", [[], [0.0], [math.nan], [math.inf], [0.0, 0.0, 1.0]])
def test_what_has_no_direction_is_refused(vector: list[float]) -> None:
    with pytest.raises(ValueError, match="direction"):
        fitted(vector, 2)
