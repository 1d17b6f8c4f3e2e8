"""Wordings and look-alikes as a TA changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.audit import note
from librabot.db.queries import load
from librabot.db.searching import lexicon_in
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.phrases import KeptPhrase, Kind, Phrasebook, Proposing, Taken
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("phrases")
_ENTRY = _SQL.entry
_PHRASES = _SQL.phrases
_PROPOSING = _SQL.proposing
_LOCK_COURSE = _SQL.lock_course
_LOCK_ENTRY = _SQL.lock_entry
_OWNER = _SQL.owner


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is done to phrases of one kind; ``clear`` is done to those of the other."""

    add: str
    remove: str
    removed: str
    restore: str
    clear: str


_DOING: Final[Mapping[Kind, _Statements]] = {
    "wording": _Statements(
        add=_SQL.add_wording,
        remove=_SQL.remove_wording,
        removed=_SQL.removed_wording,
        restore=_SQL.restore_wording,
        clear=_SQL.drop_lookalike,
    ),
    "lookalike": _Statements(
        add=_SQL.add_lookalike,
        remove=_SQL.remove_lookalike,
        removed=_SQL.removed_lookalike,
        restore=_SQL.restore_lookalike,
        clear=_SQL.drop_wording,
    ),
}


@dataclass(frozen=True, slots=True)
class PhraseRows:
    """Keeps phrases. Whoever adds one holds the course, so that no alias changes meanwhile."""

    database: "Database"

    async def phrasebook(self, entry_id: int) -> Phrasebook:
        """All phrases of an entry; raises ``DB5004``."""

        async def work(connection: "Connection") -> Phrasebook:
            entry = await connection.fetchrow(_ENTRY, entry_id)
            if entry is None:
                raise LibraError(Code.DB5004, "entry")
            rows = await connection.fetch(_PHRASES, entry_id)
            return _book(entry, rows, await connection.fetchrow(_PROPOSING, entry_id))

        return await self.database.run(work)

    async def add(self, entry_id: int, kind: Kind, body: str, by: Actor) -> Taken | None:
        """Keep a phrase, unless it is taken; raises ``DB5004`` and ``VAL4022``."""

        async def work(connection: "Connection") -> Taken | None:
            key = await _own_key(connection, entry_id, kind, body)
            taken = await _make_way(connection, entry_id, kind, key)
            if taken is None:
                added = await connection.fetchval(_DOING[kind].add, entry_id, body, key)
                if added is not None:
                    await note(connection, by, f"add-{kind} entry:{entry_id}", after={"body": body})
            return taken

        return await self.database.run(work)

    async def remove(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> None:
        """Take a phrase away, unless it is fixed or gone already."""

        async def work(connection: "Connection") -> None:
            body = await connection.fetchval(_DOING[kind].remove, phrase_id, entry_id)
            if body is not None:
                deed = f"remove-{kind} entry:{entry_id}"
                await note(connection, by, deed, before={"body": body})

        await self.database.run(work)

    async def restore(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> Taken | None:
        """Bring back one that was taken away, unless it is taken by now."""

        async def work(connection: "Connection") -> Taken | None:
            await connection.execute(_LOCK_COURSE, entry_id)
            row = await connection.fetchrow(_DOING[kind].removed, phrase_id, entry_id)
            if row is None:
                return None
            taken = await _make_way(connection, entry_id, kind, row["search_key"])
            if taken is None:
                await connection.execute(_DOING[kind].restore, phrase_id)
                deed = f"restore-{kind} entry:{entry_id}"
                await note(connection, by, deed, after={"body": row["body"]})
            return taken

        return await self.database.run(work)


async def _own_key(connection: "Connection", entry_id: int, kind: Kind, body: str) -> str:
    """The key of ``body`` in the entry's course; raises ``DB5004``, and ``VAL4022`` as below.

    A look-alike in the entry's own words would keep it from being served for them.
    """
    await connection.execute(_LOCK_COURSE, entry_id)
    entry = await connection.fetchrow(_LOCK_ENTRY, entry_id)
    if entry is None:
        raise LibraError(Code.DB5004, "entry")
    lexicon = await lexicon_in(connection, entry["course_id"])
    key = search_key(body, lexicon)
    own = {search_key(entry["title"], lexicon), search_key(entry["question"], lexicon)}
    if kind == "lookalike" and key in own:
        raise LibraError(Code.VAL4022, "own words")
    return key


async def _make_way(connection: "Connection", entry_id: int, kind: Kind, key: str) -> Taken | None:
    """Let go of a phrase of the other kind under this key; gives whoever owns the wording."""
    if kind == "wording":
        row = await connection.fetchrow(_OWNER, entry_id, key)
        if row is not None:
            return Taken(**row)
    await connection.execute(_DOING[kind].clear, entry_id, key)
    return None


def _book(entry: "Record", rows: "Sequence[Record]", job: "Record | None") -> Phrasebook:
    return Phrasebook(
        entry_id=entry["id"],
        status=entry["status"],
        title=entry["title"],
        keywords=tuple(entry["keywords"]),
        wordings=[_phrase(row) for row in rows if not row["lookalike"]],
        lookalikes=[_phrase(row) for row in rows if row["lookalike"]],
        proposing=None if job is None else Proposing(job["state"], job["error_code"]),
    )


def _phrase(row: "Record") -> KeptPhrase:
    return KeptPhrase(
        id=row["id"],
        body=row["body"],
        key=row["search_key"],
        source=row["source"],
        form=row["form"],
        removed=row["removed"],
    )
