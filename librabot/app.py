"""The order of life: what is opened, held and closed, and when. The only reader of signals."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from time import monotonic

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.settings import Settings
from librabot.terminal import Terminal
from librabot.wiring.process import Process

EXIT_CODES = {
    Code.COMMON4001: 64,
    Code.EXT5012: 77,
    Code.EXT5013: 77,
    **{code: 69 for code in Code if code.name.startswith("DB5")},
}


DRAIN_SECONDS = 5.0
"""Of the ten within which a SIGTERM ends; the rest is for closing."""


class StopError(Exception):
    """Everything is asked to end; leaves the group of loops and goes no further."""


class Signals:
    """SIGINT and SIGTERM. The first asks to stop; one before anyone waits, or a second, cancels."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._waiting = False
        self._task = asyncio.current_task()

    def arrive(self) -> None:
        """Take a signal."""
        if self._task is not None and (self.asked.is_set() or not self._waiting):
            self._task.cancel()
        self.asked.set()

    async def stop(self, drain: Callable[[], Awaitable[None]]) -> None:
        """Wait for a signal, let ``drain`` finish what was begun, then raise ``StopError``."""
        self._waiting = True
        await self.asked.wait()
        await drain()
        raise StopError


def exit_code(code: Code) -> int:
    """The process's exit code for a fault that ended it."""
    return EXIT_CODES.get(code, 1)


async def run(settings: Settings, terminal: Terminal, *, sample: bool) -> int:
    """Start everything, hold it until a signal, stop it in reverse; returns the exit code.

    Raises ``LibraError`` for what makes a start impossible or ends the service.
    """
    with _signals() as signals:
        try:
            await _live(settings, terminal, signals, sample=sample)
        except asyncio.CancelledError:
            if not signals.asked.is_set():
                raise
        except BaseExceptionGroup as ended:
            raise _cause(ended) from ended
    terminal.stopped()
    return 0


async def _live(settings: Settings, terminal: Terminal, signals: Signals, *, sample: bool) -> None:
    started = monotonic()
    async with AsyncExitStack() as stack:
        process = await Process.open(stack, settings, terminal, sample=sample)
        terminal.ready(process.ready(monotonic() - started))
        telemetry.log.info("ready", seconds=round(monotonic() - started, 2))

        async def drain() -> None:
            terminal.stopping()
            await process.drain(patience_seconds=DRAIN_SECONDS)

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(signals.stop(drain), name="signals")
                for name, loop in process.loops.items():
                    group.create_task(loop(), name=name)
        except* StopError:
            pass


def _cause(ended: BaseExceptionGroup[BaseException]) -> BaseException:
    """The named fault that ended the loops, else the first one."""
    named = ended.subgroup(LibraError)
    leaf: BaseException = named or ended
    while isinstance(leaf, BaseExceptionGroup):
        leaf = leaf.exceptions[0]
    return leaf


@contextmanager
def _signals() -> Iterator[Signals]:
    loop, signals = asyncio.get_running_loop(), Signals()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, signals.arrive)
    try:
        yield signals
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)
