"""What went wrong with one attempt, and what may mend it."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from librabot.core.errors import Code, LibraError


class Remedy(Enum):
    """What is worth doing after a failed attempt."""

    AGAIN = "the same model, after a jittered pause"
    WAIT = "the same model, after the pause the provider told"
    OTHER = "the next model"
    NONE = "nothing"


_BY_STATUS = {
    401: (Code.AI5001, Remedy.NONE),
    402: (Code.AI5004, Remedy.OTHER),
    403: (Code.AI5001, Remedy.NONE),
    404: (Code.AI5006, Remedy.OTHER),
    408: (Code.AI5003, Remedy.AGAIN),
    429: (Code.AI5004, Remedy.OTHER),
}
_CLIENT_ERRORS = range(400, 500)

_SECONDS = re.compile(r"\d{1,6}(\.\d+)?")


class AttemptError(LibraError):
    """An attempt that failed before any text came.

    ``suspect`` says that the provider spoke of a quota, and yet of one that was never there.
    """

    def __init__(
        self,
        code: Code,
        detail: str,
        remedy: Remedy,
        *,
        retry_after: float | None = None,
        suspect: bool = False,
    ) -> None:
        super().__init__(code, detail, retry_after=retry_after)
        self.remedy = remedy
        self.suspect = suspect


def fault_of(status: int) -> tuple[Code, Remedy]:
    """What an HTTP status means to us when the answer's body says nothing better."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in _CLIENT_ERRORS:
        return Code.AI5002, Remedy.NONE
    return Code.AI5005, Remedy.AGAIN


def telling(failures: Sequence[LibraError]) -> LibraError:
    """The failure to report of several: the first that may pass by itself, else the first."""
    hopeful = (failed for failed in failures if failed.code.fault.retry_may_help)
    return next(hopeful, failures[0])


def told_seconds(headers: Mapping[str, str]) -> float | None:
    """The pause asked for in ``Retry-After``; ``None`` for its date form, which no model uses."""
    told = headers.get("retry-after", "")
    return float(told) if _SECONDS.fullmatch(told) else None
