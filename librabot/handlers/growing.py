"""An answer that grows in Discord as it is written, no faster than Discord allows."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.writing import Writing, Written
from librabot.handlers.faults import insisting
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet, ViewMaker

GAP_SECONDS = 1.2
"""Between two edits of one message; a channel is taken to allow about one edit a second."""

MOMENT_SECONDS = 0.2


class Pacing:
    """Knows the answers that grow or end in each channel: they share its allowance of edits."""

    def __init__(self) -> None:
        self._growing: Counter[int] = Counter()
        self._ending: Counter[int] = Counter()

    def gap(self, channel_id: int) -> float:
        """Seconds between two edits of one message, so that all of a channel's fit in."""
        return max(GAP_SECONDS, float(self._growing[channel_id]))

    def free(self, channel_id: int) -> bool:
        """Whether no whole answer is waiting to be shown; those go first."""
        return not self._ending[channel_id]

    @contextmanager
    def growing(self, channel_id: int) -> Iterator[None]:
        """An answer grows inside."""
        with _counted(self._growing, channel_id):
            yield

    @contextmanager
    def ending(self, channel_id: int) -> Iterator[None]:
        """A whole answer is being shown inside."""
        with _counted(self._ending, channel_id):
            yield


@contextmanager
def _counted(counter: Counter[int], key: int) -> Iterator[None]:
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]


async def grow(
    sheet: Sheet, writing: Writing, pacing: Pacing, phrase: Callable[[str], Saying]
) -> Written:
    """Show ``writing`` until it ends; returns what became of it, still to be shown whole.

    A step that Discord does not take is left out: the next one holds its text too. Once the
    message or the right to write is gone, no further one is tried. Returns no sooner than the
    next edit may be made. Raises what the writing failed with.
    """
    with pacing.growing(sheet.channel_id):
        async for _text in writing.watch():
            # What ends in a moment is shown whole, without an edit to wait out first.
            await writing.ended(within_seconds=MOMENT_SECONDS)
            if writing.over:
                break
            if not await _stepped(sheet, writing, pacing, phrase(writing.text)):
                break
    return await writing.result()


async def _stepped(sheet: Sheet, writing: Writing, pacing: Pacing, saying: Saying) -> bool:
    """Show one step and rest; False when no further one can help."""
    clock = asyncio.get_running_loop()
    began = clock.time()
    if pacing.free(sheet.channel_id) and not await _shown(sheet, saying):
        return False
    took = clock.time() - began
    await asyncio.sleep(GAP_SECONDS)
    # As long as Discord made us wait this time, it would again.
    rest = max(pacing.gap(sheet.channel_id), took) - GAP_SECONDS
    await writing.ended(within_seconds=rest)
    return True


async def _shown(sheet: Sheet, saying: Saying) -> bool:
    try:
        await sheet.show(saying)
    except LibraError as error:
        if error.code is Code.EXT5014:
            telemetry.report(error, channel_id=sheet.channel_id)
        return error.code is Code.EXT5011
    return True


async def show_whole(
    sheet: Sheet, saying: Saying, pacing: Pacing, *, view: ViewMaker | None = None
) -> None:
    """Show the last word, before any answer that still grows, however long Discord takes.

    Raises ``EXT5011`` after two minutes, ``EXT5014`` and ``EXT5015`` at once.
    """
    with pacing.ending(sheet.channel_id):
        await insisting(lambda: sheet.show(saying, view=view))
