"""What librabot needs of a database, each looked for before it is missed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.queries import load

if TYPE_CHECKING:
    from asyncpg import Connection, Record
    from asyncpg.pool import PoolConnectionProxy

    Wire = Connection[Record] | PoolConnectionProxy[Record]

OLDEST_MAJOR: Final = 15
EXTENSIONS: Final = ("pg_trgm", "btree_gin")

_SQL: Final = load("migrations")


def check_server(major: int) -> None:
    """Raise ``LibraError`` DB5015 for a server older than 15."""
    if major < OLDEST_MAJOR:
        raise LibraError(Code.DB5015, f"PostgreSQL {major}")


async def check_extensions(connection: "Wire", *, or_available: bool = False) -> None:
    """Raise ``LibraError`` DB5011 unless all are created, or ``or_available`` for creation."""
    missing = await connection.fetch(_SQL.missing_extensions, EXTENSIONS, or_available)
    if missing:
        raise LibraError(Code.DB5011, ", ".join(row["name"] for row in missing))


async def check_korean(connection: "Wire") -> None:
    """Raise ``LibraError`` DB5010 where Korean has no trigrams, once pg_trgm is there to say so.

    pg_trgm asks LC_CTYPE alone what a letter is: under C every search finds nothing, silently,
    whatever collation provider the database has.
    """
    if not await connection.fetchval(_SQL.has_trigrams):
        return
    if not await connection.fetchval(_SQL.korean_trigrams):
        raise LibraError(Code.DB5010, f"LC_CTYPE {await connection.fetchval(_SQL.letter_type)}")


@dataclass(frozen=True, slots=True)
class Look:
    """What a database says of itself. ``schema`` is 0 before the first migration."""

    version: str
    at: datetime
    schema: int
    missing: LibraError | None


async def look_at(connection: "Wire") -> Look:
    """Look without changing anything; ``missing`` is what a start would raise."""
    row = await connection.fetchrow(_SQL.server)
    if row is None:
        raise LibraError(Code.DB5001)
    has_ledger = await connection.fetchval(_SQL.has_ledger)
    schema = await connection.fetchval(_SQL.schema_version) if has_ledger else 0
    return Look(row["version"], row["at"], schema, await _missing(connection))


async def _missing(connection: "Wire") -> LibraError | None:
    try:
        check_server(connection.get_server_version().major)
        await check_extensions(connection, or_available=True)
        await check_korean(connection)
    except LibraError as error:
        return error
    return None
