"""Entries and a TA's word on them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.audit import Facts, note
from librabot.db.learning import keep_wordings, make_way
from librabot.db.outbox import owe
from librabot.db.queries import load
from librabot.db.searching import ALIASES, lexicon_of
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.meaning import Text, meaning_changed
from librabot.features.questions.values import Actor, Cited, Entry, Status, Wording
from librabot.features.questions.verifying import Edit

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

    Change = Callable[[Connection], Awaitable[None]]

_SQL = load("entries")
_ENTRY = _SQL.entry
_ANSWERING = _SQL.answering
_HOLD = _SQL.hold
_LOCKED = _SQL.locked
_VERIFIED = _SQL.verified
_SAVE = _SQL.save
_VERIFY = _SQL.verify
_DISCARD = _SQL.discard
_REOPEN = _SQL.reopen
_KEEP_VERSION = _SQL.keep_version
_FORGET_WORDINGS = _SQL.forget_wordings
_WAKE_WORDINGS = _SQL.wake_wordings
_REST_WORDINGS = _SQL.rest_wordings
_PROPOSED_FOR = _SQL.proposed_for
_PAGE_OF = _SQL.page_of
_OWE_REPAIRS = load("deliveries").owe_repairs

_ANY: Final[tuple[Status, ...]] = ("waiting", "verified", "discarded")


@dataclass(frozen=True, slots=True)
class _Step:
    """What a TA does to a version of an entry, and in which statuses that has a meaning."""

    action: str
    entry_id: int
    version: int
    by: Actor
    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class EntryRows:
    """Keeps TAs' decisions.

    With ``archive_on`` False nothing is owed to the archive, without ``propose_on`` no wordings
    are asked of the model.

    Every step takes the version one further, a change of the status alone as well: whoever looks
    at an older one is told, instead of undoing a colleague's decision unawares.
    """

    database: "Database"
    archive_on: bool
    propose_on: bool = False

    async def entry(self, entry_id: int) -> Entry:
        """The entry; raises ``DB5004``."""
        return _found(await self.database.fetchrow(_ENTRY, entry_id))

    async def lexicon(self, course_id: int) -> Lexicon:
        """The lexicon with the course's own spellings."""
        return lexicon_of(await self.database.fetch(ALIASES, course_id))

    async def save(self, edit: Edit, by: Actor) -> Entry | None:
        """Keep an edit of a waiting entry."""

        async def change(connection: "Connection") -> None:
            await connection.execute(_SAVE, *_text(edit))
            await keep_version(connection, edit.entry_id, by.name)

        step = _Step("save", edit.entry_id, edit.version, by, ("waiting",))
        return await self._take(step, change)

    async def verify(self, edit: Edit, by: Actor, wordings: Sequence[Wording]) -> Entry | None:
        """Store the text as verified, make it findable, owe its page and the repairs."""

        async def change(connection: "Connection") -> None:
            await connection.execute(_VERIFY, *_text(edit), by.member_id, by.name)
            await keep_version(connection, edit.entry_id, by.name)
            await connection.execute(_FORGET_WORDINGS, edit.entry_id)
            await make_way(connection, edit.entry_id, wordings)
            await keep_wordings(connection, edit.entry_id, wordings)
            await connection.execute(_WAKE_WORDINGS, edit.entry_id)
            await self._owe_proposals(connection, edit)
            await self._owe(connection, "publish", edit.entry_id, edit.version + 1)
            await connection.execute(_OWE_REPAIRS, edit.entry_id)

        return await self._take(_Step("verify", edit.entry_id, edit.version, by, _ANY), change)

    async def discard(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        """Put a waiting entry away."""

        async def change(connection: "Connection") -> None:
            await connection.execute(_DISCARD, entry_id)

        return await self._take(_Step("discard", entry_id, version, by, ("waiting",)), change)

    async def reopen(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        """Let a verified or discarded entry wait again; owe the withdrawal of its page."""

        async def change(connection: "Connection") -> None:
            await connection.execute(_REOPEN, entry_id)
            await connection.execute(_REST_WORDINGS, entry_id)
            if await connection.fetchval(_PAGE_OF, entry_id) is not None:
                await self._owe(connection, "withdraw", entry_id, version + 1)

        step = _Step("reopen", entry_id, version, by, ("verified", "discarded"))
        return await self._take(step, change)

    async def _take(self, step: _Step, change: "Change") -> Entry | None:
        async def work(connection: "Connection") -> Entry | None:
            before = _found(await connection.fetchrow(_LOCKED, step.entry_id))
            if before.version != step.version or before.status not in step.statuses:
                return None
            await change(connection)
            after = await entry_in(connection, step.entry_id)
            deed = f"{step.action} entry:{step.entry_id}"
            await note(connection, step.by, deed, before=_facts(before), after=_facts(after))
            return after

        return await self.database.run(work)

    async def _owe(self, connection: "Connection", kind: str, entry_id: int, version: int) -> None:
        if self.archive_on:
            key = f"{kind}:{entry_id}:{version}"
            await owe(connection, "notion", kind, key, entry_id=entry_id)

    async def _owe_proposals(self, connection: "Connection", edit: Edit) -> None:
        if self.propose_on and await _wants_proposals(connection, edit):
            key = f"propose:{edit.entry_id}:{edit.version + 1}"
            await owe(connection, "model", "propose", key, entry_id=edit.entry_id)


async def _wants_proposals(connection: "Connection", edit: Edit) -> bool:
    """Whether the model has proposed nothing yet, or for a text that meant something else."""
    row = await connection.fetchrow(_PROPOSED_FOR, edit.entry_id)
    if row is None:
        return True
    before, after = Text(row["title"], row["answer"]), Text(edit.title, edit.answer)
    return await asyncio.to_thread(meaning_changed, before, after)


async def entry_in(connection: "Connection", entry_id: int) -> Entry:
    """The entry as the transaction sees it; raises ``DB5004``."""
    return _found(await connection.fetchrow(_ENTRY, entry_id))


async def seen_in(connection: "Connection", entry_id: int) -> Entry:
    """The entry, or the one it was merged into, as a student may see it; raises ``DB5004``."""
    row = await connection.fetchrow(_ANSWERING, entry_id)
    if row is None:
        raise LibraError(Code.DB5004, "entry")
    return seen_of(row)


async def hold(connection: "Connection", entry_id: int) -> None:
    """Keep the entry, or the one it was merged into, as it is until the transaction ends."""
    answering: int | None = await connection.fetchval(_HOLD, entry_id)
    if answering is not None and answering != entry_id:
        await hold(connection, answering)


async def keep_version(connection: "Connection", entry_id: int, author: str) -> None:
    """Keep the entry's present text under its present version."""
    await connection.execute(_KEEP_VERSION, entry_id, author)


async def verified_in(
    connection: "Connection", course_id: int, entry_ids: Sequence[int]
) -> Mapping[int, Entry]:
    """Those of the entries that are verified and of the course, by id."""
    rows = await connection.fetch(_VERIFIED, entry_ids, course_id)
    return {row["id"]: entry_of(row) for row in rows}


def entry_of(row: "Record") -> Entry:
    """A row of ``counted_entries`` as a value."""
    return Entry(
        id=row["id"],
        course_id=row["course_id"],
        status=row["status"],
        title=row["title"],
        question=row["question"],
        answer=row["answer"],
        keywords=tuple(row["keywords"]),
        version=row["version"],
        needs_human=row["needs_human"],
        verifier_name=row["verifier_name"],
        verified_at=row["verified_at"],
        page_url=row["page_url"],
        hits=row["hits"],
        sources=tuple(Cited(**source) for source in row["sources"]),
        valid_until=row["valid_until"],
        term=row["term"],
        merged_into=row["merged_into"],
    )


def seen_of(row: "Record") -> Entry:
    """The same with the answer that a student may see of it."""
    return replace(entry_of(row), answer=row["seen_answer"])


def _found(row: "Record | None") -> Entry:
    if row is None:
        raise LibraError(Code.DB5004, "entry")
    return entry_of(row)


def _text(edit: Edit) -> tuple[int, str, str, list[str]]:
    return edit.entry_id, edit.title, edit.answer, list(edit.keywords)


def _facts(entry: Entry) -> Facts:
    return {
        "status": entry.status,
        "version": entry.version,
        "title": entry.title,
        "answer": entry.answer,
        "keywords": entry.keywords,
        "verifier_name": entry.verifier_name,
    }
