"""The gateway: sessions, the events they are sent, and the ways a connection can fail."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.discord.conversation import Conversation
from tests.fakes.discord.errors import Json
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.ledger import Event, Ledger
from tests.fakes.discord.listener import Listener
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel
from tests.fakes.discord.sessions import Line, Session
from tests.fakes.discord.wire import PACKERS
from tests.fakes.discord.world import World

Render = Callable[[Intent], Json]


@dataclass(frozen=True, slots=True)
class Handshake:
    """One IDENTIFY or RESUME, and what came of it."""

    at: float
    resume: bool
    accepted: bool
    intents: Intent = Intent.NONE


class Gateway:
    """One websocket server; its knobs are plain attributes that a test may turn.

    While ``admitting`` is clear, connections are taken but not greeted.
    """

    def __init__(self, world: World, ledger: Ledger, token: str) -> None:
        self.world = world
        self.ledger = ledger
        self.token = token
        self.heartbeat_ms = 41_250
        self.admitting = asyncio.Event()
        self.admitting.set()
        self.acknowledges_heartbeats = True
        self.handshakes: list[Handshake] = []
        self.heartbeats = 0
        self.presence: Json | None = None
        self.sessions: dict[str, Session] = {}
        self._lines: set[Line] = set()
        app = web.Application()
        app.router.add_get("/gateway", self._serve)
        self.listener = Listener(app)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.listener.port}/gateway"

    @property
    def identifies(self) -> list[Handshake]:
        return [each for each in self.handshakes if not each.resume]

    @property
    def resumes(self) -> list[Handshake]:
        return [each for each in self.handshakes if each.resume]

    @property
    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.line is not None]

    # What the server sends of its own accord.

    def dispatch(
        self, event: str, render: Render, *, need: Intent, channel: Channel | None = None
    ) -> None:
        """Send to each session that asked for ``need`` and may view ``channel``.

        A session that lost its connection gets the event when it resumes.
        """
        if channel is not None and Permission.VIEW_CHANNEL not in self.world.bot_may(channel):
            return
        for session in self.sessions.values():
            if need in session.intents:
                self.send(session, event, render(session.intents))

    def inject(self, event: str, data: Json) -> None:
        """Send any event at all, well-formed or not, known or not."""
        for session in self.sessions.values():
            self.send(session, event, data)

    def send_raw(self, text: str) -> None:
        """Send a text frame as it is, on every connection."""
        self._tell(text)

    def send(self, session: Session, event: str, data: Json) -> None:
        """Send to one session only."""
        session.dispatch(event, data)
        self.ledger.record(Event(event, data, self.world.clock.now(), session.id))

    async def flush(self) -> None:
        """Wait until everything sent so far is on the wire."""
        for line in list(self._lines):
            await line.flush()

    def note(self, *, resume: bool, accepted: bool, intents: Intent = Intent.NONE) -> None:
        """Count one handshake."""
        at = self.world.clock.now()
        self.handshakes.append(Handshake(at, resume, accepted, intents))
        self.ledger.stir()

    # What a test does to the connections.

    async def drop(self, code: int | None = None) -> None:
        """End every connection: with a close code, or without a word. Sessions live on."""
        await self.flush()
        lines = set(self._lines)
        for line in lines:
            if code is None:
                line.cut()
            else:
                await line.close(code)
        await self.ledger.until(lambda: not lines & self._lines, timeout_seconds=5)

    async def kill_sessions(self) -> None:
        """Forget every session, then drop: the next RESUME is answered with op 9."""
        self.sessions.clear()
        await self.drop()

    async def ask_reconnect(self) -> None:
        """Op 7: the client has to leave and resume."""
        self._tell({"op": 7, "d": None})
        await self.flush()

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9; what cannot be resumed is forgotten."""
        self._tell({"op": 9, "d": resumable})
        await self.flush()
        if not resumable:
            self.sessions.clear()

    def _tell(self, payload: Json | str) -> None:
        for session in self.sessions.values():
            if session.line is not None:
                session.line.put(payload)

    # One connection's life.

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        if request.transport is None:
            return socket
        packer = PACKERS[request.query.get("compress", "")]()
        line = Line(socket, request.transport, packer)
        self._lines.add(line)
        try:
            await Conversation(self, line).hold(socket)
        except Exception as error:
            self.ledger.broken.append(error)
            raise
        finally:
            self._lines.discard(line)
            self.ledger.stir()
        return socket
