"""How questions end: those that share an entry end together."""

from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.queries import load

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection

_SQL = load("questions")
_LOCKED = _SQL.locked
_LOCKED_ENTRY = _SQL.locked_entry
_HELD_ENTRY = _SQL.held_entry
_SETTLE = _SQL.settle
_SETTLE_JOINED = _SQL.settle_joined
_MOVE_DELIVERIES = _SQL.move_deliveries
_MOVE_JOBS = _SQL.move_jobs
_FORGET_ENTRY = _SQL.forget_entry


async def locked(connection: "Connection", question_id: int) -> "Record":
    """A question whose fate nobody else decides until the transaction ends; raises ``DB5004``.

    Whoever wants its entry too locks that afterwards.
    """
    return there(await connection.fetchrow(_LOCKED, question_id))


async def locked_entry(connection: "Connection", entry_id: int) -> "Record | None":
    """An entry, held until the transaction ends; ``untouched``: it could go unmissed.

    It is read once it is held: what is beside it may have come while that was waited for.
    """
    await connection.execute(_LOCKED_ENTRY, entry_id)
    return await connection.fetchrow(_HELD_ENTRY, entry_id)


async def settle(connection: "Connection", question_id: int, state: str, code: Code | None) -> int:
    """Settle a question and all that wait for the same entry; returns that entry.

    If a verified one answers in its place by now, they are known.
    """
    fault = code.name if code else None
    row = there(await connection.fetchrow(_SETTLE, question_id, state, fault))
    entry_id: int | None = row["entry_id"]
    if entry_id is None:
        raise LibraError(Code.DB5004, "entry of a question")
    entry = await locked_entry(connection, entry_id)
    if entry is not None and entry["replaced"]:
        state, fault = "known", None
        await connection.execute(_SETTLE, question_id, state, fault)
    await connection.execute(_SETTLE_JOINED, entry_id, state, fault)
    return entry_id


async def replace_entry(connection: "Connection", entry_id: int, by: int | None) -> None:
    """Forget an entry that its questions have left; what showed it will show ``by``."""
    await connection.execute(_MOVE_DELIVERIES, entry_id, by)
    await connection.execute(_MOVE_JOBS, entry_id, by)
    await connection.execute(_FORGET_ENTRY, entry_id)


def there(row: "Record | None") -> "Record":
    """The row of a question; raises ``DB5004``."""
    if row is None:
        raise LibraError(Code.DB5004, "question")
    return row
