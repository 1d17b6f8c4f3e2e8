"""A start brings the schema forward, or refuses and leaves everything as it was."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.migrate import Migration, Report, migrate, read_migrations
from librabot.db.requirements import check_server
from tests.db.conftest import ask
from tests.postgres import Cluster

FOUNDATION = read_migrations()[0]
TABLE = Migration(2, "0002_table", "CREATE TABLE shelves (number integer);")
BROKEN = Migration(3, "0003_broken", "CREATE TABLE desks (); SELECT * FROM nowhere;")
# The runner's own note of the file then fails, after the file itself did not.
BROKEN_LATE = Migration(
    3,
    "0003_broken",
    "CREATE TABLE desks (); INSERT INTO schema_migrations VALUES (3, 'another', 'sum');",
)
ALONE = Migration(
    3,
    "0003_alone",
    "-- no-transaction: the table stays readable meanwhile.\n"
    "DROP INDEX CONCURRENTLY IF EXISTS shelves_by_number;\n"
    "CREATE INDEX CONCURRENTLY shelves_by_number ON shelves (number);\n",
)
TABLES = "SELECT count(*) FROM pg_tables WHERE tablename = 'desks'"


@pytest.fixture
async def letterless_dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database to which 가 is no letter."""
    name = await cluster.create(options="LC_COLLATE 'C' LC_CTYPE 'C'")
    yield cluster.dsn_of(name)
    await cluster.drop(name)


@pytest.fixture
async def guest_dsn(cluster: Cluster, empty_dsn: str) -> AsyncIterator[str]:
    """The address of the empty database for somebody who does not own it."""
    parts = urlsplit(empty_dsn)
    guest = parts.path.strip("/")
    await ask(cluster.dsn, f"CREATE ROLE {guest} LOGIN PASSWORD 'guest'")
    netloc = f"{guest}:guest@{parts.netloc.rpartition('@')[2]}"
    yield parts._replace(netloc=netloc).geturl()
    await ask(empty_dsn, f"DROP OWNED BY {guest}")
    await ask(cluster.dsn, f"DROP ROLE {guest}")


async def refusal(dsn: str, *migrations: Migration) -> tuple[Code, str]:
    with pytest.raises(LibraError) as failure:
        await migrate(dsn, migrations=migrations)
    return failure.value.code, failure.value.detail


async def test_an_empty_database_gets_every_file_and_a_full_one_none(empty_dsn: str) -> None:
    names = tuple(migration.name for migration in read_migrations())

    first = await migrate(empty_dsn)
    second = await migrate(empty_dsn)

    assert first == Report(0, len(names), names)
    assert second == Report(len(names), len(names), ())


async def test_two_starts_at_once_apply_each_file_once(empty_dsn: str) -> None:
    reports = await asyncio.gather(*(migrate(empty_dsn) for _ in range(4)))

    applied = sorted(len(report.applied) for report in reports)
    assert applied == [0, 0, 0, len(read_migrations())]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [(BROKEN, "UndefinedTableError"), (BROKEN_LATE, "UniqueViolationError")],
)
async def test_a_file_that_fails_leaves_nothing_and_is_named(
    empty_dsn: str, broken: Migration, reason: str
) -> None:
    code, detail = await refusal(empty_dsn, FOUNDATION, TABLE, broken)

    assert code is Code.DB5013
    assert detail.startswith(f"0003_broken.sql: {reason}")
    assert await ask(empty_dsn, TABLES) == 0
    assert await ask(empty_dsn, "SELECT max(version) FROM schema_migrations") == 2


async def test_a_mended_file_goes_on_where_the_broken_one_stopped(empty_dsn: str) -> None:
    await refusal(empty_dsn, FOUNDATION, TABLE, BROKEN)
    mended = Migration(3, "0003_mended", "CREATE TABLE desks ();")

    report = await migrate(empty_dsn, migrations=[FOUNDATION, TABLE, mended])

    assert report == Report(2, 3, ("0003_mended",))


