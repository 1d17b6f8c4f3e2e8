"""The "is typing" sign, for as long as there is nothing to read."""

import asyncio
from types import TracebackType
from typing import Self

import discord

from librabot.core.errors import LibraError
from librabot.handlers.faults import named

_FIRST_AFTER_SECONDS = 0.3
"""A known answer is there sooner, and needs no sign."""

_AGAIN_AFTER_SECONDS = 8.0
"""Discord takes the sign away after ten."""


class TypingSign:
    """Shown within the block until ``stop``; what Discord thinks of it does not matter."""

    def __init__(self, channel: discord.PartialMessageable) -> None:
        self._channel = channel
        self._task: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """There is something to read now."""
        if self._task is not None:
            self._task.cancel()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._show(), name="typing")
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _show(self) -> None:
        await asyncio.sleep(_FIRST_AFTER_SECONDS)
        while True:
            try:
                with named():
                    await self._channel.typing()
            except LibraError:
                return
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)
