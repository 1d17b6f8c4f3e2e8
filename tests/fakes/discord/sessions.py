"""One client's place in the stream of events, and the connection that carries it."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tests.fakes.discord.errors import Json
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.wire import Packer

FLUSH_SECONDS: Final = 1.0


class Line:
    """One websocket; what is put on it leaves in order, packed by its own stream."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, packer: Packer
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._packer = packer
        self._outbox: asyncio.Queue[Json | str] = asyncio.Queue()

    def put(self, payload: Json | str) -> None:
        """A ``str`` goes out as it is, unpacked: the way to send what nobody can parse."""
        self._outbox.put_nowait(payload)

    async def write(self) -> None:
        """Send for as long as the connection lives; its owner cancels this."""
        try:
            while True:
                payload = await self._outbox.get()
                try:
                    await self._send(payload)
                finally:
                    self._outbox.task_done()
        except ConnectionError:
            return
        finally:
            self._empty()

    async def _send(self, payload: Json | str) -> None:
        packed = payload if isinstance(payload, str) else self._packer.pack(payload)
        if isinstance(packed, str):
            await self._socket.send_str(packed)
        else:
            await self._socket.send_bytes(packed)

    def _empty(self) -> None:
        while not self._outbox.empty():
            self._outbox.get_nowait()
            self._outbox.task_done()

    async def flush(self) -> None:
        """Wait until all is on the wire, or for a second when the peer does not read."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), FLUSH_SECONDS)

    async def close(self, code: int) -> None:
        await self.flush()
        await self._socket.close(code=code)

    def cut(self) -> None:
        """End the connection without a goodbye."""
        self._transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """What RESUME brings back: every event since IDENTIFY, by its number."""

    id: str
    intents: Intent
    sent: list[Json] = field(default_factory=list)
    line: Line | None = None

    def dispatch(self, event: str, data: Json) -> None:
        payload: Json = {"op": 0, "t": event, "s": len(self.sent) + 1, "d": data}
        self.sent.append(payload)
        if self.line is not None:
            self.line.put(payload)

    def move(self, line: Line, *, after: int) -> None:
        """Leave the old connection for ``line``, and repeat what came after number ``after``."""
        if self.line is not None:
            self.line.cut()
        self.line = line
        for payload in self.sent[after:]:
            line.put(payload)
