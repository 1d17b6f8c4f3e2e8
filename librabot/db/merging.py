"""Entries that were found to be the same: merged, and parted again.

Only deliveries are moved from one entry to the other: a question keeps the entry that it was
settled on, which tells where its delivery belongs when the two are parted. An entry that is
merged, or stays, gets a version past all that students were shown of either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.audit import Facts, note
from librabot.db.browsing import title_of
from librabot.db.entries import entry_in, entry_of
from librabot.db.outbox import owe
from librabot.db.patterns import holding
from librabot.db.queries import load
from librabot.db.searching import lexicon_in
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.merging import Paired, Pairing, Side, Standing, may_merge
from librabot.features.questions.values import Actor, Entry, Title, Wording

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_ENTRY = load("entries").entry
_SQL = load("merging")
_LOCKED = _SQL.locked
_TREE = _SQL.tree
_MERGE = _SQL.merge
_PART = _SQL.part
_TOUCH = _SQL.touch
_FOLLOW = _SQL.follow
_KEEP_ASKED = _SQL.keep_asked
_SILENCE = _SQL.silence
_UNSILENCE = _SQL.unsilence
_BRING_ASKED = _SQL.bring_asked
_BRING = (_SQL.bring_wordings, _SQL.remove_lookalikes, _SQL.bring_lookalikes)
_TAKE_WORDINGS = _SQL.take_wordings
_KEEP_ADOPTED = _SQL.keep_adopted
_TAKE_ASKED = _SQL.take_asked
_TAKE_LOOKALIKES = _SQL.take_lookalikes
_RESTORE_LOOKALIKES = _SQL.restore_lookalikes
_SIBLINGS = _SQL.siblings
_TELL_APART = _SQL.tell_apart
_MOVE_DELIVERIES = _SQL.move_deliveries
_RETURN_DELIVERIES = _SQL.return_deliveries
_PAGE_OF = _SQL.page_of
_ANSWERING = _SQL.answering
_WORDINGS = _SQL.wordings
_INTO = _SQL.into
_OTHERS = _SQL.others
_FOUND = _SQL.found
_NEAR = _SQL.near


@dataclass(frozen=True, slots=True)
class TwinRows:
    """Keeps which entries are the same. With ``archive_on`` False nothing is owed to the archive.

    Every step takes the versions of both entries further: of two at once, only one takes effect.
    """

    database: "Database"
    archive_on: bool

    async def entry(self, entry_id: int) -> Entry:
        """The entry; raises ``DB5004``."""
        row = await self.database.fetchrow(_ENTRY, entry_id)
        if row is None:
            raise LibraError(Code.DB5004, "entry")
        return entry_of(row)

    async def side(self, entry_id: int) -> Side:
        """The entry with the ways to ask for it; raises ``DB5004``."""
        entry = await self.entry(entry_id)
        rows = await self.database.fetch(_WORDINGS, entry_id)
        return Side(entry, tuple(row["body"] for row in rows))

    async def standing(self, entry_id: int, *, within: timedelta) -> Standing:
        """What the entry has to do with others."""
        into = await self.database.fetchrow(_INTO, entry_id, within)
        others = tuple(title_of(row) for row in await self.database.fetch(_OTHERS, entry_id))
        if into is None:
            return Standing(None, None, others)
        return Standing(title_of(into), into["until"], others)

    async def lexicon(self, course_id: int) -> Lexicon:
        """The course's spellings."""
        return await self.database.run(lambda connection: lexicon_in(connection, course_id))

    async def found(self, entry: Entry, text: str, *, limit: int) -> Sequence[Title]:
        """Other verified entries of the course that hold ``text``, the most asked first."""
        rows = await self.database.fetch(
            _FOUND, entry.course_id, entry.id, text, holding(text), limit
        )
        return [title_of(row) for row in rows]

    async def near(self, entry: Entry, keys: Sequence[str], *, limit: int) -> Sequence[Title]:
        """Other verified entries of the course near one of the keys, the nearest first."""
        rows = await self.database.fetch(_NEAR, entry.course_id, entry.id, list(keys), limit)
        return [title_of(row) for row in rows]

    async def merge(
        self, pairing: Pairing, by: Actor, twin_asked: Sequence[Wording]
    ) -> Paired | None:
        """Let the target answer in the twin's place; raises ``VAL4020`` and ``DB5004``."""

        async def work(connection: "Connection") -> Paired | None:
            held = await _held(connection, pairing)
            if held is None:
                return None
            before = await _paired(connection, pairing)
            if not may_merge(before.twin, before.target):
                raise LibraError(Code.VAL4020)
            await _merge(connection, before, twin_asked)
            after = await _paired(connection, pairing)
            if await connection.fetchval(_PAGE_OF, after.twin.id) is not None:
                await self._owe(connection, "withdraw", after.twin)
            await _note(connection, by, ("merge", "absorb"), before, after)
            return after

        return await self.database.run(work)

    async def part(
        self,
        pairing: Pairing,
        by: Actor,
        *,
        twin_asked: Sequence[Wording],
        target_asked: Sequence[Wording],
        within: timedelta,
    ) -> Paired | None:
        """Undo the merging and let each be told from the other."""

        async def work(connection: "Connection") -> Paired | None:
            held = await _held(connection, pairing, within=within)
            if held is None:
                return None
            if (held["merged_into"], held["merged_first"]) != (pairing.target_id,) * 2:
                raise LibraError(Code.VAL4020)
            if not held["fresh"]:
                raise LibraError(Code.VAL4021)
            before = await _paired(connection, pairing)
            await _part(connection, before, held, target_asked)
            await _tell_apart(connection, pairing.twin_id, target_asked)
            await _tell_apart(connection, pairing.target_id, twin_asked)
            after = await _paired(connection, pairing)
            if after.twin.status == "verified":
                await self._owe(connection, "publish", after.twin)
            await _note(connection, by, ("part", "release"), before, after)
            return after

        return await self.database.run(work)

    async def _owe(self, connection: "Connection", kind: str, entry: Entry) -> None:
        if self.archive_on:
            key = f"{kind}:{entry.id}:{entry.version}"
            await owe(connection, "notion", kind, key, entry_id=entry.id)


