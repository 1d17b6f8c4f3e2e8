"""A dump of the whole database, by whichever pg_dump gets on with the server."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from librabot.db.binaries import programs
from librabot.db.connecting import driver_dsn
from librabot.db.migrate import Backup

DEADLINE_SECONDS: Final = 600.0
"""The migration that waits for a dump holds back every other process that starts."""


class DumpError(Exception):
    """No pg_dump could do it; the words are the last one's."""


async def dump(dsn: str, target: Path, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
    """Write ``target`` in pg_dump's custom format, whole or not at all, readable for us alone.

    Raises ``DumpError``. Several programs are tried, as one may be older than the server and
    another, the wheel's, knows no TLS.
    """
    partial = target.with_name(f"{target.name}.partial")
    said = "no pg_dump on this machine"
    try:
        async with asyncio.timeout(deadline_seconds):
            for program in programs("pg_dump"):
                await asyncio.to_thread(_make_private, partial)
                code, said = await _run(program, dsn, partial)
                if code == 0:
                    await asyncio.to_thread(partial.replace, target)
                    return
    except TimeoutError:
        said = f"pg_dump took longer than {deadline_seconds:g} s"
    finally:
        partial.unlink(missing_ok=True)
    raise DumpError(said)


def _make_private(path: Path) -> None:
    """An empty file for us alone; pg_dump writes into it and leaves its mode."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)


def before_migration(dsn: str, directory: Path, on_failure: Callable[[str], None]) -> Backup:
    """What ``migrate`` awaits: a dump of the schema that is left, named after its version.

    A server that no pg_dump here can read is the operator's to back up, so that is told to
    ``on_failure`` and does not stop the migration, which changes all or nothing by itself.
    """

    async def backup(version: int) -> None:
        await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(directory.chmod, 0o700)
        try:
            await dump(dsn, directory / f"schema-{version:04}.dump")
        except DumpError as error:
            on_failure(str(error))

    return backup


async def _run(program: Path, dsn: str, target: Path) -> tuple[int, str]:
    address, password = _apart(driver_dsn(dsn))
    child = await asyncio.create_subprocess_exec(
        program,
        *("--format=custom", f"--file={target}", f"--dbname={address}"),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
        env={"LC_ALL": "C", "PGPASSWORD": password},
    )
    try:
        _, said = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode or 0, said.decode(errors="replace").strip()


def _apart(dsn: str) -> tuple[str, str]:
    """The address without its password, which a list of processes would show, and that password."""
    parts = urlsplit(dsn)
    account, at, host = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    if not password:
        return dsn, ""
    return parts._replace(netloc=f"{user}{at}{host}").geturl(), unquote(password)
