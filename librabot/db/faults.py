"""asyncpg's errors: which of them pass by waiting, and what the rest are called."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from librabot.core.errors import Code, LibraError

# OSError is refused, reset, an unknown host or a socket file that is gone. A restarting server
# also shows up as InternalClientError, which is no PostgresError.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    OSError,
)
_CONFLICTS = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)
_SLOW = (TimeoutError, asyncpg.QueryCanceledError, *_CONFLICTS)
_CONTRADICTIONS = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)
_UNABLE = (
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.PostgresSystemError,
)

RETRYABLE = (*LOST, *_CONFLICTS)


def is_lost(error: BaseException) -> bool:
    """Whether ``error`` means that the server or the way to it went away."""
    return isinstance(error, LOST) and not isinstance(error, TimeoutError)


def is_conflict(error: BaseException) -> bool:
    """Whether the same transaction may pass once another one is over."""
    return isinstance(error, _CONFLICTS)


@contextmanager
def naming() -> Iterator[None]:
    """Turn what asyncpg raises inside into a ``LibraError`` where a code exists for it."""
    try:
        yield
    except _SLOW as error:
        raise LibraError(Code.DB5002, in_brief(error)) from error
    except (*LOST, *_UNABLE) as error:
        raise LibraError(Code.DB5001, in_brief(error)) from error
    except _CONTRADICTIONS as error:
        # The server's and the driver's words quote what was to be stored; those end here.
        raise LibraError(Code.DB5003, _place(error)) from None


def in_brief(error: BaseException) -> str:
    """The kind of ``error`` and its first line, for a log: never for one that quotes a value."""
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _place(error: BaseException) -> str:
    names = (getattr(error, name, None) for name in ("table_name", "constraint_name"))
    return " ".join([type(error).__name__, *(name for name in names if name)])
