"""Who has been told what: the digest for staff, the weekly list for students."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from librabot.db.browsing import title_of
from librabot.db.outbox import owe
from librabot.db.queries import load
from librabot.features.questions.noticing import Board, Waiting

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("notices")
_LAST_DIGEST = _SQL.last_digest
_DIGEST_DUE = _SQL.digest_due
_DIGEST_OWED = _SQL.digest_owed
_WAITING = _SQL.waiting
_OLDEST_WAITING = _SQL.oldest_waiting
_OWE_BOARDS = _SQL.owe_boards
_BOARD = _SQL.board
_WEEK = _SQL.week
_POSTED = _SQL.posted

BOARD_LIMIT: Final = 10


@dataclass(frozen=True, slots=True)
class NoticeRows:
    """Keeps who has been told what."""

    database: "Database"

    async def owe_digest(self, *, gap: timedelta, call_gap: timedelta) -> bool:
        """Owe one digest if something new waits and the last one is at least a gap ago."""

        async def work(connection: "Connection") -> bool:
            await connection.execute(_LAST_DIGEST)
            if not await connection.fetchval(_DIGEST_DUE, gap, call_gap):
                return False
            key: str = await connection.fetchval(_DIGEST_OWED)
            return await owe(connection, "webhook", "digest", key)

        return await self.database.run(work)

    async def waiting(self) -> Waiting:
        """What waits now; the titles are the five oldest, those with a call first."""

        async def work(connection: "Connection") -> Waiting:
            rows = await connection.fetch(_OLDEST_WAITING)
            (sums,) = await connection.fetch(_WAITING)
            return Waiting(**sums, titles=tuple((row["id"], row["title"]) for row in rows))

        return await self.database.run(work)

    async def owe_boards(self) -> int:
        """Owe the weekly list of every server that has a channel for it; once a week each."""
        owed: int = await self.database.run(lambda connection: connection.fetchval(_OWE_BOARDS))
        return owed

    async def board(self, guild_id: int) -> Board | None:
        """A server's weekly list."""
        row = await self.database.fetchrow(_BOARD, guild_id)
        if row is None:
            return None
        titles = await self.database.fetch(_WEEK, row["course_id"], BOARD_LIMIT)
        return Board(
            guild_id=guild_id,
            channel_id=row["faq_channel_id"],
            message_id=row["faq_message_id"],
            titles=[title_of(title) for title in titles],
        )

    async def posted(self, guild_id: int, message_id: int) -> None:
        """Remember the message that holds the list."""
        await self.database.execute(_POSTED, guild_id, message_id)
