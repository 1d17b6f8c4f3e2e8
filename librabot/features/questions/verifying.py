"""A TA stands behind an answer: edited, verified, withdrawn, discarded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.questions.drafting import ANSWER_LIMIT, tidy_keywords
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.values import Actor, Entry, Wording
from librabot.features.questions.wordings import own_wordings

TITLE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Edit:
    """What a TA wrote over version ``version`` of an entry."""

    entry_id: int
    version: int
    title: str
    answer: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """The entry as it now stands."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone else was faster; ``entry`` is theirs, ``edit`` was not saved."""

    entry: Entry
    edit: Edit


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Fields that must be filled first; nothing was saved."""

    edit: Edit
    fields: tuple[str, ...]


class Entries(Protocol):
    """Where entries are kept. Each method is one transaction, the audit row included.

    All return None when the entry's version is not the given one any more, and raise ``DB5004``
    when there is no such entry.
    """

    async def entry(self, entry_id: int) -> Entry:
        """The entry."""
        ...

    async def lexicon(self, course_id: int) -> Lexicon:
        """The lexicon with the course's own spellings."""
        ...

    async def save(self, edit: Edit, by: Actor) -> Entry | None:
        """Keep an edit of a waiting entry; students see nothing of it."""
        ...

    async def verify(self, edit: Edit, by: Actor, wordings: Sequence[Wording]) -> Entry | None:
        """Store the text as verified, make it findable, owe its page and the repairs.

        ``wordings`` are its title and question; the others that it has are kept.
        """
        ...

    async def discard(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        """Put a waiting entry away."""
        ...

    async def reopen(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        """Let a verified or discarded entry wait again; owe the withdrawal of its page."""
        ...


@dataclass(frozen=True, slots=True)
class Verifying:
    """Keeps a TA's decision; the outside learns of it through the outbox, woken by ``wake``."""

    entries: Entries
    wake: Callable[[], None]

    async def save(self, edit: Edit, by: Actor) -> Saved | Conflict:
        """Keep the text without showing it to anyone."""
        edit = tidy(edit)
        return await self._settle(await self.entries.save(edit, by), edit)

    async def verify(self, edit: Edit, by: Actor) -> Saved | Conflict | Incomplete:
        """Stand behind the text: it is served, archived, and mends what students saw."""
        edit = tidy(edit)
        missing = tuple(name for name in ("title", "answer") if not getattr(edit, name))
        if missing:
            return Incomplete(edit, missing)
        before = await self.entries.entry(edit.entry_id)
        lexicon = await self.entries.lexicon(before.course_id)
        wordings = own_wordings(edit.title, before.question, lexicon)
        return await self._settle(await self.entries.verify(edit, by, wordings), edit)

    async def discard(self, entry_id: int, version: int, by: Actor) -> Saved | Conflict:
        """Put the entry away; it can be reopened."""
        edit = await self._untouched(entry_id, version)
        return await self._settle(await self.entries.discard(entry_id, version, by), edit)

    async def reopen(self, entry_id: int, version: int, by: Actor) -> Saved | Conflict:
        """Take back a verification or a discarding."""
        edit = await self._untouched(entry_id, version)
        return await self._settle(await self.entries.reopen(entry_id, version, by), edit)

    async def _untouched(self, entry_id: int, version: int) -> Edit:
        entry = await self.entries.entry(entry_id)
        return Edit(entry_id, version, entry.title, entry.answer, entry.keywords)

    async def _settle(self, entry: Entry | None, edit: Edit) -> Saved | Conflict:
        if entry is None:
            return Conflict(await self.entries.entry(edit.entry_id), edit)
        self.wake()
        return Saved(entry)


def tidy(edit: Edit) -> Edit:
    """The edit as it is stored; raises ``VAL4008`` when the answer is longer than can be kept."""
    if len(edit.answer) > ANSWER_LIMIT:
        raise LibraError(Code.VAL4008, "answer")
    return replace(
        edit,
        title=one_line(clean_text(edit.title), limit=TITLE_LIMIT),
        answer=clean_text(edit.answer, limit=ANSWER_LIMIT),
        keywords=tidy_keywords(edit.keywords),
    )
