"""Small single texts that outlive the process."""

from dataclasses import dataclass

from librabot.db.pool import Database
from librabot.db.queries import load

_SQL = load("kept")
_GET = _SQL.get
_PUT = _SQL.put


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Keeps a text under a name; the names share one space with the other rows of ``kept``."""

    database: Database

    async def get(self, name: str) -> str | None:
        """The text, or None."""
        text: str | None = await self.database.fetchval(_GET, name)
        return text

    async def put(self, name: str, value: str) -> None:
        """Keep or replace the text."""
        await self.database.execute(_PUT, name, value)
