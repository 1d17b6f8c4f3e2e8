"""Vectors of wordings, in a table of their own that only a server with pgvector has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from librabot.db.queries import load
from librabot.db.searching import NEAR_SECONDS, nears_of
from librabot.db.sqlfiles import sql_directory
from librabot.features.questions.embedding import Coverage, Plain, Readiness
from librabot.features.questions.matching.near import Near

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("vectors")
_AVAILABLE = _SQL.available
_WAIT_FOR_TURN = _SQL.wait_for_turn
_IS_MADE = _SQL.is_made
_GO_ON = _SQL.go_on
_NEAREST = _SQL.nearest
_NEAREST_OF_MANY = _SQL.nearest_of_many
_NEAR_BY_IDS = _SQL.near_by_ids
_WITHOUT_VECTOR = _SQL.without_vector
_KEEP = _SQL.keep
_PROGRESS = _SQL.progress

_OLDEST: Final = (0, 8)
"""The first pgvector whose index goes on past what another course or model has."""

MANY: Final = 10_000
"""Wordings of a course from which on the index is asked: looking at each takes 25 ms by then."""

_LOCK: Final = 0x76656374  # "vect"

# No right to create, or the extension in a schema that we do not look into.
_REFUSALS: Final = (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedObjectError)


@dataclass(frozen=True, slots=True)
class VectorRows:
    """Keeps and searches vectors; needs a ``prepare`` that said ``ready``, now or earlier."""

    database: "Database"

    async def prepare(self) -> Readiness:
        """Make the extension and the table, where they can be made and are not there."""
        readiness = await self._available()
        if readiness != "ready":
            return readiness
        try:
            await self.database.run(_make)
        except _REFUSALS:
            return "refused"
        return "ready"

    async def look(self) -> Readiness:
        """What is there, without changing anything; ``absent`` is what a start makes."""
        readiness = await self._available()
        if readiness != "ready":
            return readiness
        return "ready" if await self.database.fetchval(_IS_MADE) else "absent"

    async def _available(self) -> Readiness:
        version: str | None = await self.database.fetchval(_AVAILABLE)
        if version is None:
            return "missing"
        return "ready" if _numbers(version) >= _OLDEST else "old"

    async def near(  # noqa: PLR0913 - a search is told that much.
        self,
        course_id: int,
        key: str,
        vector: Sequence[float],
        *,
        model: str,
        least_cosine: float,
        limit: int,
    ) -> Sequence[Near]:
        """Verified entries that mean nearly the same, best first, scored by their keys.

        Raises ``DB5002`` when it takes too long.
        """
        async with self.database.transaction() as connection:
            wordings = await connection.fetchval(_GO_ON, course_id, MANY, column=1)
            found = await connection.fetch(
                _NEAREST if wordings < MANY else _NEAREST_OF_MANY,
                course_id,
                _literal(vector),
                model,
                limit,
                least_cosine,
                timeout=NEAR_SECONDS,
            )
            ids = [row["entry_id"] for row in found]
            rows = await connection.fetch(_NEAR_BY_IDS, ids, key, timeout=NEAR_SECONDS)
        return nears_of(rows)

    async def without_vector(
        self, model: str, *, limit: int, besides: Sequence[int]
    ) -> Sequence[Plain]:
        """Live wordings that the model has not embedded, the youngest first."""
        rows = await self.database.fetch(_WITHOUT_VECTOR, model, besides, limit)
        return [Plain(**row) for row in rows]

    async def keep(self, model: str, vectors: Mapping[int, Sequence[float]]) -> None:
        """Keep a vector for each wording; one that has gone meanwhile is left out."""
        literals = [_literal(vector) for vector in vectors.values()]
        await self.database.execute(_KEEP, model, list(vectors), literals)

    async def coverage(self, model: str) -> Coverage:
        """How many of the wordings that can be found have a vector of the model."""
        row = await self.database.fetchrow(_PROGRESS, model)
        return Coverage(**row) if row else Coverage(0, 0)


async def _make(connection: "Connection") -> None:
    await connection.execute(_WAIT_FOR_TURN, _LOCK)
    script = sql_directory() / "optional" / "vectors.sql"
    await connection.execute(script.read_text(encoding="utf-8"))


def _numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version such as 0.8.6."""
    parts = version.split(".")[:2]
    return tuple(int(part) for part in parts if part.isdecimal())


def _literal(vector: Sequence[float]) -> str:
    """As pgvector reads it; half precision keeps fewer than four digits anyway."""
    return f"[{','.join(f'{each:.6g}' for each in vector)}]"
