"""One run of the embedded server: from its launch over its first answer to its end."""

import asyncio
import os
import shutil
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import asyncpg

from librabot.core.errors import Code, LibraError
from librabot.db.account import Account
from librabot.db.faults import LOST
from librabot.db.places import Places
from librabot.db.postmaster import ENDINGS

NAME: Final = "librabot"  # Of the role and of the database.
_READY_SECONDS: Final = 120.0  # Recovery after a crash comes first.
_ASK_AGAIN_SECONDS: Final = 0.02
_LARGEST_LOG_BYTES: Final = 4_000_000
_LAST_LINES: Final = 6

# Sized for a small virtual machine with one busy client. That client logs its own errors; in the
# server's log they would quote students' words.
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "20",
    "shared_buffers": "32MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_checkpoints": "off",
    "log_min_messages": "log",
    "log_line_prefix": "%m [%p] ",
}


def dsn_for(sockets: Path, database: str = NAME) -> str:
    """The address of a database behind the socket in that directory."""
    return f"postgresql://{NAME}@/{database}?host={quote(str(sockets))}"


async def answers(sockets: Path) -> bool:
    """Whether our database behind that socket lets us in."""
    try:
        connection = await asyncpg.connect(dsn_for(sockets))
    except (*LOST, asyncpg.InvalidCatalogNameError):
        return False
    await connection.close()
    return True


async def create_cluster(places: Places) -> None:
    """Make the data directory, whole or not at all; raises ``LibraError`` DB5014.

    The locale is ours, not the machine's: bytes sort alike everywhere, and letters are known
    as letters, without which Korean has no trigrams.
    """
    partial = places.home / "cluster.partial"
    await asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True)
    code, said = await places.account.call(
        places.binaries.directory / "initdb",
        *("-D", partial, "-U", NAME, "-A", "trust", "-E", "UTF8"),
        *("--locale-provider=libc", "--locale=C", "--lc-ctype=C.UTF-8", "--no-instructions"),
    )
    if code:
        raise LibraError(Code.DB5014, _last_lines(said))
    partial.rename(places.data)


@dataclass(frozen=True, slots=True)
class Server:
    """A postmaster that is our child, so that it is ours to reap."""

    process: Process
    places: Places
    sockets: Path

    @classmethod
    async def launch(cls, places: Places, sockets: Path, settings: Mapping[str, str]) -> "Server":
        """Start the process; it may not answer yet, nor ever."""
        places.account.make_directory(sockets)
        options = [f"--{name}={value}" for name, value in (_SETTINGS | dict(settings)).items()]
        log = _open_log(places.log, places.account)
        try:
            process = await asyncio.create_subprocess_exec(
                places.binaries.directory / "postgres",
                *("-D", str(places.data), "-k", str(sockets), *options),
                stdout=log,
                stderr=log,
                **places.account.popen(),
            )
        finally:
            os.close(log)
        return cls(process, places, sockets)

    async def ready(self) -> None:
        """Return once our database answers; raises ``LibraError`` DB5014 with the log's end."""
        answer = asyncio.create_task(self._answer())
        death = asyncio.create_task(self.process.wait())
        try:
            await asyncio.wait(
                {answer, death}, timeout=_READY_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if not answer.done():
                said = await asyncio.to_thread(self.places.log.read_text, errors="replace")
                raise LibraError(Code.DB5014, _last_lines(said))
            await answer
        finally:
            answer.cancel()
            death.cancel()
            await asyncio.wait({answer, death})

    async def stop(self) -> None:
        """End it in good order, or in haste."""
        for ending, patience_seconds in ENDINGS:
            with suppress(ProcessLookupError):
                self.process.send_signal(ending)
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    await self.process.wait()
                    return

    async def _answer(self) -> None:
        """Ask until told; make the database when it is the first time."""
        while True:
            try:
                connection = await asyncpg.connect(dsn_for(self.sockets, "postgres"))
                break
            except LOST:
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
        try:
            with suppress(asyncpg.DuplicateDatabaseError):
                await connection.execute(f"CREATE DATABASE {NAME}")
        finally:
            await connection.close()


def _open_log(path: Path, account: Account) -> int:
    """A descriptor that appends; a log grown too long becomes the one ``.old`` log."""
    if path.is_file() and path.stat().st_size > _LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.old"))
    return account.open(path, os.O_WRONLY | os.O_APPEND)


def _last_lines(text: str) -> str:
    return " | ".join(text.splitlines()[-_LAST_LINES:])
