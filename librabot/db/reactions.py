"""What students said of answers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.queries import load
from librabot.features.questions.feedback import Counted, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from librabot.db.pool import Connection, Database

_SQL = load("reactions")
_REACTED_TO = _SQL.reacted_to
_KEEP = _SQL.keep
_TAKE_BACK = _SQL.take_back
_CALL = _SQL.call
_COUNTED = _SQL.counted

_OPPOSITES: Final["Mapping[Kind, Kind]"] = {"up": "down", "down": "up"}


@dataclass(frozen=True, slots=True)
class ReactionRows:
    """Keeps reactions."""

    database: "Database"

    async def react(self, question_id: int, person: str, kind: Kind) -> Counted:
        """Keep the reaction; raises ``DB5004`` when the question is gone."""

        async def work(connection: "Connection") -> Counted:
            question = await connection.fetchrow(_REACTED_TO, question_id)
            if question is None:
                raise LibraError(Code.DB5004, "question")
            new = await connection.fetchval(_KEEP, question_id, person, kind) is not None
            if kind in _OPPOSITES:
                await connection.execute(_TAKE_BACK, question_id, person, _OPPOSITES[kind])
            if kind == "call" and new:
                await connection.execute(_CALL, question["entry_id"])
            return Counted(new, await connection.fetchval(_COUNTED, question_id, kind))

        return await self.database.run(work)