async def test_a_file_without_a_transaction_can_be_run_again(empty_dsn: str) -> None:
    known = [FOUNDATION, TABLE, ALONE]
    await migrate(empty_dsn, migrations=known)
    await ask(empty_dsn, "DELETE FROM schema_migrations WHERE version = 3")

    report = await migrate(empty_dsn, migrations=known)

    assert report.applied == ("0003_alone",)
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'shelves_by_number'::regclass"
    assert await ask(empty_dsn, valid) is True


async def test_a_schema_newer_than_the_files_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FOUNDATION, TABLE])

    code, detail = await refusal(empty_dsn, FOUNDATION)

    assert code is Code.DB5012
    assert detail == "schema 2, this librabot knows 1"


async def test_a_file_changed_after_it_was_applied_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, migrations=[FOUNDATION, TABLE])
    changed = Migration(2, "0002_table", f"{TABLE.sql} -- harmless")

    code, detail = await refusal(empty_dsn, FOUNDATION, changed)

    assert code is Code.DB5013
    assert detail == "0002_table.sql is not the file applied before"


async def test_line_ends_do_not_change_a_file() -> None:
    assert Migration(1, "a", "x\r\ny\r\n").checksum == Migration(1, "a", "x\ny\n").checksum


async def test_a_database_without_korean_letters_is_refused(letterless_dsn: str) -> None:
    with pytest.raises(LibraError) as failure:
        await migrate(letterless_dsn)

    assert failure.value.code is Code.DB5010
    assert failure.value.detail == "LC_CTYPE C"
    assert await ask(letterless_dsn, "SELECT max(version) FROM schema_migrations") == 1


async def test_a_missing_extension_is_named(empty_dsn: str) -> None:
    without = Migration(1, "0001_little", "CREATE EXTENSION pg_trgm;")

    assert await refusal(empty_dsn, without) == (Code.DB5011, "btree_gin")


async def test_a_schema_we_may_not_write_in_is_told(empty_dsn: str, guest_dsn: str) -> None:
    await ask(empty_dsn, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")

    code, detail = await refusal(guest_dsn, FOUNDATION)

    assert code is Code.DB5013
    assert "permission denied for schema public" in detail


async def test_an_extension_we_may_not_create_is_named(empty_dsn: str, guest_dsn: str) -> None:
    await ask(empty_dsn, "GRANT CREATE ON SCHEMA public TO PUBLIC")

    assert await refusal(guest_dsn, FOUNDATION) == (Code.DB5011, "pg_trgm, btree_gin")


def test_an_old_server_is_refused() -> None:
    with pytest.raises(LibraError) as failure:
        check_server(14)

    assert failure.value.code is Code.DB5015


async def test_a_backup_is_asked_for_only_when_data_is_about_to_change(empty_dsn: str) -> None:
    asked: list[int] = []

    async def backup(version: int) -> None:
        asked.append(version)

    await migrate(empty_dsn, migrations=[FOUNDATION], backup=backup)
    await migrate(empty_dsn, migrations=[FOUNDATION], backup=backup)
    await migrate(empty_dsn, migrations=[FOUNDATION, TABLE], backup=backup)

    assert asked == [1]


async def test_a_backup_that_fails_stops_the_migration(empty_dsn: str) -> None:
    async def backup(_version: int) -> None:
        raise OSError("disk full")

    await migrate(empty_dsn, migrations=[FOUNDATION])
    with pytest.raises(LibraError):
        await migrate(empty_dsn, migrations=[FOUNDATION, TABLE], backup=backup)

    assert await ask(empty_dsn, "SELECT max(version) FROM schema_migrations") == 1


@pytest.mark.parametrize("name", ["0002_gap.sql", "1_short.sql", "0001-dash.sql"])
def test_files_are_numbered_without_gaps(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    with pytest.raises(LibraError) as failure:
        read_migrations(tmp_path)

    assert failure.value.code is Code.DB5013
    assert name in failure.value.detail
