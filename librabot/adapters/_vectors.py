"""What every embedding adapter makes of an answer."""

from collections.abc import Sequence

from librabot.adapters.persistence import AttemptError, Remedy
from librabot.core.embedder import fitted
from librabot.core.errors import Code

EMBED_SECONDS = 20.0
"""For one call, which may carry a whole batch; whoever is in a hurry brings a deadline."""


def vectors_of(raw: Sequence[Sequence[float]], *, texts: int, model: str) -> list[list[float]]:
    """One vector of length 1 a text. Raises ``AttemptError`` AI5005 for anything else."""
    try:
        vectors = [fitted(each) for each in raw]
    except (TypeError, ValueError, OverflowError):
        raise _unreadable(f"{model}: a vector without a direction") from None
    if len(vectors) != texts:
        raise _unreadable(f"{model}: {len(vectors)} vectors for {texts} texts")
    return vectors


def late(model: str) -> AttemptError:
    """Nothing came within the deadline."""
    return AttemptError(Code.AI5003, f"{model}: nothing came in time", Remedy.AGAIN)


def _unreadable(detail: str) -> AttemptError:
    return AttemptError(Code.AI5005, detail, Remedy.AGAIN)
