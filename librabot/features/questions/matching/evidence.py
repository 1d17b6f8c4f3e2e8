"""How features add up: two weighted sums, each read as a probability.

The weights were fitted once over paraphrased Korean questions with and without further wordings
(``benchmarks/README.md`` says how well they do) and are the same for every course.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Evidence:
    """A weighted sum of features, each from 0 to 1, on a logistic scale."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """From 0 to 1; a feature that is not there counts as 0."""
        speaks = sum(features.get(name, 0.0) * weight for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-self.bias - speaks))


SAME: Final = Evidence(
    -0.2,
    {
        "key": 4.2,
        "closeness": 3.5,
        "covered": 1.0,
        "missing": -1.5,
        "lookalike": -5.1,
        "second": -1.5,
        "unguarded": -2.5,
    },
)
"""That the closest entry asks the same. One without look-alikes, unguarded, has to be closer."""

WORTH_SHOWING: Final = Evidence(
    -7.0,
    {"key": 4.2, "closeness": 10.3, "covered": 1.3, "novel": 2.0, "missing": -0.5},
)
"""That an entry is worth offering: that the student finds their question in it."""
