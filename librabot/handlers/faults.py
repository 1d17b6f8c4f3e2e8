"""Discord's refusals, by our names."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import aiohttp
import discord

from librabot.core.errors import Code, LibraError

T = TypeVar("T")

CLOSED_FOR_EDITING = frozenset({30046, 50083})
"""Too many edits of a message older than an hour; an archived thread."""

TOKEN_OVER = frozenset({10015, 50027})
"""An interaction's token, 15 minutes after it was made."""

ALREADY_ACKNOWLEDGED = 40060

_GONE = frozenset({10003, 10008})  # The channel, the message.
_FIRST_OF_THEIRS = HTTPStatus.INTERNAL_SERVER_ERROR
_PATIENCE_SECONDS = 120.0
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 30.0


def refusal(error: BaseException | None) -> int:
    """Discord's own code behind ``error`` or behind its cause; 0 if there is none."""
    found = error.__cause__ if isinstance(error, LibraError) else error
    return found.code if isinstance(found, discord.HTTPException) else 0


def by_name(error: BaseException) -> LibraError | None:
    """A fault of Discord's or of the way there as ours; None for any other.

    ``EXT5015`` for what is gone, ``EXT5014`` without permission, else ``EXT5011``.
    """
    match error:
        case discord.RateLimited():
            found = LibraError(Code.EXT5011, "rate limit", retry_after=error.retry_after)
        case discord.HTTPException():
            found = LibraError(_code(error), f"{error.status}/{error.code}")
        case aiohttp.ClientError() | OSError() | TimeoutError():
            found = LibraError(Code.EXT5011, type(error).__name__)
        case _:
            return None
    found.__cause__ = error
    return found


def of_library(error: BaseException) -> BaseException:
    """What discord.py raised by our name; what came from elsewhere, as it is."""
    found = by_name(error) if isinstance(error, discord.DiscordException) else None
    return found or error


def _code(error: discord.HTTPException) -> Code:
    if error.code in _GONE:
        return Code.EXT5015
    return Code.EXT5014 if isinstance(error, discord.Forbidden) else Code.EXT5011


@contextmanager
def named() -> Iterator[None]:
    """Let what Discord refuses or fails at inside be raised as ``LibraError``."""
    try:
        yield
    except Exception as error:
        found = by_name(error)
        if found is None:
            raise
        raise found from error


async def insisting(call: Callable[[], Awaitable[T]]) -> T:
    """What ``call`` returns, tried again for two minutes while Discord is unwell.

    The library gives up earlier: at a 503, at a lost connection, at a 429 without Discord's own
    marks. ``call`` must be safe to repeat.
    """
    loop = asyncio.get_running_loop()
    until, wait = loop.time() + _PATIENCE_SECONDS, _FIRST_WAIT_SECONDS
    while True:
        try:
            return await call()
        except LibraError as error:
            pause = max(error.retry_after or 0.0, wait)
            if not _passing(error) or loop.time() + pause > until:
                raise
        await asyncio.sleep(pause)
        wait = min(2 * wait, _LONGEST_WAIT_SECONDS)


def was_limited(error: LibraError) -> bool:
    """Whether a rate limit is behind ``error``."""
    cause = error.__cause__
    if isinstance(cause, discord.HTTPException):
        return cause.status == HTTPStatus.TOO_MANY_REQUESTS
    return isinstance(cause, discord.RateLimited)


def _passing(error: LibraError) -> bool:
    """Whether trying again can help: Discord refuses for good with any 4xx but 429."""
    if error.code is not Code.EXT5011 or refusal(error) in CLOSED_FOR_EDITING:
        return False
    cause = error.__cause__
    ours = isinstance(cause, discord.HTTPException) and cause.status < _FIRST_OF_THEIRS
    return not ours or was_limited(error)
