"""How rare the words of each course's archive are, counted now and then."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from librabot.features.questions.matching.weighing import Rarity
from librabot.runtime import Background, Clock

FRESH_SECONDS = 60.0
"""How long a count holds at least; it changes slowly."""

_SHARE = 100
"""A count that took long holds so many times as long, so that counting stays cheap."""


class Stems(Protocol):
    """Where the wordings are kept."""

    async def rarity(self, course_id: int) -> Rarity:
        """Count in how many entries of a course the stems of its wordings stand."""
        ...


@dataclass(slots=True)
class _Count:
    rarity: Rarity
    holds_until: float
    counting: bool = False


class Rarities:
    """Remembers the count of each course; only the first question of a course waits for one."""

    def __init__(self, stems: Stems, background: Background, clock: Clock) -> None:
        self._stems = stems
        self._background = background
        self._clock = clock
        self._counts: dict[int, _Count] = {}
        self._first = asyncio.Lock()

    async def of(self, course_id: int) -> Rarity:
        """The rarity of a course's stems, not long ago."""
        count = self._counts.get(course_id)
        if count is None:
            async with self._first:
                count = self._counts.get(course_id) or await self._counted(course_id)
        elif count.holds_until < self._clock.monotonic() and not count.counting:
            count.counting = True
            self._background.spawn(self._again(course_id, count), name=f"rarity-{course_id}")
        return count.rarity

    async def _again(self, course_id: int, old: _Count) -> None:
        try:
            await self._counted(course_id)
        finally:
            old.counting = False

    async def _counted(self, course_id: int) -> _Count:
        began = self._clock.monotonic()
        rarity = await self._stems.rarity(course_id)
        now = self._clock.monotonic()
        count = _Count(rarity, now + max(FRESH_SECONDS, _SHARE * (now - began)))
        self._counts[course_id] = count
        return count
