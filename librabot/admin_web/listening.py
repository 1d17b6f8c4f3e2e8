"""The panel's socket, which a crowd of silent connections cannot fill."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from librabot.admin_web.panel import Handler

CONNECTIONS_LIMIT: Final = 400
"""Well below the 1,024 files that a process may have open on most systems."""
IDLE_SECONDS: Final = 30.0

_BACKLOG = 128


class Crowd:
    """Who is connected. When there are too many, whoever has been silent longest has to go.

    A limit for each address would keep out a classroom behind one address, and nobody behind a
    proxy; a connection whose request is being answered is never closed here.
    """

    def __init__(self, limit: int = CONNECTIONS_LIMIT) -> None:
        self._limit = limit
        self._silent: dict[asyncio.BaseTransport, None] = {}
        self._served: set[asyncio.BaseTransport] = set()

    def admit(self, transport: asyncio.Transport) -> bool:
        """Take a new connection in, if need be in another's place; False when all are served."""
        if len(self._silent) + len(self._served) >= self._limit:
            self._forget_closed()
        if len(self._silent) + len(self._served) >= self._limit:
            if not self._silent:
                return False
            longest = next(iter(self._silent))
            del self._silent[longest]
            cast("asyncio.Transport", longest).abort()
        self._silent[transport] = None
        return True

    def begin(self, transport: asyncio.BaseTransport) -> None:
        """Its request has arrived in full."""
        self._silent.pop(transport, None)
        self._served.add(transport)

    def end(self, transport: asyncio.BaseTransport) -> None:
        """Its request has been answered; silence begins."""
        self._served.discard(transport)
        if not transport.is_closing():
            self._silent[transport] = None

    def _forget_closed(self) -> None:
        self._silent = {each: None for each in self._silent if not each.is_closing()}
        self._served = {each for each in self._served if not each.is_closing()}


CROWD: Final = web.AppKey("crowd", Crowd)


@web.middleware
async def crowd_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count a connection as served; this comes after the body has been read."""
    transport, crowd = request.transport, request.app[CROWD]
    if transport is None:
        raise ConnectionResetError
    crowd.begin(transport)
    try:
        return await handler(request)
    finally:
        crowd.end(transport)


@asynccontextmanager
async def serving(
    app: web.Application, bound: socket.socket, *, patience_seconds: float = 5.0
) -> AsyncIterator[None]:
    """Answer on a bound socket inside the block; the socket is closed at its end.

    Requests that are being answered then have ``patience_seconds`` left.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=_quiet_log(),
        keepalive_timeout=IDLE_SECONDS,
        shutdown_timeout=patience_seconds,
    )
    await runner.setup()
    try:
        server = await asyncio.get_running_loop().create_server(
            lambda: _Entrance(runner, app[CROWD]), sock=bound, backlog=_BACKLOG
        )
        try:
            yield
        finally:
            server.close()
    finally:
        await runner.cleanup()


class _Entrance(asyncio.Protocol):
    """Stands before aiohttp's protocol for the moment in which a connection is made."""

    def __init__(self, runner: web.AppRunner, crowd: Crowd) -> None:
        self._runner = runner
        self._crowd = crowd

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        stream = cast("asyncio.Transport", transport)
        if self._runner.server is None or not self._crowd.admit(stream):
            stream.abort()
            return
        protocol = self._runner.server()
        stream.set_protocol(protocol)
        protocol.connection_made(stream)


class _OneLine(logging.Filter):
    """What a client does wrong, or its going away, is a line and not a trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | ConnectionError):
            record.exc_info = None
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg, record.args = "refused a malformed request", ()
        return True


def _quiet_log() -> logging.Logger:
    log = logging.getLogger("librabot.admin_web")
    if not log.filters:
        log.addFilter(_OneLine())
    return log
