"""A course's own spellings: what students write, and the word that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text
from librabot.features.questions.matching.lexicon import Alias, lexicon_from
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.matching.words import words_of
from librabot.features.questions.values import Actor

ALIAS_LIMIT = 40
"""Code points of either side."""

WORDS_LIMIT = 4
"""Words of what is written; a lexicon looks at no more of them together."""


@dataclass(frozen=True, slots=True)
class OwnAlias:
    """An alias of a course; ``affected`` counts the phrases in use that hold what is written."""

    id: int
    written: str
    meant: str
    added_by: str
    added_at: datetime
    affected: int


@dataclass(frozen=True, slots=True)
class RemovedAlias:
    """What was removed, so that it can be added again; ``rekeyed`` counts the keys that changed."""

    course_id: int
    alias: Alias
    rekeyed: int


class AliasStore(Protocol):
    """Where aliases are kept.

    Each change is one transaction, with the audit row and the new keys of the course's phrases.
    """

    async def aliases(self, course_id: int) -> Sequence[OwnAlias]:
        """A course's own aliases, the newest first."""
        ...

    async def add(self, course_id: int, alias: Alias, by: Actor) -> int | None:
        """Keep an alias; the number of keys that changed, None when the spelling is there already.

        Raises ``DB5004`` when there is no such course.
        """
        ...

    async def remove(self, alias_id: int, by: Actor) -> RemovedAlias | None:
        """Delete an alias; None when it is gone already."""
        ...


@dataclass(frozen=True, slots=True)
class Aliasing:
    """Keeps what a course's students mean; the next question is searched by it."""

    store: AliasStore

    async def add(self, course_id: int, written: str, meant: str, by: Actor) -> int:
        """Add an alias; the number of keys that changed.

        Raises ``VAL4019`` for one that is empty, longer than ``ALIAS_LIMIT``, the same on both
        sides, there already, or of no effect because nothing is searched by it.
        """
        alias = Alias(_tidy(written), _tidy(meant))
        if not _fits(alias.written) or not _fits(alias.meant):
            raise LibraError(Code.VAL4019)
        if max(len(words_of(side)) for side in (alias.written, alias.meant)) > WORDS_LIMIT:
            raise LibraError(Code.VAL4019)
        if not _matters(alias, await self.store.aliases(course_id)):
            raise LibraError(Code.VAL4019)
        rekeyed = await self.store.add(course_id, alias, by)
        if rekeyed is None:
            raise LibraError(Code.VAL4019)
        return rekeyed


def _tidy(text: str) -> str:
    return " ".join(clean_text(text).split())


def _fits(side: str) -> bool:
    return 0 < len(side) <= ALIAS_LIMIT


def _matters(alias: Alias, present: Sequence[OwnAlias]) -> bool:
    """Whether the alias changes how its own spelling is searched."""
    own = [(each.written, each.meant) for each in present]
    now, then = lexicon_from(own), lexicon_from([(alias.written, alias.meant), *own])
    return search_key(alias.written, now) != search_key(alias.written, then)
