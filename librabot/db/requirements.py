"""What librabot needs of a database, each looked for before it is missed."""

from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.queries import load

if TYPE_CHECKING:
    from asyncpg import Connection, Record

OLDEST_MAJOR: Final = 15
EXTENSIONS: Final = ("pg_trgm", "btree_gin")

_SQL: Final = load("migrations")


def check_server(major: int) -> None:
    """Raise ``LibraError`` DB5015 for a server older than 15."""
    if major < OLDEST_MAJOR:
        raise LibraError(Code.DB5015, f"PostgreSQL {major}")


async def check_extensions(connection: "Connection[Record]", *, or_available: bool = False) -> None:
    """Raise ``LibraError`` DB5011 unless all are created, or ``or_available`` for creation."""
    missing = await connection.fetch(_SQL.missing_extensions, EXTENSIONS, or_available)
    if missing:
        raise LibraError(Code.DB5011, ", ".join(row["name"] for row in missing))


async def check_korean(connection: "Connection[Record]") -> None:
    """Raise ``LibraError`` DB5010 where Korean has no trigrams, once pg_trgm is there to say so.

    pg_trgm asks LC_CTYPE alone what a letter is: under C every search finds nothing, silently,
    whatever collation provider the database has.
    """
    if not await connection.fetchval(_SQL.has_trigrams):
        return
    if not await connection.fetchval(_SQL.korean_trigrams):
        raise LibraError(Code.DB5010, f"LC_CTYPE {await connection.fetchval(_SQL.letter_type)}")
