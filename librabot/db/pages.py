"""Which page of the archive shows an entry, and whether it still should."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Final

from librabot.db.outbox import owe
from librabot.db.queries import load
from librabot.features.questions.archive import ArchivePage, Published
from librabot.features.questions.publishing import Publishable

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("pages")
_PUBLISHABLE = _SQL.publishable
_PUBLISHED = _SQL.published
_WITHDRAWN = _SQL.withdrawn
_OWE_COUNTS = _SQL.owe_counts
_OWE_ABSENT = _SQL.owe_absent

KOREA: Final = timezone(timedelta(hours=9), "KST")


@dataclass(frozen=True, slots=True)
class PageRows:
    """Keeps the archive's pages; ``own_url`` gives the address of an entry in the panel."""

    database: "Database"
    own_url: Callable[[int], str | None]

    async def publishable(self, entry_id: int) -> Publishable:
        """The entry's newest verified text; nothing of an entry that is gone."""
        row = await self.database.fetchrow(_PUBLISHABLE, entry_id)
        if row is None:
            return Publishable(None, None)
        page = self._page(row) if row["status"] == "verified" else None
        return Publishable(page, row["page_id"])

    async def published(self, entry_id: int, page: Published, *, hits: int) -> None:
        """Remember the page; one of an entry taken back meanwhile is to be withdrawn again."""

        async def work(connection: "Connection") -> None:
            row = await connection.fetchrow(_PUBLISHED, entry_id, page.page_id, page.url, hits)
            if row is not None and row["status"] != "verified":
                key = f"withdraw:{entry_id}:{row['version']}"
                await owe(connection, "notion", "withdraw", key, entry_id=entry_id)

        await self.database.run(work)

    async def withdrawn(self, entry_id: int) -> None:
        """Forget the page."""
        await self.database.execute(_WITHDRAWN, entry_id)

    async def owe_counts(self) -> int:
        """Owe a new page wherever the hits it shows are old; returns how many."""
        owed: int = await self.database.run(lambda connection: connection.fetchval(_OWE_COUNTS))
        return owed

    async def owe_absent(self) -> int:
        """Owe a page for every verified answer that has none; returns how many."""
        owed: int = await self.database.run(lambda connection: connection.fetchval(_OWE_ABSENT))
        return owed

    def _page(self, row: "Record") -> ArchivePage:
        asked_at = row["asked_at"]
        return ArchivePage(
            key=f"entry-{row['id']}",
            title=row["title"],
            keywords=tuple(row["keywords"]),
            status="verified",
            hits=row["hits"],
            question=row["question"],
            answer=row["answer"],
            verified_by=row["verifier_name"] or "",
            verified_at=row["verified_at"].astimezone(KOREA),
            asked_at=None if asked_at is None else asked_at.astimezone(KOREA),
            own_url=self.own_url(row["id"]),
        )