async def answering(connection: "Connection", entry_id: int) -> int:
    """The entry that answers in an entry's place, until the transaction ends; else ``DB5004``."""
    found: int | None = await connection.fetchval(_ANSWERING, entry_id)
    if found is None:
        raise LibraError(Code.DB5004, "entry")
    return found


async def _held(
    connection: "Connection", pairing: Pairing, *, within: timedelta = timedelta()
) -> "Record | None":
    """The twin's row, with both held; None when one is not of the given version any more."""
    rows = await connection.fetch(_LOCKED, [pairing.twin_id, pairing.target_id], within)
    held = {row["id"]: row for row in rows}
    if pairing.twin_id not in held or pairing.target_id not in held:
        raise LibraError(Code.DB5004, "entry")
    twin, target = held[pairing.twin_id], held[pairing.target_id]
    given = (pairing.twin_version, pairing.target_version)
    return twin if (twin["version"], target["version"]) == given else None


async def _paired(connection: "Connection", pairing: Pairing) -> Paired:
    return Paired(
        await entry_in(connection, pairing.twin_id), await entry_in(connection, pairing.target_id)
    )


async def _merge(connection: "Connection", pair: Paired, asked: Sequence[Wording]) -> None:
    twin, target = pair.twin, pair.target
    shown = max(twin.version, target.version)
    tree = await _tree(connection, twin.id, answered_by=twin.id)
    asked = asked if twin.status == "waiting" else ()
    await _keep_asked(connection, twin.id, asked)
    await connection.execute(_MERGE, twin.id, target.id, shown + 1)
    await connection.execute(_TOUCH, target.id, shown + 2)
    await connection.execute(_FOLLOW, tree, target.id)
    await connection.execute(_SILENCE, twin.id)
    await connection.execute(
        _BRING_ASKED, twin.id, [each.body for each in asked], [each.key for each in asked]
    )
    await _bring(connection, twin.id)
    await connection.execute(_MOVE_DELIVERIES, twin.id, target.id, tree)


async def _part(
    connection: "Connection", pair: Paired, held: "Record", target_asked: Sequence[Wording]
) -> None:
    twin, target = pair.twin, pair.target
    shown = max(twin.version, target.version)
    tree = await _tree(connection, twin.id, answered_by=target.id)
    await _take_back(connection, twin.id, target.id, held)
    await connection.execute(_FOLLOW, tree, twin.id)
    await connection.execute(_PART, twin.id, shown + 1)
    await connection.execute(_TOUCH, target.id, shown + 1)
    await _keep_asked(connection, target.id, target_asked)
    for row in await connection.fetch(_SIBLINGS, target.id):
        await _bring(connection, row["id"])
    if (await entry_in(connection, twin.id)).status == "verified":
        await connection.execute(_UNSILENCE, twin.id)
    await connection.execute(_RETURN_DELIVERIES, twin.id, target.id, tree, twin.version)


async def _bring(connection: "Connection", merged_id: int) -> None:
    """Give a merged entry's wordings and look-alikes to the one that answers; once is enough."""
    for statement in _BRING:
        await connection.execute(statement, merged_id)


async def _take_back(
    connection: "Connection", twin_id: int, target_id: int, held: "Record"
) -> None:
    merged_at = held["merged_at"]
    await connection.execute(_TAKE_WORDINGS, twin_id, target_id)
    await connection.execute(_KEEP_ADOPTED, twin_id, target_id)
    await connection.execute(_TAKE_ASKED, twin_id, merged_at)
    await connection.execute(_TAKE_LOOKALIKES, target_id, merged_at)
    await connection.execute(_RESTORE_LOOKALIKES, target_id, merged_at)


async def _tree(connection: "Connection", entry_id: int, *, answered_by: int) -> list[int]:
    """An entry and all that were merged into it before."""
    rows = await connection.fetch(_TREE, entry_id, answered_by)
    return [row["id"] for row in rows]


async def _keep_asked(connection: "Connection", entry_id: int, asked: Sequence[Wording]) -> None:
    bodies = [wording.body for wording in asked]
    keys = [wording.key for wording in asked]
    sources = [wording.source for wording in asked]
    await connection.execute(_KEEP_ASKED, entry_id, bodies, keys, sources)


async def _tell_apart(connection: "Connection", entry_id: int, other: Sequence[Wording]) -> None:
    """The last of the other one's words is its question, unless its title says just the same."""
    for wording in other[-1:]:
        await connection.execute(_TELL_APART, entry_id, wording.body, wording.key)


async def _note(
    connection: "Connection", by: Actor, actions: tuple[str, str], before: Paired, after: Paired
) -> None:
    both = ((before.twin, after.twin, after.target), (before.target, after.target, after.twin))
    for action, (old, new, other) in zip(actions, both, strict=True):
        await note(
            connection, by, f"{action} entry:{new.id}", before=_facts(old), after=_facts(new, other)
        )


def _facts(entry: Entry, other: Entry | None = None) -> Facts:
    facts: dict[str, object] = {"status": entry.status, "version": entry.version}
    return facts if other is None else facts | {"other": other.id}
