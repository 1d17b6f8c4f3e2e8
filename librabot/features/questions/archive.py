"""What a verified answer is when it leaves for a public archive, and the archive it goes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One question with its answer, as the archive shows it.

    ``key`` is ours and never changes: by it a page is found again. ``question`` is plain text
    from whoever asked and no more to be trusted than its author; ``answer`` is the TA's Markdown.
    Dates are shown in the zone they carry.
    """

    key: str
    title: str
    keywords: tuple[str, ...]
    status: Literal["verified", "archived"]
    hits: int
    question: str
    answer: str
    verified_by: str
    verified_at: datetime
    asked_at: datetime | None = None
    own_url: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Where a page now stands."""

    page_id: str
    url: str


class Archive(Protocol):
    """A place outside where verified answers can be read. Raises ``LibraError`` (``EXT5…``)."""

    async def publish(
        self, page: ArchivePage, *, page_id: str | None, may_exist: bool
    ) -> Published:
        """Make the archive show exactly ``page``, and say where.

        ``page_id`` is where it stood last, None before the first time. ``may_exist`` says that an
        earlier attempt of unknown outcome may already have made it: it is then looked for by its
        key before another one is made.
        """
        ...

    async def withdraw(self, page_id: str) -> None:
        """Take a page out of sight; one that is gone already is fine."""
        ...

    async def ping(self) -> None:
        """Ask whether the archive can be reached and knows us."""
        ...
