"""The pool and what runs on it: statements and transactions that outlive a server's restart."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import asyncpg

from librabot.db.connecting import (
    CONNECT_TIMEOUT_SECONDS,
    OnWait,
    driver_dsn,
    patiently,
    pause_seconds,
)
from librabot.db.faults import LOST, RETRYABLE, is_conflict, is_lost, naming
from librabot.db.transactions import Connection, Once

if TYPE_CHECKING:
    from asyncpg import Pool, Record

__all__ = ["Connection", "Database", "open_pool"]

T = TypeVar("T")

# Sent with each connection, because the pool's RESET ALL on release undoes a later SET.
_SETTINGS: Final = {
    "application_name": "librabot",
    "timezone": "UTC",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "pg_trgm.similarity_threshold": "0.3",
}
_COMMAND_TIMEOUT_SECONDS: Final = 20.0  # Past the server's own limit: for one gone silent.
_ACQUIRE_TIMEOUT_SECONDS: Final = 15.0
_TRIES_AFTER_LOSS: Final = 12
_TRIES_AFTER_CONFLICT: Final = 3


async def open_pool(
    dsn: str,
    *,
    max_size: int = 8,
    patience_seconds: float = 60.0,
    on_wait: OnWait | None = None,
) -> "Pool[Record]":
    """A pool whose first connection stands; the caller closes it.

    A server that refuses is waited for, and ``on_wait`` hears of each failure. Raises
    ``LibraError`` DB5001 when the patience is over or waiting cannot help, COMMON4001 when the
    address is malformed.
    """

    async def attempt() -> "Pool[Record]":
        pool = asyncpg.create_pool(
            driver_dsn(dsn),
            min_size=0,  # With a floor, the driver logs a trace for each try to come back to it.
            max_size=max_size,
            init=_prepare,
            server_settings=dict(_SETTINGS),
            command_timeout=_COMMAND_TIMEOUT_SECONDS,
            timeout=CONNECT_TIMEOUT_SECONDS,
        )
        await pool
        try:
            await pool.release(await pool.acquire())
        except BaseException:
            pool.terminate()
            raise
        return pool

    return await patiently(attempt, patience_seconds=patience_seconds, on_wait=on_wait)


async def _prepare(connection: "asyncpg.Connection[Record]") -> None:
    """Let a JSON column be a Python value in both directions."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, schema="pg_catalog", encoder=_to_json, decoder=json.loads
        )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Database:
    """The one way from a feature's ``db`` class to its rows.

    Every method raises ``LibraError``: DB5001 when the server is away past the retries, DB5002
    when it took too long, DB5003 when a constraint or a value was refused. Other errors of the
    driver are faults in our SQL and pass through.
    """

    pool: "Pool[Record]"

    async def fetch(
        self,
        query: str,
        *arguments: Any,  # noqa: ANN401 - a parameter may be of any type the server knows.
        within_seconds: float | None = None,
    ) -> "list[Record]":
        """Every row of a read. A lost connection repeats the query: write with ``run``."""
        with naming():
            return await self._on_a_connection(
                lambda each: each.fetch(query, *arguments, timeout=within_seconds)
            )

    async def fetchrow(self, query: str, *arguments: Any) -> "Record | None":  # noqa: ANN401 - as in fetch.
        """The first row of a read, or None. See ``fetch``."""
        with naming():
            return await self._on_a_connection(lambda each: each.fetchrow(query, *arguments))

    async def fetchval(self, query: str, *arguments: Any) -> Any:  # noqa: ANN401 - as in fetch, and so is a column.
        """The first column of the first row of a read, or None. See ``fetch``."""
        with naming():
            return await self._on_a_connection(lambda each: each.fetchval(query, *arguments))

    async def execute(self, query: str, *arguments: Any) -> str:  # noqa: ANN401 - as in fetch.
        """One write in a transaction of its own, as ``run`` does it; returns the server's tag."""
        return await self.run(lambda connection: connection.execute(query, *arguments))

    async def ping(self) -> None:
        """One round trip, without retries."""
        with naming():
            async with self._borrowed() as connection:
                await connection.execute("SELECT 1")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection inside a transaction, tried once: commits at the end, or rolls back."""
        with naming():
            async with self._borrowed() as connection, connection.transaction():
                yield connection

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do ``work`` in a transaction that takes effect once, whatever happens on the way.

        ``work`` is called again after a deadlock, a serialization failure, a lock not granted in
        time or a lost connection, so what it does outside the transaction must bear repeating.
        """
        with naming():
            return await self._on_a_connection(Once(work).attempt)

    async def _on_a_connection(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async def attempt() -> T:
            async with self._borrowed() as connection:
                return await work(connection)

        return await _persistently(attempt)

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[Connection]:
        """A connection; one that broke does not turn what was done on it into a failure."""
        connection = await self.pool.acquire(timeout=_ACQUIRE_TIMEOUT_SECONDS)
        try:
            yield connection
        except asyncpg.InterfaceError as error:
            # Said by the driver when a statement follows the one that lost the connection.
            if connection.is_closed():
                raise asyncpg.ConnectionDoesNotExistError("connection lost") from error
            raise
        finally:
            with suppress(*LOST):
                await self.pool.release(connection)


async def _persistently(attempt: Callable[[], Awaitable[T]]) -> T:
    losses = conflicts = 0
    while True:
        try:
            return await attempt()
        except RETRYABLE as error:
            losses += is_lost(error)
            conflicts += is_conflict(error)
            spent = losses > _TRIES_AFTER_LOSS or conflicts > _TRIES_AFTER_CONFLICT
            if spent or isinstance(error, TimeoutError):
                raise
        await asyncio.sleep(pause_seconds(losses + conflicts))
