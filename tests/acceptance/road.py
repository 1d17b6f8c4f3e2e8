"""The only way to a database server, which can be closed and opened again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class Road:
    """From a port on loopback to the Unix socket of ``upstream``."""

    upstream: str
    port: int = 0
    _server: asyncio.Server | None = None
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def dsn(self) -> str:
        """The database's address by this way."""
        parts = urlsplit(self.upstream)
        account = parts.netloc.rpartition("@")[0]
        return f"postgresql://{account}@127.0.0.1:{self.port}{parts.path}?sslmode=disable"

    async def open(self) -> None:
        """Let everybody pass; the port stays the same."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Refuse whoever comes, and cut off whoever is there."""
        if self._server is not None:
            self._server.close()
        while self._ends:
            self._ends.pop().transport.abort()

    async def _carry(self, asker: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        [directory] = parse_qs(urlsplit(self.upstream).query)["host"]
        server, onward = await asyncio.open_unix_connection(f"{directory}/.s.PGSQL.5432")
        self._ends |= {back, onward}
        await asyncio.gather(_copied(asker, onward), _copied(server, back))


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        return
    finally:
        writer.transport.abort()


@asynccontextmanager
async def road_to(dsn: str) -> AsyncIterator[Road]:
    """An open way for as long as the block."""
    road = Road(dsn)
    await road.open()
    try:
        yield road
    finally:
        road.close()
