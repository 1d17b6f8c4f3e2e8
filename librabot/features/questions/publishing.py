"""A verified answer becomes a page of the archive, and stays the same page."""

from dataclasses import dataclass
from typing import Protocol

from librabot.features.questions.archive import Archive, ArchivePage, Published
from librabot.features.questions.outbox import Job


@dataclass(frozen=True, slots=True)
class Publishable:
    """What the archive needs of an entry as it stands now; ``page`` is None unless verified."""

    page: ArchivePage | None
    page_id: str | None


class Pages(Protocol):
    """Where entries remember their pages."""

    async def publishable(self, entry_id: int) -> Publishable:
        """The entry's newest verified text; an older job never overwrites a newer edit."""
        ...

    async def published(self, entry_id: int, page: Published, *, hits: int) -> None:
        """Remember the page and the hits it shows."""
        ...

    async def withdrawn(self, entry_id: int) -> None:
        """Forget the page."""
        ...

    async def owe_counts(self) -> int:
        """Owe a new page wherever the hits it shows are old; returns how many."""
        ...


@dataclass(frozen=True, slots=True)
class Publishing:
    """Works off the archive's jobs."""

    pages: Pages
    archive: Archive

    async def publish(self, job: Job) -> None:
        """Write the entry's page, or update it; nothing to do when it is not verified any more."""
        entry_id = _entry_of(job)
        found = await self.pages.publishable(entry_id)
        if found.page is None:
            return
        page = await self.archive.publish(
            found.page, page_id=found.page_id, may_exist=job.attempts > 1
        )
        await self.pages.published(entry_id, page, hits=found.page.hits)

    async def withdraw(self, job: Job) -> None:
        """Take the entry's page away, unless it was verified again meanwhile."""
        entry_id = _entry_of(job)
        found = await self.pages.publishable(entry_id)
        if found.page is not None or found.page_id is None:
            return
        await self.archive.withdraw(found.page_id)
        await self.pages.withdrawn(entry_id)


def _entry_of(job: Job) -> int:
    if job.entry_id is None:
        raise ValueError("an archive job names its entry")
    return job.entry_id
