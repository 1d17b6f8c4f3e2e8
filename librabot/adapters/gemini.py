"""Google's Gemini."""

from collections.abc import Sequence
from functools import partial

from librabot.adapters.persistence import DEADLINES, PACE, Deadlines, Line, Pace, Persistent
from librabot.core.errors import Code, LibraError


class Gemini(Persistent):
    """Gemini models behind one key, ``models`` first choice first.

    Cheap to make: Google's library takes a second to import and 60 MB to hold, so that is left to
    ``open``. ``base_url`` is Google's own unless given. Close with ``aclose``.
    """

    def __init__(
        self,
        *,
        api_key: str,
        models: Sequence[str],
        base_url: str | None = None,
        deadlines: Deadlines = DEADLINES,
        pace: Pace = PACE,
    ) -> None:
        dial = partial(_dial, api_key.strip(), base_url, deadlines.total_seconds)
        super().__init__(dial, models, deadlines, pace)


def _dial(api_key: str, base_url: str | None, total_seconds: float) -> Line:
    if not api_key or not api_key.isascii() or not api_key.isprintable():
        raise LibraError(Code.AI5001, "the key is empty or holds characters no key has")

    from librabot.adapters._gemini.line import GeminiLine  # noqa: PLC0415 - imports Google's library, late on purpose

    return GeminiLine(api_key=api_key, base_url=base_url, total_seconds=total_seconds)
