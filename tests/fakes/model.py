"""The server under every fake language model; a dialect is a subclass."""

import asyncio
import json
import socket
import struct
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Self

from aiohttp import web

from tests.fakes.behaviours import (
    Answer,
    Behaviour,
    Block,
    Body,
    Call,
    Hang,
    Raw,
    Refuse,
    Reset,
    Verb,
)


class FakeModelServer(ABC):
    """A server on loopback with a ledger of every call and a script per verb and model.

    Without a script it answers with ``answer(body)`` in ``chunks`` pieces, the first after
    ``latency`` seconds and each next one after ``pause`` more. ``answering`` counts the streams
    that are open now.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = list(models)
        self.calls: list[Call] = []
        self.answer: Callable[[Body], str] = self.echo
        self.latency = 0.0
        self.chunks = 3
        self.pause = 0.0
        self.answering = 0
        self.most_answering = 0
        self.base_url = ""
        self._scripts: dict[tuple[Verb, str | None], deque[Behaviour]] = defaultdict(deque)
        self._always: dict[tuple[Verb, str | None], Behaviour] = {}
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes(self.routes())
        # What a client leaves must end here too.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{self.prefix}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def script(
        self, *behaviours: Behaviour, verb: Verb = "generate", model: str | None = None
    ) -> None:
        """Queue what the next calls meet, for one model or for whichever is called."""
        self._scripts[verb, model].extend(behaviours)

    def always(
        self, behaviour: Behaviour, *, verb: Verb = "generate", model: str | None = None
    ) -> None:
        """Say what a call meets when nothing is queued for it."""
        self._always[verb, model] = behaviour

    @property
    def generations(self) -> list[Call]:
        """The calls that would have cost tokens."""
        return [call for call in self.calls if call.verb == "generate"]

    @property
    def asked(self) -> list[str]:
        """The models those calls went to, in order."""
        return [call.model for call in self.generations]

    async def idle(self) -> None:
        """Wait until no stream is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self.answering)

    async def busy(self) -> None:
        """Wait until a stream is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.answering)

    def echo(self, body: Body) -> str:
        """An answer that quotes the question, as JSON when JSON is asked for."""
        text = f"Answer to: {self.question(body)}"
        if not self.wants_json(body):
            return text
        keywords = self.question(body).split()[:3]
        return json.dumps({"answer": text, "keywords": keywords}, ensure_ascii=False)

    async def play(self, request: web.Request, call: Call) -> web.StreamResponse:
        """Do what the script says for ``call``, which is put into the ledger."""
        self.calls.append(call)
        behaviour = self._next(call)
        async with self._counted():
            match behaviour:
                case Refuse():
                    return self._refuse(behaviour, call.model)
                case Raw(body, status, content_type):
                    return web.Response(body=body, status=status, content_type=content_type)
                case Block():
                    return await self._send(request, self.blocked(call.model))
                case Hang():
                    await asyncio.Event().wait()
                case Reset():
                    _reset(request)
                case Answer():
                    return await self.respond(request, call, behaviour)
        return web.Response()

    async def respond(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        """Answer by a stream."""
        return await self._send(request, self._steps(call, answer))

    def text(self, call: Call, answer: Answer) -> str:
        """The whole text of an answer."""
        return self.answer(call.body) if answer.text is None else answer.text

    @property
    @abstractmethod
    def prefix(self) -> str:
        """The part of the base URL behind the port."""

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """Every path the server knows."""

    @abstractmethod
    def question(self, body: Body) -> str:
        """The last thing the asker said."""

    @abstractmethod
    def wants_json(self, body: Body) -> bool:
        """Whether a JSON document is asked for."""

    @abstractmethod
    def chunk(self, call: Call, answer: Answer, text: str, *, thought: bool = False) -> bytes:
        """One event with a piece of text."""

    @abstractmethod
    def ending(self, call: Call, answer: Answer) -> bytes:
        """The events after the last text."""

    @abstractmethod
    def blocked(self, model: str) -> Iterator[bytes]:
        """The events of a refused prompt."""

    @abstractmethod
    def error(self, refuse: Refuse, model: str) -> tuple[Body, Mapping[str, str]]:
        """An error's body and headers."""

    def _next(self, call: Call) -> Behaviour:
        for key in ((call.verb, call.model), (call.verb, None)):
            if self._scripts[key]:
                return self._scripts[key].popleft()
            if key in self._always:
                return self._always[key]
        return Refuse(404) if call.model not in self.models else Answer()

    def _refuse(self, refuse: Refuse, model: str) -> web.Response:
        body, headers = self.error(refuse, model)
        return web.json_response(body, status=refuse.status, headers=headers)

    def _steps(self, call: Call, answer: Answer) -> Iterator[bytes | float | str]:
        """Bytes to send, seconds to wait, and how it ends."""
        yield self.latency if answer.latency is None else answer.latency
        if answer.thoughts:
            yield self.chunk(call, answer, answer.thoughts, thought=True)
        pieces = _split(self.text(call, answer), answer.chunks or self.chunks)
        for number, piece in enumerate(pieces[: answer.after]):
            yield (self.pause if answer.pause is None else answer.pause) if number else 0.0
            yield self.chunk(call, answer, piece)
        if answer.then in {"end", "linger"}:
            yield self.ending(call, answer)
        if answer.then == "garbage":
            yield b"data: {not json\n\n"
        if answer.then == "error":
            body, _ = self.error(Refuse(503), call.model)
            yield f"data: {json.dumps(body)}\n\n".encode()
        yield answer.then

    async def _send(
        self, request: web.Request, steps: Iterator[bytes | float | str] | Iterator[bytes]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        for step in steps:
            match step:
                case float():
                    await asyncio.sleep(step)
                case bytes():
                    if not response.prepared:
                        await response.prepare(request)
                    await response.write(step)
                case "hang" | "linger":
                    await asyncio.Event().wait()
                case "reset":
                    _reset(request)
                case "cut" if request.transport is not None:
                    request.transport.close()
        if not response.prepared:
            await response.prepare(request)
        return response

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        await self._count(1)
        try:
            yield
        finally:
            await self._count(-1)

    async def _count(self, change: int) -> None:
        async with self._changed:
            self.answering += change
            self.most_answering = max(self.most_answering, self.answering)
            self._changed.notify_all()


def _split(text: str, count: int) -> list[str]:
    bounds = [len(text) * number // count for number in range(count + 1)]
    pieces = (text[start:end] for start, end in pairwise(bounds))
    return [piece for piece in pieces if piece]


def _reset(request: web.Request) -> None:
    """Close with RST: the socket forgets what it has not sent yet."""
    if request.transport is None:
        return
    connection = request.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
