"""What each Gemini model may be told besides the question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """One row. ``None`` is not sent: an unknown parameter is a 400 at Google.

    ``thinking_budget`` is in tokens; a model takes it or ``thinking_level``, never both.
    """

    temperature: float | None = None
    thinking_level: str | None = None
    thinking_budget: int | None = None


THINKING_ROOM_TOKENS = 4096
"""Added to every output limit, which Gemini spends on thoughts as well as on words."""

_FACTUAL = 0.3

_ROWS = {
    # Flash since 3.6 and Flash-Lite since 3.5 take no temperature. 3.7 and 3.8 know low, medium
    # and high; "low" begins to answer soonest. The older ones know "minimal" besides.
    "gemini-3.8-flash": Parameters(thinking_level="low"),
    "gemini-3.7-flash": Parameters(thinking_level="low"),
    "gemini-3.5-flash": Parameters(thinking_level="low"),
    "gemini-3.5-flash-lite": Parameters(thinking_level="minimal"),
    # Flash-Lite 2.5 stays in service; its budget starts at 512.
    "gemini-2.5-flash-lite": Parameters(temperature=_FACTUAL, thinking_budget=512),
}
_NOTHING = Parameters()


def parameters_for(model: str) -> Parameters:
    """The row of the longest id that ``model`` begins with.

    An alias such as ``gemini-flash-latest`` moves to models with other rules, and a model we
    do not know may have any: both get nothing but the question.
    """
    known = [row for row in _ROWS if model.removeprefix("models/").startswith(row)]
    return _ROWS[max(known, key=len)] if known else _NOTHING
