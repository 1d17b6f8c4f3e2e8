"""A dump holds the data, whichever pg_dump wrote it, or leaves no file behind."""

import asyncio
import os
from asyncio.subprocess import DEVNULL
from pathlib import Path

import pytest

from librabot.db.binaries import programs
from librabot.db.dump import DumpError, before_migration, dump
from librabot.db.migrate import migrate
from tests.db.conftest import ask


async def restore(archive: Path, dsn: str) -> None:
    # Newer than the server, it complains of a setting that the server does not know.
    child = await asyncio.create_subprocess_exec(
        programs("pg_restore")[0], "--no-owner", f"--dbname={dsn}", archive, stderr=DEVNULL
    )
    await child.wait()


async def test_a_dump_restores_what_was_there(dsn: str, empty_dsn: str, tmp_path: Path) -> None:
    await ask(dsn, "CREATE TABLE dumped AS SELECT '한글' AS word")

    await dump(dsn, tmp_path / "all.dump")

    await restore(tmp_path / "all.dump", empty_dsn)
    assert await ask(empty_dsn, "SELECT word FROM dumped") == "한글"
    assert (await migrate(empty_dsn)).applied == ()


async def test_a_dump_that_fails_leaves_no_file_and_tells_no_password(tmp_path: Path) -> None:
    with pytest.raises(DumpError) as failure:
        await dump("postgresql://a:hidden@127.0.0.1:1/b", tmp_path / "all.dump")

    assert "127.0.0.1" in str(failure.value)
    assert "hidden" not in str(failure.value)
    assert not os.access(tmp_path / "all.dump.partial", os.F_OK)


async def test_before_a_migration_the_schema_left_is_dumped(dsn: str, tmp_path: Path) -> None:
    failures: list[str] = []

    await before_migration(dsn, tmp_path / "backups", failures.append)(7)

    archive = tmp_path / "backups" / "schema-0007.dump"
    assert archive.stat().st_size > 0
    assert archive.stat().st_mode & 0o777 == 0o600
    assert archive.parent.stat().st_mode & 0o777 == 0o700
    assert failures == []


async def test_a_server_no_program_can_dump_is_told_of(tmp_path: Path) -> None:
    failures: list[str] = []
    backup = before_migration("postgresql://a@127.0.0.1:1/b", tmp_path, failures.append)

    await backup(7)

    assert "127.0.0.1" in failures[0]


async def test_a_dump_that_takes_too_long_is_given_up(dsn: str, tmp_path: Path) -> None:
    with pytest.raises(DumpError, match="longer than 0 s"):
        await dump(dsn, tmp_path / "all.dump", deadline_seconds=0)

    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a path's own is refused where one awaits.
