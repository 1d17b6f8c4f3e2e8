"""The schema moves forward: numbered files, each applied once, never changed afterwards."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import asyncpg

from librabot.core.errors import Code, LibraError
from librabot.db.connecting import connect
from librabot.db.faults import in_brief, is_lost, naming
from librabot.db.queries import load
from librabot.db.requirements import check_extensions, check_korean, check_server
from librabot.db.sqlfiles import sql_directory

if TYPE_CHECKING:
    from asyncpg import Connection, Record

_SQL: Final = load("migrations")
# Any number does, as long as every version of librabot takes the same one.
_LOCK: Final = 0x6C696272  # "libr"
_ALONE: Final = "-- no-transaction"
_STATEMENT_END = re.compile(r";[ \t]*(?:\n|$)")
_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

# Called with the version that is about to be left, before anything changes.
Backup = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Migration:
    """One file, applied whole or not at all.

    The exception is a file that begins with ``-- no-transaction``, for what PostgreSQL refuses
    inside one: its statements, each ended by a semicolon at the end of a line, can be run again
    from the first after they broke off half-way.
    """

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text; every line end counts as the same."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()

    @property
    def alone(self) -> bool:
        """Whether the first line asks for no transaction."""
        return self.sql.startswith(_ALONE)

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements of a file without a transaction."""
        return tuple(piece for piece in _STATEMENT_END.split(self.sql) if piece.strip())


@dataclass(frozen=True, slots=True)
class Report:
    """What a start did to the schema; versions are 0 before the first migration."""

    before: int
    after: int
    applied: tuple[str, ...]


def read_migrations(directory: Path | None = None) -> tuple[Migration, ...]:
    """Every file of ``sql/migrations`` in order; raises ``LibraError`` DB5013 for a gap."""
    found: list[Migration] = []
    for path in sorted((directory or sql_directory() / "migrations").glob("*.sql")):
        match = _FILE.fullmatch(path.name)
        if match is None or int(match[1]) != len(found) + 1:
            raise LibraError(Code.DB5013, f"{path.name} is not number {len(found) + 1:04}")
        found.append(Migration(int(match[1]), path.stem, path.read_text(encoding="utf-8")))
    return tuple(found)


async def migrate(
    dsn: str,
    *,
    migrations: Sequence[Migration] | None = None,
    backup: Backup | None = None,
) -> Report:
    """Bring the schema to the newest file, one process at a time.

    ``backup`` is awaited first when a schema that holds data is about to change; its error
    stops the migration. Raises ``LibraError``: DB5010 to DB5013 and DB5015, by what is wrong,
    DB5001 when the server is away.
    """
    known = read_migrations() if migrations is None else tuple(migrations)
    with naming():
        connection = await connect(dsn)
        try:
            check_server(connection.get_server_version().major)
            await connection.execute(_SQL.wait_for_turn, _LOCK)
            return await _bring_forward(connection, known, backup)
        finally:
            await connection.close()


async def _bring_forward(
    connection: "Connection[Record]", known: Sequence[Migration], backup: Backup | None
) -> Report:
    applied = await _history(connection)
    _refuse_another_history(applied, known)
    before = max(applied, default=0)
    pending = [migration for migration in known if migration.version > before]
    if applied and pending and backup is not None:
        await backup(before)
    await check_extensions(connection, or_available=True)
    await check_korean(connection)
    for migration in pending:
        await _apply(connection, migration)
        await check_korean(connection)
    await check_extensions(connection)
    return Report(before, before + len(pending), tuple(each.name for each in pending))


async def _history(connection: "Connection[Record]") -> "Mapping[int, Record]":
    try:
        await connection.execute(_SQL.make_ledger)
    except asyncpg.InsufficientPrivilegeError as error:
        raise LibraError(Code.DB5013, in_brief(error)) from error
    return {row["version"]: row for row in await connection.fetch(_SQL.applied)}


def _refuse_another_history(applied: "Mapping[int, Record]", known: Sequence[Migration]) -> None:
    if max(applied, default=0) > len(known):
        raise LibraError(Code.DB5012, f"schema {max(applied)}, this librabot knows {len(known)}")
    for migration in known[: max(applied, default=0)]:
        row = applied.get(migration.version)
        if row is None or row["checksum"] != migration.checksum:
            raise LibraError(Code.DB5013, f"{migration.name}.sql is not the file applied before")


async def _apply(connection: "Connection[Record]", migration: Migration) -> None:
    try:
        if migration.alone:
            for statement in migration.statements:
                await connection.execute(statement)
            await _record(connection, migration)
        else:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await _record(connection, migration)
    except asyncpg.PostgresError as error:
        if is_lost(error):
            raise
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            await check_extensions(connection)
        raise LibraError(Code.DB5013, f"{migration.name}.sql: {in_brief(error)}") from error


async def _record(connection: "Connection[Record]", migration: Migration) -> None:
    await connection.execute(_SQL.note, migration.version, migration.name, migration.checksum)
