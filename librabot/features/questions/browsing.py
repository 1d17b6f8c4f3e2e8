"""Looking at what is known: search while typing, the most asked, one entry's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from librabot.core.text import clean_text
from librabot.features.questions.values import Entry, Place, Title

TITLES_LIMIT = 25
POPULAR_LIMIT = 10


class Library(Protocol):
    """Where verified entries are read."""

    async def course_of(self, place: Place) -> int:
        """The course a place belongs to; an unseen server is given one."""
        ...

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        """Verified entries whose title or keyword holds ``text``, the most asked first."""
        ...

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        """Verified entries that were served at least once, most often first; ties by id."""
        ...

    async def verified(self, entry_id: int) -> Entry | None:
        """The entry, if it is verified."""
        ...


@dataclass(frozen=True, slots=True)
class Browsing:
    """Reads what a place's course knows."""

    library: Library

    async def titles(self, place: Place, text: str) -> Sequence[Title]:
        """Up to 25 titles for autocomplete."""
        course_id = await self.library.course_of(place)
        return await self.library.titles(course_id, clean_text(text, limit=100), limit=TITLES_LIMIT)

    async def popular(self, place: Place) -> Sequence[Title]:
        """The ten most asked."""
        course_id = await self.library.course_of(place)
        return await self.library.popular(course_id, limit=POPULAR_LIMIT)

    async def entry(self, place: Place, entry_id: int) -> Entry | None:
        """A verified entry of the place's own course, None for any other."""
        entry = await self.library.verified(entry_id)
        if entry is None or entry.course_id != await self.library.course_of(place):
            return None
        return entry
