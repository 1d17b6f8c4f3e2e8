"""The way to the server: its address in the driver's terms, and patience while it starts."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import asyncpg

from librabot.core.errors import Code, LibraError
from librabot.db.faults import in_brief, is_lost

if TYPE_CHECKING:
    from asyncpg import Connection, Record

T = TypeVar("T")

# Told in words, with the seconds of patience that are left.
OnWait = Callable[[str, float], None]

CONNECT_TIMEOUT_SECONDS: Final = 10.0
_LONGEST_PAUSE_SECONDS: Final = 2.0

# What libpq knows and asyncpg would pass on to the server as a setting.
_LIBPQ_ONLY: Final = frozenset(
    {
        "channel_binding",
        "connect_timeout",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
    }
)


def driver_dsn(dsn: str) -> str:
    """``dsn`` as asyncpg takes it: its scheme, without the options only libpq knows."""
    scheme, separator, rest = dsn.partition("://")
    address, _, query = rest.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in _LIBPQ_ONLY]
    options = f"?{urlencode(kept)}" if kept else ""
    return f"{scheme.removesuffix('+asyncpg')}{separator}{address}{options}"


def pause_seconds(failures: int) -> float:
    """How long to wait after so many failures: 50 ms doubled each time, 2 s at most, jittered."""
    longest = min(0.05 * 2.0 ** (failures - 1), _LONGEST_PAUSE_SECONDS)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311 - spreads retries, guards nothing.


async def connect(dsn: str) -> "Connection[Record]":
    """One connection outside the pool, with no limit on a statement; the caller closes it."""
    return await asyncpg.connect(
        driver_dsn(dsn),
        timeout=CONNECT_TIMEOUT_SECONDS,
        server_settings={"application_name": "librabot", "timezone": "UTC"},
    )


async def patiently(
    attempt: Callable[[], Awaitable[T]], *, patience_seconds: float, on_wait: OnWait | None
) -> T:
    """What ``attempt`` returns once the server is there.

    Raises ``LibraError`` DB5001 when the patience is over or waiting cannot help, and
    COMMON4001 when the address is malformed.
    """
    deadline = asyncio.get_running_loop().time() + patience_seconds
    failures = 0
    while True:
        try:
            return await attempt()
        except (ValueError, asyncpg.ClientConfigurationError) as error:
            # The driver's words quote the address, and with it the password.
            detail = f"DATABASE_URL: {type(error).__name__}"
            raise LibraError(Code.COMMON4001, detail) from None
        except (asyncpg.PostgresError, asyncpg.InternalClientError, OSError) as error:
            left = deadline - asyncio.get_running_loop().time()
            may_pass = is_lost(error) or isinstance(error, TimeoutError)
            if left <= 0 or not may_pass:
                raise LibraError(Code.DB5001, in_brief(error)) from error
            if on_wait is not None:
                on_wait(in_brief(error), left)
        failures += 1
        await asyncio.sleep(min(pause_seconds(failures), left))
