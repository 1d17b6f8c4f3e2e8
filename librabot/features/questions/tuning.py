"""Thresholds: looked at over the log before they are kept."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Protocol

from librabot.core.errors import Code, LibraError
from librabot.features.questions.comparing import Comparison, Told, compare
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds
from librabot.features.questions.values import Actor

LOG_LIMIT: Final = 5_000
"""Questions that thresholds are looked at over."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """The thresholds in force, others to look at, and the two compared; ``bodies`` by question."""

    current: Thresholds
    looked_at: Thresholds
    comparison: Comparison
    bodies: Mapping[int, str]


class Tunables(Protocol):
    """Where the log is read and the thresholds are kept. A change is audited in its transaction."""

    async def thresholds(self) -> Thresholds:
        """Those in force."""
        ...

    async def told(self, *, limit: int) -> Sequence[Told]:
        """The latest questions of the log, newest first."""
        ...

    async def merged(self) -> Mapping[int, int]:
        """The entry that answers in the place of each merged one."""
        ...

    async def bodies(self, question_ids: Sequence[int]) -> Mapping[int, str]:
        """What was asked."""
        ...

    async def save(self, thresholds: Thresholds, by: Actor) -> None:
        """Decide by these from the next question on."""
        ...

    async def reset(self, by: Actor) -> None:
        """Decide by those that the product comes with."""
        ...


@dataclass(frozen=True, slots=True)
class Tuning:
    """Looks at thresholds before anything is kept."""

    store: Tunables

    async def look(self, values: Mapping[str, str] | None = None) -> Tuned:
        """Compare the thresholds in force with ``values`` over the log.

        Reading and deciding thousands of stories goes on in a thread. Raises ``VAL4008``.
        """
        current = await self.store.thresholds()
        looked_at = current if values is None else thresholds_from(values, current)
        told, merged = await self.store.told(limit=LOG_LIMIT), await self.store.merged()
        comparison = await asyncio.to_thread(compare, told, merged, current, looked_at)
        ids = [*comparison.unjudged, *(each.question_id for each in comparison.changed)]
        bodies = await self.store.bodies(ids) if ids else {}
        return Tuned(current, looked_at, comparison, bodies)

    async def save(self, values: Mapping[str, str], by: Actor) -> Thresholds:
        """Decide by ``values`` from the next question on; raises ``VAL4008``."""
        thresholds = thresholds_from(values, await self.store.thresholds())
        await self.store.save(thresholds, by)
        return thresholds

    async def reset(self, by: Actor) -> Thresholds:
        """Decide as the product comes."""
        await self.store.reset(by)
        return DEFAULT


def thresholds_from(values: Mapping[str, str], current: Thresholds) -> Thresholds:
    """Thresholds as typed; one that is not there stays. Raises ``VAL4008``, its name as detail."""
    return Thresholds(
        **{
            each.name: _typed(each.name, values[each.name])
            if each.name in values
            else getattr(current, each.name)
            for each in fields(Thresholds)
        }
    )


def _typed(name: str, words: str) -> float:
    try:
        value = float(words.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise LibraError(Code.VAL4008, name)
    return round(value, 4)
