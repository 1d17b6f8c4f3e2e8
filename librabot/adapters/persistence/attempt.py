"""One call to one model: its pieces become a reply, within the deadlines."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from librabot.adapters.persistence.failure import AttemptError, Remedy
from librabot.adapters.persistence.patience import Deadlines
from librabot.core.errors import Code
from librabot.core.model import Ended, Finish, ReplyEvent, Said, Usage


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk of a provider's stream, in our words.

    ``usage`` is the sum so far, ``model`` the id that answers, ``reason`` the provider's own word
    for the finish.
    """

    text: str = ""
    finish: Finish | None = None
    usage: Usage | None = None
    model: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The time a reply may still take. ``ends_at`` is on ``clock``, in seconds."""

    deadlines: Deadlines
    ends_at: float
    clock: Callable[[], float]

    def left(self) -> float:
        """Seconds until the reply's total is used up."""
        return self.ends_at - self.clock()


@dataclass(slots=True)
class _Heard:
    """What the stream has told so far."""

    model: str
    said: bool = False
    finish: Finish | None = None
    reason: str = ""
    usage: Usage = field(default_factory=Usage)

    def note(self, piece: Piece) -> None:
        self.said = self.said or bool(piece.text)
        self.finish = piece.finish or self.finish
        self.reason = piece.reason or self.reason
        self.usage = piece.usage or self.usage
        self.model = piece.model or self.model

    def patience_seconds(self, span: Span) -> float:
        deadlines = span.deadlines
        if self.finish:
            step = deadlines.after_finish_seconds
        elif self.said:
            step = deadlines.between_chunks_seconds
        else:
            step = deadlines.first_byte_seconds
        return min(step, span.left())

    def ending(self) -> Ended:
        """The last event; a reply without a word is a failure, never an empty answer."""
        if self.said:
            return Ended(self.finish or Finish.CUT, self.usage, self.model)
        detail = f"{self.model}: nothing said, {self.reason or 'no reason given'}"
        match self.finish:
            case Finish.BLOCKED:
                raise AttemptError(Code.AI4001, detail, Remedy.NONE)
            case Finish.LENGTH:
                raise AttemptError(Code.AI5007, detail, Remedy.OTHER)
            case Finish.STOP | Finish.CUT | None:
                raise AttemptError(Code.AI5007, detail, Remedy.AGAIN)


async def attempt(
    source: AsyncGenerator[Piece], model: str, span: Span
) -> AsyncGenerator[ReplyEvent]:
    """Tell what ``source`` says, and close it.

    Raises ``AttemptError`` only before the first ``Said``; a fault after that ends the reply with
    ``Finish.CUT``, or with the finish the stream had already told.
    """
    heard = _Heard(model)
    async with aclosing(source):
        while (piece := await _next(source, heard, span)) is not None:
            heard.note(piece)
            if piece.text:
                yield Said(piece.text)
    yield heard.ending()


async def _next(source: AsyncGenerator[Piece], heard: _Heard, span: Span) -> Piece | None:
    try:
        async with asyncio.timeout(heard.patience_seconds(span)):
            return await anext(source, None)
    except TimeoutError:
        failed = AttemptError(Code.AI5003, f"{heard.model}: {_late(span)}", Remedy.OTHER)
    except AttemptError as error:
        failed = error
    if heard.said or heard.finish:
        return None
    raise failed


def _late(span: Span) -> str:
    return "nothing came in time" if span.left() > 0 else "the total time is used up"
