"""How long an answer holds: until a day, or in one term of its course only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text
from librabot.features.questions.values import Actor, Status

TERM_LIMIT = 20
"""Code points of a term's name."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The last day in Korea and the only term in which an answer holds; without either, always."""

    until: date | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An entry and how long it holds; ``current`` is its course's present term, if it has one."""

    entry_id: int
    status: Status
    validity: Validity
    current: str
    day_over: bool
    term_over: bool

    @property
    def over(self) -> bool:
        """Whether the answer is offered to students only, not given as it is."""
        return self.status == "verified" and (self.day_over or self.term_over)


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A verified entry that is over, in a list."""

    held: Held
    title: str
    course_name: str
    verifier_name: str
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class StaleList:
    """The entries verified longest ago, and how many there are in all."""

    rows: Sequence[StaleRow]
    total: int


class HoldingStore(Protocol):
    """Where validity is kept. Each change is one transaction, the audit row included.

    No change is made over another one: each names the value that was shown.
    """

    async def held(self, entry_id: int) -> Held:
        """An entry; raises ``DB5004``."""
        ...

    async def hold(self, entry_id: int, wanted: Validity, shown: Validity, by: Actor) -> bool:
        """Set how long an entry holds; False when it is not as shown. Raises ``DB5004``."""
        ...

    async def stale(self, *, limit: int) -> StaleList:
        """Verified entries that are over, those verified first at the top."""
        ...

    async def set_term(self, course_id: int, term: str, shown: str, by: Actor) -> int | None:
        """Set a course's present term; the number of its entries that are over now.

        None when the term is not as shown. Raises ``DB5004``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Holding:
    """Keeps how long answers hold."""

    store: HoldingStore

    async def hold(self, entry_id: int, wanted: Validity, shown: Validity, by: Actor) -> bool:
        """Set how long an entry holds; False when it is not as shown.

        Raises ``VAL4008`` for a term other than the course's present one and the one shown.
        """
        current = (await self.store.held(entry_id)).current
        if wanted.term is not None and wanted.term not in {current or None, shown.term}:
            raise LibraError(Code.VAL4008, "term")
        return await self.store.hold(entry_id, wanted, shown, by)

    async def renew(self, entry_id: int, shown: Validity, by: Actor) -> bool:
        """Say that the answer is still right; False when its validity is not as shown."""
        held = await self.store.held(entry_id)
        return await self.store.hold(entry_id, renewed(held), shown, by)

    async def set_term(self, course_id: int, term: str, shown: str, by: Actor) -> int | None:
        """Set a course's present term; the number of its entries that are over now.

        None when the term is not as shown; raises ``VAL4008`` for one longer than ``TERM_LIMIT``.
        """
        tidy = " ".join(clean_text(term).split())
        if len(tidy) > TERM_LIMIT:
            raise LibraError(Code.VAL4008, "term")
        return await self.store.set_term(course_id, tidy, shown, by)


def renewed(held: Held) -> Validity:
    """The validity under which an answer holds again: the present term, no day that is over."""
    validity = held.validity
    if held.term_over:
        validity = replace(validity, term=held.current or None)
    return replace(validity, until=None) if held.day_over else validity
