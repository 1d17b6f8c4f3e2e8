"""One door for every request to Notion: never too fast, and shut when Notion says so."""

import asyncio

from aiolimiter import AsyncLimiter

from librabot.core.errors import Code, LibraError

BURST = 3
RATE = 2.6
"""Requests a second. Notion grants an average of three; any ten seconds then see at most
3 + 10 * 2.6 = 29 requests leave, which keeps 30 out of reach of an uneven network."""

PATIENCE_SECONDS = 30.0
"""The longest wait spent inside a call. Notion may ask for minutes, and whoever calls holds a
lease on its job meanwhile; a longer wait is handed back to the caller's queue instead."""


class Gate:
    """Shared by all that is asked of one Notion connection."""

    def __init__(self, *, rate: float = RATE, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._limiter = AsyncLimiter(BURST, BURST / rate)
        self._patience = patience_seconds
        self._opens_at = 0.0

    async def enter(self) -> None:
        """Wait for a turn. Raises ``EXT5005`` when the gate stays shut beyond our patience."""
        while True:
            await self._opening()
            await self._limiter.acquire()
            if self._shut_for() <= 0:
                return

    def shut(self, seconds: float) -> None:
        """Let nobody pass for ``seconds`` from now on."""
        self._opens_at = max(self._opens_at, asyncio.get_running_loop().time() + seconds)

    async def _opening(self) -> None:
        while (wait := self._shut_for()) > 0:
            if wait > self._patience:
                raise LibraError(
                    Code.EXT5005, "waiting as Notion asked, nothing sent", retry_after=wait
                )
            await asyncio.sleep(wait)

    def _shut_for(self) -> float:
        return self._opens_at - asyncio.get_running_loop().time()
