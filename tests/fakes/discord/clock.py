"""Time and numbers: a clock that a test may push ahead, and ids that grow with it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

DISCORD_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)


class Clock:
    """The fake's only source of time; pushing it ahead ages tokens, buckets and messages."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Monotonic seconds, with what the test has added."""
        return time.monotonic() + self._ahead

    def wall(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class Snowflakes:
    """Ids in Discord's form: milliseconds since 2015 above 22 low bits, never falling."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        since = self._clock.wall() - DISCORD_EPOCH
        self._last = max(int(since.total_seconds() * 1000) << 22, self._last + 1)
        return self._last
