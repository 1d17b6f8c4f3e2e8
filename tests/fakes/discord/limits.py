"""Rate limits: a bucket per route and place, 50 a second over all, and the ban."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import RateLimitedError

PLACES: Final = ("channel", "guild", "webhook", "token")
GLOBAL_CALLS, GLOBAL_SECONDS = 50, 1.0
INVALID: Final = frozenset({401, 403, 429})
INVALID_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in a window that opens with the first of them."""

    calls: int
    seconds: float


CREATE: Final = "POST /channels/{channel}/messages"
EDIT: Final = "PATCH /channels/{channel}/messages/{message}"
REACT: Final = "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/{user}"
EXECUTE: Final = "POST /webhooks/{webhook}/{token}"
REVISE: Final = "PATCH /webhooks/{webhook}/{token}/messages/{message}"


def folklore() -> dict[str, Rate]:
    """The figures that bots in the wild report; Discord publishes none."""
    return {
        CREATE: Rate(5, 5.0),
        EDIT: Rate(5, 5.0),
        REACT: Rate(1, 0.25),
        EXECUTE: Rate(5, 2.0),
        REVISE: Rate(5, 5.0),
    }


@dataclass(slots=True)
class Window:
    opened_at: float
    used: int = 0


@dataclass(slots=True)
class Limits:
    """``enforced`` switches waiting off; invalid requests are counted in any case."""

    clock: Clock
    enforced: bool = True
    rates: dict[str, Rate] = field(default_factory=folklore)
    invalid_limit: int = 10_000
    _windows: dict[tuple[str, ...], Window] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _invalid: deque[float] = field(default_factory=deque)

    @property
    def invalid_requests(self) -> int:
        """Requests answered with 401, 403 or 429 within the last ten minutes."""
        while self._invalid and self.clock.now() - self._invalid[0] > INVALID_SECONDS:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        return self.invalid_requests >= self.invalid_limit

    def count(self, status: int, scope: str | None) -> None:
        """Note one answer; a shared limit is not the caller's fault."""
        if status in INVALID and scope != "shared":
            self._invalid.append(self.clock.now())

    def spend_global(self) -> None:
        if not self.enforced:
            return
        now = self.clock.now()
        while self._recent and now - self._recent[0] >= GLOBAL_SECONDS:
            self._recent.popleft()
        if len(self._recent) >= GLOBAL_CALLS:
            raise RateLimitedError(GLOBAL_SECONDS - (now - self._recent[0]), scope="global")
        self._recent.append(now)

    def spend(self, route: str, params: Mapping[str, str]) -> dict[str, str]:
        """Take one call from the route's bucket; returns the headers that tell of it."""
        rate = self.rates.get(route)
        if rate is None or not self.enforced:
            return {}
        key = (route, *(params[place] for place in PLACES if place in params))
        now = self.clock.now()
        window = self._windows.setdefault(key, Window(now))
        if now - window.opened_at >= rate.seconds:
            self._windows[key] = window = Window(now)
        left = window.opened_at + rate.seconds - now
        if window.used >= rate.calls:
            raise RateLimitedError(left)
        window.used += 1
        return {
            "X-RateLimit-Limit": str(rate.calls),
            "X-RateLimit-Remaining": str(rate.calls - window.used),
            "X-RateLimit-Reset": f"{self.clock.wall().timestamp() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": sha256(route.encode()).hexdigest()[:32],
        }
