"""Two entries that ask the same become one, and can be parted again within a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.values import Actor, Entry, Title, Wording
from librabot.features.questions.wordings import own_wordings

PARTING: Final = timedelta(days=1)
"""How long two merged entries can be parted again."""

FOUND_LIMIT: Final = 8
NEAR_LIMIT: Final = 5
_TEXT_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Pairing:
    """Versions ``twin_version`` and ``target_version`` of two entries, of which the target stays.

    Both for merging the twin into the target and for parting them again.
    """

    twin_id: int
    twin_version: int
    target_id: int
    target_version: int


@dataclass(frozen=True, slots=True)
class Paired:
    """Both entries as they now stand."""

    twin: Entry
    target: Entry


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Someone else changed one of the two meanwhile; nothing was done."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two entries beside each other, and the ways to ask for it."""

    entry: Entry
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries beside each other; ``targets`` are the ids of those that may stay, best first."""

    one: Side
    other: Side
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entry has to do with others: ``into`` which it was merged, and who was into it.

    Until ``until`` it can be parted from ``into``; None when it is too late, or when ``into`` was
    itself merged since.
    """

    into: Title | None
    until: datetime | None
    others: tuple[Title, ...]


class Twins(Protocol):
    """Where entries are merged. A change is one transaction, the audit rows included."""

    async def entry(self, entry_id: int) -> Entry:
        """The entry; raises ``DB5004``."""
        ...

    async def side(self, entry_id: int) -> Side:
        """The entry with the ways to ask for it; raises ``DB5004``."""
        ...

    async def standing(self, entry_id: int, *, within: timedelta) -> Standing:
        """What the entry has to do with others; parting is possible ``within`` of the merging."""
        ...

    async def lexicon(self, course_id: int) -> Lexicon:
        """The course's spellings."""
        ...

    async def found(self, entry: Entry, text: str, *, limit: int) -> Sequence[Title]:
        """Other verified entries of the course that hold ``text``, the most asked first."""
        ...

    async def near(self, entry: Entry, keys: Sequence[str], *, limit: int) -> Sequence[Title]:
        """Other verified entries of the course near one of the keys, the nearest first."""
        ...

    async def merge(
        self, pairing: Pairing, by: Actor, twin_asked: Sequence[Wording]
    ) -> Paired | None:
        """Merge the twin into the target; None when a version is not the given one any more.

        ``twin_asked`` are the twin's title and question. Raises ``VAL4020`` and ``DB5004``.
        """
        ...

    async def part(
        self,
        pairing: Pairing,
        by: Actor,
        *,
        twin_asked: Sequence[Wording],
        target_asked: Sequence[Wording],
        within: timedelta,
    ) -> Paired | None:
        """Undo the merging and let each be told from the other; None as for ``merge``.

        Raises ``VAL4021`` when it was longer ago than ``within``, ``VAL4020`` when the twin is not
        merged into the target, or the target was itself merged since, and ``DB5004``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Merging:
    """Merges and parts; the outside learns of it through the outbox, woken by ``wake``."""

    twins: Twins
    wake: Callable[[], None]

    async def found(self, entry: Entry, text: str) -> Sequence[Title]:
        """Verified entries that the entry may be the same as, by what a TA typed."""
        text = one_line(clean_text(text), limit=_TEXT_LIMIT)
        return await self.twins.found(entry, text, limit=FOUND_LIMIT) if text else ()

    async def near(self, entry: Entry) -> Sequence[Title]:
        """Verified entries that the entry may be the same as, by its own words."""
        asked = own_wordings(entry.title, entry.question, await self.twins.lexicon(entry.course_id))
        keys = [wording.key for wording in asked]
        return await self.twins.near(entry, keys, limit=NEAR_LIMIT) if keys else ()

    async def pair(self, one_id: int, other_id: int) -> Pair:
        """Both beside each other; raises ``VAL4020`` when neither can be merged into the other."""
        one, other = await self.twins.side(one_id), await self.twins.side(other_id)
        targets = targets_of(one.entry, other.entry)
        if not targets:
            raise LibraError(Code.VAL4020)
        return Pair(one, other, targets)

    async def standing(self, entry_id: int) -> Standing:
        """What the entry has to do with others."""
        return await self.twins.standing(entry_id, within=PARTING)

    async def merge(self, pairing: Pairing, by: Actor) -> Paired | Overtaken:
        """The target answers in the twin's place from now on; raises ``VAL4020``."""
        twin = await self.twins.entry(pairing.twin_id)
        asked = own_wordings(twin.title, twin.question, await self.twins.lexicon(twin.course_id))
        return self._settle(await self.twins.merge(pairing, by, asked))

    async def part(self, twin_id: int, twin_version: int, by: Actor) -> Paired | Overtaken:
        """The twin stands for itself again; raises ``VAL4020`` and ``VAL4021``."""
        standing = await self.standing(twin_id)
        if standing.into is None:
            raise LibraError(Code.VAL4020)
        twin = await self.twins.entry(twin_id)
        target = await self.twins.entry(standing.into.entry_id)
        lexicon = await self.twins.lexicon(twin.course_id)
        parted = await self.twins.part(
            Pairing(twin_id, twin_version, target.id, target.version),
            by,
            twin_asked=own_wordings(twin.title, twin.question, lexicon),
            target_asked=own_wordings(target.title, target.question, lexicon),
            within=PARTING,
        )
        return self._settle(parted)

    def _settle(self, paired: Paired | None) -> Paired | Overtaken:
        if paired is None:
            return Overtaken()
        self.wake()
        return paired


def may_merge(twin: Entry, target: Entry) -> bool:
    """Whether the twin can be merged into the target."""
    return (
        twin.id != target.id
        and twin.course_id == target.course_id
        and twin.status in {"waiting", "verified"}
        and target.status == "verified"
    )


def targets_of(one: Entry, other: Entry) -> tuple[int, ...]:
    """Which of the two may stay: a verified one, and of two the one that was served more often."""
    pairs = ((one, other), (other, one))
    targets = [target for target, twin in pairs if may_merge(twin, target)]
    return tuple(target.id for target in sorted(targets, key=lambda each: (-each.hits, each.id)))
