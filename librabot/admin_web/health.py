"""How the process is, for machines: alive, and ready to serve."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.panel import Route
from librabot.core.errors import code_of
from librabot.features.members.values import Role
from librabot.runtime import Clock
from librabot.telemetry import log

Ping = Callable[[], Awaitable[None]]

DEADLINE_SECONDS: Final = 2.0
FRESH_SECONDS: Final = 2.0
FRESH_SECONDS_OUTSIDE: Final = 30.0
"""Services that are only reported are asked seldom: somebody counts those requests."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a ping went; ``code`` is the fault's, or empty."""

    ok: bool
    code: str
    took_ms: float


class Pulse:
    """The last answers to a group of pings; however many ask, each ping runs once at a time."""

    def __init__(self, pings: Mapping[str, Ping], *, fresh_seconds: float, clock: Clock) -> None:
        self._pings = pings
        self._fresh_seconds = fresh_seconds
        self._clock = clock
        self._taken_at: float | None = None
        self._answers: dict[str, Answer] = {}
        self._one_at_a_time = asyncio.Lock()

    async def answers(self) -> Mapping[str, Answer]:
        """Answers that are fresh enough."""
        async with self._one_at_a_time:
            now = self._clock.monotonic()
            if self._taken_at is None or now - self._taken_at >= self._fresh_seconds:
                found = await asyncio.gather(*map(self._ask, self._pings.values()))
                self._keep(dict(zip(self._pings, found, strict=True)))
                self._taken_at = self._clock.monotonic()
            return self._answers

    async def _ask(self, ping: Ping) -> Answer:
        began = self._clock.monotonic()
        code = ""
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await ping()
        except TimeoutError:
            code = "timeout"
        except Exception as error:  # noqa: BLE001 - whatever a service does, it only is not well.
            code = code_of(error).name
        return Answer(not code, code, round((self._clock.monotonic() - began) * 1000, 1))

    def _keep(self, answers: dict[str, Answer]) -> None:
        for name, answer in answers.items():
            before = self._answers.get(name)
            if answer.ok != (before is None or before.ok):
                level = logging.INFO if answer.ok else logging.ERROR
                log.log(level, "service", name=name, ok=answer.ok, code=answer.code)
        self._answers = answers


def routes(
    required: Mapping[str, Ping],
    reported: Mapping[str, Ping],
    *,
    token: str | None,
    clock: Clock,
) -> tuple[Route, ...]:
    """``/healthz`` and ``/readyz``.

    The service is ready while every ``required`` ping is answered; ``reported`` ones are only told
    to whoever shows ``token``.
    """
    pages = _Pages(
        Pulse(required, fresh_seconds=FRESH_SECONDS, clock=clock),
        Pulse(reported, fresh_seconds=FRESH_SECONDS_OUTSIDE, clock=clock),
        token,
    )
    return (
        Route("GET", "/healthz", pages.alive, Role.ANYONE, bare=True),
        Route("GET", "/readyz", pages.ready, Role.ANYONE, bare=True),
    )


@dataclass(frozen=True, slots=True)
class _Pages:
    required: Pulse
    reported: Pulse
    token: str | None

    async def alive(self, _request: web.Request) -> web.Response:
        """The loop turns, or nothing would answer."""
        return web.Response(text="ok")

    async def ready(self, request: web.Request) -> web.Response:
        required = await self.required.answers()
        ready = all(answer.ok for answer in required.values())
        status, word = (200, "ready") if ready else (503, "not ready")
        if not self._may_see_details(request):
            return web.Response(text=word, status=status)
        services = {**required, **await self.reported.answers()}
        told = {
            name: {"ok": answer.ok, "code": answer.code, "took_ms": answer.took_ms}
            for name, answer in services.items()
        }
        return web.json_response({"status": word, "services": told}, status=status)

    def _may_see_details(self, request: web.Request) -> bool:
        if not self.token:
            return False
        given = request.headers.get("Authorization", "").encode(errors="replace")
        return hmac.compare_digest(given, f"Bearer {self.token}".encode())
