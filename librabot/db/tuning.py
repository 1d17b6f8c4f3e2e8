"""The log as it tells of thresholds, and the thresholds that were set."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from librabot.db.audit import note
from librabot.db.queries import load
from librabot.db.searching import THRESHOLDS, thresholds_from
from librabot.features.questions.comparing import Told
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("tuning")
_TOLD = _SQL.told
_MERGED = _SQL.merged
_BODIES = _SQL.bodies
_HELD = _SQL.held
_SAVE = _SQL.save
_RESET = _SQL.reset


@dataclass(frozen=True, slots=True)
class TuningRows:
    """Reads the log and keeps thresholds."""

    database: "Database"

    async def thresholds(self) -> Thresholds:
        """Those in force."""
        return thresholds_from(await self.database.fetchval(THRESHOLDS))

    async def told(self, *, limit: int) -> Sequence[Told]:
        """The latest questions of the log, newest first."""
        return [Told(**row) for row in await self.database.fetch(_TOLD, limit)]

    async def merged(self) -> Mapping[int, int]:
        """The entry that answers in the place of each merged one."""
        return {row["id"]: row["merged_into"] for row in await self.database.fetch(_MERGED)}

    async def bodies(self, question_ids: Sequence[int]) -> Mapping[int, str]:
        """The beginning of what was asked."""
        rows = await self.database.fetch(_BODIES, question_ids)
        return {row["id"]: row["body"] for row in rows}

    async def save(self, thresholds: Thresholds, by: Actor) -> None:
        """Decide by these from the next question on."""
        await self._change(thresholds, by)

    async def reset(self, by: Actor) -> None:
        """Decide by those that the product comes with."""
        await self._change(None, by)

    async def _change(self, wanted: Thresholds | None, by: Actor) -> None:
        async def work(connection: "Connection") -> None:
            before = asdict(thresholds_from(await connection.fetchval(_HELD)))
            after = asdict(wanted or DEFAULT)
            if wanted is None:
                await connection.execute(_RESET)
            else:
                await connection.execute(_SAVE, after)
            await note(connection, by, "tune thresholds", before=before, after=after)

        await self.database.run(work)
