"""What happened: every call made to the fake and every event that it sent."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tests.fakes.discord.errors import Json

T = TypeVar("T")
TAIL: Final = 12

WRITES: Final = re.compile(
    r"^(POST|PATCH) /(channels/\{channel\}/(threads|messages(/\{message\})?)"
    r"|webhooks/\{webhook\}/\{token\}(/messages/\{message\})?"
    r"|interactions/\{interaction\}/\{token\}/callback)$"
)
MESSAGE_CALLBACKS: Final = frozenset({4, 7})


@dataclass(frozen=True, slots=True)
class Call:
    """One REST request. ``who`` is bot, interaction, webhook, nobody or ``user:<id>``."""

    method: str
    template: str
    path: str
    status: int
    body: object
    at: float
    who: str
    files: tuple[str, ...] = ()

    def line(self) -> str:
        return f"{self.at:.3f} {self.who} {self.method} {self.path} -> {self.status}"

    @property
    def message(self) -> Json | None:
        """The message form that this call writes, if it writes one."""
        if WRITES.match(f"{self.method} {self.template}") is None or not isinstance(
            self.body, dict
        ):
            return None
        if self.template.endswith("/threads"):
            return self.body.get("message")
        if not self.template.startswith("/interactions"):
            return self.body
        return self.body.get("data") if self.body.get("type") in MESSAGE_CALLBACKS else None


@dataclass(frozen=True, slots=True)
class Event:
    """One gateway event; ``session`` is who got it, or will when it resumes."""

    name: str
    data: Json
    at: float
    session: str

    def line(self) -> str:
        return f"{self.at:.3f} event {self.name} to {self.session[:6]}"


@dataclass(slots=True)
class Ledger:
    """Lists that only grow, and the way to wait until they have grown enough.

    ``broken`` is what went wrong inside the fake itself; it fails the test at its end.
    """

    calls: list[Call] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def record(self, entry: Call | Event) -> None:
        if isinstance(entry, Call):
            self.calls.append(entry)
        else:
            self.events.append(entry)
        self.stir()

    def stir(self) -> None:
        """Let everyone who waits look again."""
        while self._waiting:
            future = self._waiting.pop()
            if not future.done():
                future.set_result(None)

    async def until(self, look: Callable[[], T], *, timeout_seconds: float) -> T:
        """The first true value of ``look``, tried again after each thing that happens."""
        try:
            async with asyncio.timeout(timeout_seconds):
                while not (found := look()):
                    await self._next()
        except TimeoutError:
            raise TimeoutError(f"not within {timeout_seconds} s; last was\n{self.tail()}") from None
        return found

    async def _next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def tail(self) -> str:
        """The last few entries, for a test that has to say why it gave up."""
        entries: list[Call | Event] = [*self.calls[-TAIL:], *self.events[-TAIL:]]
        entries.sort(key=lambda each: each.at)
        return "\n".join(entry.line() for entry in entries[-TAIL:]) or "nothing"

    def find(self, method: str, path: str, *, status: int | None = None) -> list[Call]:
        """Calls whose path matches the regular expression ``path`` somewhere."""
        return [
            call
            for call in self.calls
            if call.method == method
            and re.search(path, call.path)
            and status in (None, call.status)
        ]

    def named(self, event: str) -> list[Event]:
        return [each for each in self.events if each.name == event]

    def writes(self) -> list[Call]:
        """Every call that asked for a message to be created or edited."""
        return [call for call in self.calls if call.message is not None]

    def assert_no_pings(self) -> None:
        """Every create and edit must say ``allowed_mentions`` with an empty ``parse``."""
        loud = [call for call in self.writes() if not _silent(call.message)]
        if loud:
            raise AssertionError("may ping:\n" + "\n".join(call.line() for call in loud))


def _silent(form: Json | None) -> bool:
    allowed = (form or {}).get("allowed_mentions")
    return isinstance(allowed, dict) and allowed.get("parse") == []
