"""A transaction that takes effect once, though it may have to be begun more than once."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar
from uuid import UUID, uuid4

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from librabot.db.faults import LOST
from librabot.db.queries import load

if TYPE_CHECKING:
    from asyncpg import Record

    Connection: TypeAlias = PoolConnectionProxy[Record]
else:
    Connection = PoolConnectionProxy  # Generic in its stubs alone.

T = TypeVar("T")

_SQL: Final = load("transactions")
_NONE: Final = "INSERT 0 0"


@dataclass(slots=True)
class Once(Generic[T]):
    """One piece of work and what became of it.

    A commit whose answer is lost may have taken effect or not. A token written in the same
    transaction tells: the server's own transaction ids do not, as a crash lets it give an id
    that never reached the disk to somebody else.
    """

    work: Callable[[Connection], Awaitable[T]]
    token: UUID = field(default_factory=uuid4)
    _in_doubt: tuple[T] | None = None

    async def attempt(self, connection: Connection) -> T:
        """Do the work and commit, unless an earlier try turns out to have done so."""
        transaction = connection.transaction()
        await transaction.start()
        try:
            if self._in_doubt and await connection.execute(_SQL.claim, self.token) == _NONE:
                await transaction.rollback()
                return self._in_doubt[0]
            result = await self.work(connection)
            await connection.execute(_SQL.mark, self.token)
        except BaseException:
            with suppress(*LOST, asyncpg.InterfaceError):
                await transaction.rollback()
            raise
        self._in_doubt = (result,)
        await transaction.commit()
        return result
