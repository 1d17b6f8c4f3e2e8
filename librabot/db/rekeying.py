"""Search keys made anew: when the rules have changed, or a course's spellings."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from librabot import telemetry
from librabot.db.kept import KeptRows
from librabot.db.queries import load
from librabot.db.searching import lexicon_in
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.search_key import KEY_VERSION, search_key
from librabot.features.questions.matching.words import words_of

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("rekeying")
_ENTRIES_AFTER = _SQL.entries_after
_ENTRIES_HOLDING = _SQL.entries_holding
_REMOVE_SAME = _SQL.remove_same

VERSION_NAME: Final = "key_version"
BATCH: Final = 100
"""Entries in one transaction."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The statements on wordings, or on look-alikes."""

    rows: str
    drop: str
    park: str
    rekey: str


_TABLES: Final = (
    _Table(_SQL.wordings, _SQL.drop_wordings, _SQL.park_wordings, _SQL.rekey_wordings),
    _Table(_SQL.lookalikes, _SQL.drop_lookalikes, _SQL.park_lookalikes, _SQL.rekey_lookalikes),
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A phrase of an entry with the key that it has and the one that it is to have."""

    id: int
    entry_id: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: the phrases to drop, those to park first, and the keys to set."""

    drop: Sequence[int]
    park: Sequence[int]
    keys: Mapping[int, str]


def plan(phrases: Iterable[Keyed]) -> Plan:
    """Of an entry's phrases with one new key the first is kept.

    A key that is taken over from another phrase is free only once that one is parked.
    """
    kept: dict[tuple[int, str], Keyed] = {}
    drop = [each.id for each in phrases if kept.setdefault((each.entry_id, each.new), each) != each]
    changed = [each for each in kept.values() if each.old != each.new]
    wanted = {(each.entry_id, each.new) for each in changed}
    park = [each.id for each in changed if (each.entry_id, each.old) in wanted]
    return Plan(drop, park, {each.id: each.new for each in changed})


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Keeps keys in step with the rules; ``batch`` entries are done in one transaction."""

    database: "Database"
    batch: int = BATCH

    async def renew(self) -> int:
        """Make every key anew if the rules are others than before; returns how many changed.

        For the start alone, before anyone searches. One that broke off begins anew.
        """
        kept = KeptRows(self.database)
        if await kept.get(VERSION_NAME) == str(KEY_VERSION):
            return 0
        changed = done = last_id = 0
        while batch := await self.database.fetch(_ENTRIES_AFTER, last_id, self.batch):
            changed += await self._renew(batch)
            done, last_id = done + len(batch), batch[-1]["id"]
            if changed:
                telemetry.log.info("keys made anew", entries=done, changed=changed)
        await kept.put(VERSION_NAME, str(KEY_VERSION))
        return changed

    async def _renew(self, batch: "Sequence[Record]") -> int:
        entry_ids = defaultdict(list)
        for row in batch:
            entry_ids[row["course_id"]].append(row["id"])

        async def work(connection: "Connection") -> int:
            changed = 0
            for course_id, ids in entry_ids.items():
                lexicon = await lexicon_in(connection, course_id)
                changed += await _rekey(connection, ids, lexicon)
            return changed

        return await self.database.run(work)


async def rekey_course(
    connection: "Connection", course_id: int, *, containing: str | tuple[str, ...]
) -> int:
    """Make the keys anew of the entries that one of some texts occurs in; how many changed."""
    texts = (containing,) if isinstance(containing, str) else containing
    words = [(word, place) for place, text in enumerate(texts) for word in words_of(text)]
    rows = await connection.fetch(
        _ENTRIES_HOLDING, course_id, [word for word, _ in words], [place for _, place in words]
    )
    lexicon = await lexicon_in(connection, course_id)
    changed = 0
    for place in range(0, len(rows), BATCH):
        ids = [row["entry_id"] for row in rows[place : place + BATCH]]
        changed += await _rekey(connection, ids, lexicon)
    return changed


async def _rekey(connection: "Connection", entry_ids: Sequence[int], lexicon: Lexicon) -> int:
    changed = 0
    for table in _TABLES:
        rows = await connection.fetch(table.rows, entry_ids)
        planned = await asyncio.to_thread(_planned, rows, lexicon)
        await connection.execute(table.drop, planned.drop)
        await connection.execute(table.park, planned.park)
        await connection.execute(table.rekey, list(planned.keys), list(planned.keys.values()))
        changed += len(planned.keys) + len(planned.drop)
    await connection.execute(_REMOVE_SAME, entry_ids)
    return changed


def _planned(rows: "Iterable[Record]", lexicon: Lexicon) -> Plan:
    return plan(
        [
            Keyed(
                row["id"],
                row["entry_id"],
                old=row["search_key"],
                new=search_key(row["body"], lexicon) or row["search_key"],
            )
            for row in rows
        ]
    )
