"""Measured values, and how they are shown: a table, or one JSON object a line."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

Figure = Mapping[str, str | int | float]

_WIDTH = 9


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of ``values`` that ``percent`` of them do not exceed; 0 of none."""
    if not values:
        return 0.0
    place = math.ceil(percent / 100 * len(values)) - 1
    return sorted(values)[max(place, 0)]


class Sheet:
    """Shows each figure as soon as it is there. The figures of one sheet have the same names."""

    def __init__(self, *, as_json: bool, stream: TextIO | None = None) -> None:
        self._as_json = as_json
        self._stream = stream or sys.stdout
        self._begun = False

    def add(self, figure: Figure) -> None:
        """Show one figure."""
        if self._as_json:
            self._line(json.dumps(figure, ensure_ascii=False))
            return
        widths = [max(len(name) + 2, _WIDTH) for name in figure]
        if not self._begun:
            self._begun = True
            self._line(
                "".join(name.rjust(width) for name, width in zip(figure, widths, strict=True))
            )
        cells = zip(figure.values(), widths, strict=True)
        self._line("".join(str(value).rjust(width) for value, width in cells))

    def _line(self, text: str) -> None:
        print(text, file=self._stream, flush=True)
