"""Verified entries as anyone may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from librabot.db.enrolling import course_of
from librabot.db.entries import entry_of
from librabot.db.patterns import holding
from librabot.db.queries import load
from librabot.features.questions.values import Entry, Place, Title

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Database

_SQL = load("browsing")
_TITLES = _SQL.titles
_POPULAR = _SQL.popular
_VERIFIED = _SQL.verified


@dataclass(frozen=True, slots=True)
class LibraryRows:
    """Reads what is verified."""

    database: "Database"

    async def course_of(self, place: Place) -> int:
        """The course a place belongs to; an unseen server is given one."""
        return await self.database.run(lambda connection: course_of(connection, place))

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        """Verified entries whose title or keyword holds ``text``, the most asked first."""
        rows = await self.database.fetch(_TITLES, course_id, text, holding(text), limit)
        return [title_of(row) for row in rows]

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        """Verified entries that were served at least once, most often first; ties by id."""
        rows = await self.database.fetch(_POPULAR, course_id, limit)
        return [title_of(row) for row in rows]

    async def verified(self, entry_id: int) -> Entry | None:
        """The entry, or the one that it was merged into, if that is verified."""
        row = await self.database.fetchrow(_VERIFIED, entry_id)
        return None if row is None else entry_of(row)


def title_of(row: "Record") -> Title:
    """A row of a list as a value."""
    return Title(row["id"], row["title"], row["hits"], row["page_url"])
