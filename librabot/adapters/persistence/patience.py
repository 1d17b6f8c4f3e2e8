"""How long is waited for a model, and when the same one is asked again."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from librabot.adapters.persistence.failure import AttemptError, Remedy

TRIES = 3
"""Calls to one model for one reply, the first included."""

LONGEST_PAUSE_SECONDS = 8.0
"""Between two tries after a fault; what a provider tells may be longer."""

JITTER_SECONDS = 1.0
"""Added at random to a told pause, so that those who waited do not come back together."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The bounds of one reply; each is kept by itself.

    A provider sends nothing before a model has finished thinking, so the first byte may take
    far longer than the gap between two later ones: 20 s is meant for low to medium thinking
    over screenshots, and lets four attempts fit into the total. A thought that is streamed but
    not shown starts it anew. ``total_seconds`` holds for the whole reply: every try, pause and
    model.
    """

    first_byte_seconds: float = 20.0
    between_chunks_seconds: float = 15.0
    after_finish_seconds: float = 2.0
    total_seconds: float = 90.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Time and chance, for a test to replace. ``chance`` is uniform in [0, 1)."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


DEADLINES = Deadlines()
PACE = Pace()


def pause_seconds(failed: AttemptError, *, tried: int, left: float, chance: float) -> float | None:
    """Seconds until the same model is asked again, or ``None`` when it is not.

    ``tried`` counts the calls so far and ``left`` is what may be spent on waiting, in seconds.
    The pause after a fault is exponential with full jitter (Brooker, "Exponential Backoff And
    Jitter", 2015); a told pause is kept, and only lengthened.
    """
    if tried >= TRIES:
        return None
    match failed.remedy:
        case Remedy.AGAIN:
            pause = chance * min(LONGEST_PAUSE_SECONDS, 2.0**tried)
        case Remedy.WAIT:
            pause = (failed.retry_after or 0.0) + chance * JITTER_SECONDS
        case Remedy.OTHER | Remedy.NONE:
            return None
    return pause if pause <= left else None
