"""How long entries hold, and the present term of a course."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.audit import Facts, note
from librabot.db.queries import load
from librabot.features.questions.holding import Held, StaleList, StaleRow, Validity
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("holding")
_HELD = _SQL.held
_SHOWN = _SQL.shown
_HOLD = _SQL.hold
_STALE = _SQL.stale
_COURSE_TERM = _SQL.course_term
_SET_TERM = _SQL.set_term
_PAST_TERMS = _SQL.past_terms


@dataclass(frozen=True, slots=True)
class HoldingRows:
    """Keeps validity. It is no text of an entry, so the entry's version stays as it is."""

    database: "Database"

    async def held(self, entry_id: int) -> Held:
        """An entry and how long it holds; raises ``DB5004``."""
        row = await self.database.fetchrow(_HELD, entry_id)
        if row is None:
            raise LibraError(Code.DB5004, "entry")
        return _held(row)

    async def hold(self, entry_id: int, wanted: Validity, shown: Validity, by: Actor) -> bool:
        """Set how long an entry holds; False when it is not as shown. Raises ``DB5004``."""

        async def work(connection: "Connection") -> bool:
            row = await connection.fetchrow(_SHOWN, entry_id)
            if row is None:
                raise LibraError(Code.DB5004, "entry")
            before = Validity(row["valid_until"], row["term"])
            if before != shown:
                return False
            if wanted != before:
                await connection.execute(_HOLD, entry_id, wanted.until, wanted.term)
                deed = f"hold entry:{entry_id}"
                await note(connection, by, deed, before=_facts(before), after=_facts(wanted))
            return True

        return await self.database.run(work)

    async def stale(self, *, limit: int) -> StaleList:
        """Verified entries that are over, those verified first at the top."""
        rows = await self.database.fetch(_STALE, limit)
        return StaleList([_stale(row) for row in rows], rows[0]["total"] if rows else 0)

    async def set_term(self, course_id: int, term: str, shown: str, by: Actor) -> int | None:
        """Set a course's present term; the number of its entries of other terms.

        None when the term is not as shown. Raises ``DB5004``.
        """

        async def work(connection: "Connection") -> int | None:
            before = await connection.fetchval(_COURSE_TERM, course_id)
            if before is None:
                raise LibraError(Code.DB5004, "course")
            if before != shown:
                return None
            await connection.execute(_SET_TERM, course_id, term)
            deed = f"set-term course:{course_id}"
            await note(connection, by, deed, before={"term": before}, after={"term": term})
            over: int = await connection.fetchval(_PAST_TERMS, course_id)
            return over

        return await self.database.run(work)


def _held(row: "Record") -> Held:
    return Held(
        entry_id=row["entry_id"],
        status=row["status"],
        validity=Validity(row["valid_until"], row["term"]),
        current=row["current"],
        day_over=row["day_over"],
        term_over=row["term_over"],
    )


def _stale(row: "Record") -> StaleRow:
    return StaleRow(
        _held(row), row["title"], row["course_name"], row["verifier_name"], row["verified_at"]
    )


def _facts(validity: Validity) -> Facts:
    until = validity.until.isoformat() if validity.until else None
    return {"valid_until": until, "term": validity.term}
