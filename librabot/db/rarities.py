"""How rare the stems of a course's wordings are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from librabot.db.queries import load
from librabot.features.questions.matching.weighing import Rarity

if TYPE_CHECKING:
    from librabot.db.pool import Database

_SQL = load("rarities")
_ENTRIES = _SQL.entries
_STEMS = _SQL.stems


@dataclass(frozen=True, slots=True)
class RarityRows:
    """Counts stems."""

    database: "Database"

    async def rarity(self, course_id: int) -> Rarity:
        """In how many verified entries each stem of a course stands."""
        entries = await self.database.fetchval(_ENTRIES, course_id)
        rows = await self.database.fetch(_STEMS, course_id)
        return Rarity(entries, {row["stem"]: row["entries"] for row in rows})
