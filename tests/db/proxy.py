"""A way to the server that breaks where a test wants it to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class Proxy:
    """Cuts the connection at the first message that holds ``cut_at``, once; without it, never.

    The server gets that message when ``delivered``; the client gets no answer either way.
    """

    upstream: str
    cut_at: bytes | None
    delivered: bool
    port: int = 0
    cut: asyncio.Event = field(default_factory=asyncio.Event)
    carrying: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        """The database's address by way of the proxy."""
        return self.dsn_by(f"127.0.0.1:{self.port}")

    def dsn_by(self, hosts: str) -> str:
        """The database's address at those hosts instead of its own."""
        parts = urlsplit(self.upstream)
        account = parts.netloc.rpartition("@")[0]
        return f"postgresql://{account}@{hosts}{parts.path}?sslmode=disable"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to carry one connection."""
        self.carrying.append(asyncio.create_task(self._carry(reader, writer)))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await _connect(self.upstream)
        backwards = asyncio.create_task(_copy(answers, writer))
        while message := await reader.read(65536):
            if self.cut_at and self.cut_at in message and not self.cut.is_set():
                self.cut.set()
                backwards.cancel()
                await asyncio.wait({backwards})
                if self.delivered:
                    requests.write(message)
                    await answers.read(65536)
                break
            requests.write(message)
        backwards.cancel()
        for stream in (writer, requests):
            stream.close()
            with suppress(ConnectionError):
                await stream.wait_closed()


@asynccontextmanager
async def way_to(
    dsn: str, *, port: int = 0, cut_at: bytes | None = None, delivered: bool = True
) -> AsyncIterator[Proxy]:
    """A proxy to that database for as long as the block."""
    proxy = Proxy(dsn, cut_at, delivered)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", port)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await asyncio.gather(*proxy.carrying)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def _connect(dsn: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(dsn)
    if parts.hostname:
        return await asyncio.open_connection(parts.hostname, parts.port or 5432)
    [directory] = parse_qs(parts.query)["host"]
    return await asyncio.open_unix_connection(f"{directory}/.s.PGSQL.5432")


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
