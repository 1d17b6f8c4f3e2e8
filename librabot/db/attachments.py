"""The files that came with questions; their bytes are kept elsewhere."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from librabot.db.queries import load

if TYPE_CHECKING:
    from librabot.db.pool import Database

_ADD = load("attachments").add


@dataclass(frozen=True, slots=True)
class FileRows:
    """Keeps what is known of each file."""

    database: "Database"

    async def add(  # noqa: PLR0913, PLR0917 - one argument for each column.
        self,
        question_id: int,
        filename: str,
        media_type: str,
        size: int,
        width: int | None,
        height: int | None,
        stored_as: str,
    ) -> None:
        """Keep a file's row; ``stored_as`` is where its bytes are."""
        await self.database.execute(
            _ADD, question_id, filename, media_type, size, width, height, stored_as
        )
