"""The whole product as a process of its own, treated as its users treat it."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from librabot.db.embedded import EmbeddedPostgres

_ADDRESS = re.compile(r"https?://[\w.:\[\]-]+")
_CODE = re.compile(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}\b")
_LAST_LINE = "Ctrl-C"
_INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START")


class NotReadyError(Exception):
    """The process ended, or fell silent, before it was ready; holds what it had said."""


class Product:
    """``librabot run`` in ``home``, which keeps its data from one start to the next.

    Nothing of the caller's environment reaches it but where programs are. Use it inside
    ``product``, which leaves no process behind.
    """

    def __init__(self, home: Path, environment: Mapping[str, str], *arguments: str) -> None:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        own = {"LIBRABOT_WEB_PORT": "0", "LIBRABOT_LOG_FORMAT": "json"}
        self.home = home
        self.environment = {**inherited, **own, **environment}
        self.arguments = arguments
        self.url = ""
        self.setup_code = ""
        self.said: list[str] = []
        self._logged: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._running.pid

    async def start(self, *, patience_seconds: float = 60) -> Self:
        """Start it and wait until it says that it is ready; raises ``NotReadyError``."""
        self.said.clear()
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "librabot", "run", *self.arguments),
            cwd=self.home,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
            start_new_session=True,
        )
        ready = asyncio.Event()
        out, err = process.stdout, process.stderr
        assert out is not None
        assert err is not None
        self._readers = [
            asyncio.create_task(self._listen(out, ready)),
            asyncio.create_task(_read(err, self._logged)),
        ]
        try:
            async with asyncio.timeout(patience_seconds):
                await ready.wait()
        except TimeoutError:
            self._send(signal.SIGKILL)
        if not self.url:
            await self._ended()
            raise NotReadyError("\n".join((*self.said, *self._logged)))
        return self

    async def stop(self, *, patience_seconds: float = 20) -> int:
        """Ask it to stop by SIGTERM, as a container does; returns the exit code."""
        self._send(signal.SIGTERM)
        async with asyncio.timeout(patience_seconds):
            return await self._ended()

    async def kill(self) -> None:
        """End it by SIGKILL, as a power cut would."""
        self._send(signal.SIGKILL)
        await self._ended()

    async def close(self) -> None:
        """Leave nothing behind, however it ended."""
        if self._process is not None and self._process.returncode is None:
            try:
                await self.stop()
            except TimeoutError:
                await self.kill()
        if "DATABASE_URL" not in self.environment:
            await self._end_database()

    def log_lines(self) -> list[dict[str, Any]]:
        """What it has logged since its first start; raises ``ValueError`` for what is no JSON."""
        return [json.loads(line) for line in self._logged]

    async def _listen(self, stream: asyncio.StreamReader, ready: asyncio.Event) -> None:
        """Read what the terminal shows; the ready lines come in one piece, this one last."""
        async for raw in stream:
            line = raw.decode().rstrip()
            self.said.append(line)
            if _LAST_LINE in line:
                told = "\n".join(self.said)
                self.url = _first(_ADDRESS, told)
                self.setup_code = _first(_CODE, told)
                ready.set()
        ready.set()

    async def _ended(self) -> int:
        code = await self._running.wait()
        await asyncio.gather(*self._readers)
        self.url = ""
        return code

    async def _end_database(self) -> None:
        """A killed owner leaves its database running, and one moved elsewhere outlives ``home``."""
        given = self.home / "data" / "postgres"
        note = given / "moved-to.txt"
        kept = Path(note.read_text().strip()) if note.exists() else given
        if (kept / "cluster" / "postmaster.pid").exists():
            server = EmbeddedPostgres(given)
            await server.start()
            await server.stop()
        if kept != given:
            await asyncio.to_thread(shutil.rmtree, kept, ignore_errors=True)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise NotReadyError("never started")
        return self._process

    def _send(self, number: signal.Signals) -> None:
        if self._running.returncode is None:
            self._running.send_signal(number)


@asynccontextmanager
async def product(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Product]:
    """A started product in ``home``; without ``DATABASE_URL`` it brings its own PostgreSQL.

    The data can be started on again inside the block, not after it.
    """
    running = Product(home, environment or {}, *arguments)
    try:
        yield await running.start()
    finally:
        await running.close()


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""


async def _read(stream: asyncio.StreamReader, lines: list[str]) -> None:
    async for raw in stream:
        line = raw.decode().rstrip()
        lines.append(line)
