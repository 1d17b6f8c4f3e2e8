"""What the panel shows of questions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from librabot.core.errors import Code, LibraError
from librabot.db.entries import entry_of, seen_of
from librabot.db.patterns import holding
from librabot.db.queries import load
from librabot.features.questions.reviewing import (
    Event,
    Filters,
    KeptFile,
    Occasion,
    Queue,
    QueueRow,
    Reply,
    Review,
    Show,
    Version,
)

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("desk")
_PLAN_FOR_VALUES = _SQL.plan_for_values
_PAGE = _SQL.page
_COUNTS = _SQL.counts
_REVIEWED = _SQL.reviewed
_OCCASIONS = _SQL.occasions
_FILES_OF = _SQL.files_of
_VERSIONS = _SQL.versions
_EVENTS = _SQL.events
_REPLIED = _SQL.replied
_FILE = _SQL.file

COUNT_LIMIT: Final = 1_000
"""Entries counted of each view; that many mean that many or more."""

OCCASIONS_LIMIT: Final = 100

ArchiveState = Literal["off", "waiting", "done", "dead"]


@dataclass(frozen=True, slots=True)
class DeskRows:
    """Reads what the panel shows."""

    database: "Database"

    async def queue(self, filters: Filters, *, limit: int) -> Queue:
        """One page of the queue, newest first; counts stop at ``COUNT_LIMIT``."""

        async def work(connection: "Connection") -> Queue:
            await connection.execute(_PLAN_FOR_VALUES)
            found = await connection.fetch(_PAGE, *_narrowing(filters), limit + 1)
            counts = await connection.fetchrow(_COUNTS, filters.course_id, COUNT_LIMIT)
            rows = [_queue_row(row) for row in found[:limit]]
            more = len(found) > limit
            return Queue(rows, rows[-1].entry_id if more else None, _counts(counts))

        return await self.database.run(work)

    async def review(self, entry_id: int) -> Review:
        """One entry; raises ``DB5004``."""

        async def work(connection: "Connection") -> Review:
            row = await connection.fetchrow(_REVIEWED, entry_id)
            if row is None:
                raise LibraError(Code.DB5004, "entry")
            askings = await connection.fetch(_OCCASIONS, entry_id, OCCASIONS_LIMIT)
            files = await connection.fetch(_FILES_OF, [asking["id"] for asking in askings])
            versions = await connection.fetch(_VERSIONS, entry_id)
            events = await connection.fetch(_EVENTS, f"entry:{entry_id}")
            return Review(
                entry=entry_of(row),
                course_name=row["course_name"],
                ai_answer=row["ai_answer"],
                ai_model=row["ai_model"],
                reason=row["reason"],
                writing=row["writing"],
                askings=_occasions(askings, files),
                versions=[_version(version) for version in versions],
                events=[Event(**event) for event in events],
                archive_state=_archive_state(row),
                next_waiting_id=row["next_waiting_id"],
            )

        return await self.database.run(work)

    async def reply(self, question_id: int) -> Reply:
        """What became of one question, as whoever asked may see it; raises ``DB5004``."""
        row = await self.database.fetchrow(_REPLIED, question_id)
        if row is None:
            raise LibraError(Code.DB5004, "question")
        files = await self.database.fetch(_FILES_OF, [question_id])
        return Reply(
            question_id=question_id,
            asker=row["asker"],
            body=row["body"],
            asked_at=row["asked_at"],
            state=row["state"],
            fault=row["fault"],
            entry=None if row["id"] is None else seen_of(row),
            files=tuple(_kept(file) for file in files),
        )

    async def file(self, file_id: int) -> KeptFile:
        """One kept file; raises ``DB5004``."""
        row = await self.database.fetchrow(_FILE, file_id)
        if row is None:
            raise LibraError(Code.DB5004, "file")
        return _kept(row)


def _narrowing(filters: Filters) -> tuple[object, ...]:
    return (
        filters.show,
        filters.course_id,
        filters.keyword,
        filters.text,
        holding(filters.text),
        filters.since,
        filters.until,
        filters.before_id,
    )


def _queue_row(row: "Record") -> QueueRow:
    return QueueRow(**{**row, "keywords": tuple(row["keywords"])})


def _counts(row: "Record | None") -> Mapping[Show, int]:
    counts = dict(row or {})
    return {show: counts[show] for show in get_args(Show)}


def _occasions(askings: "Sequence[Record]", files: "Sequence[Record]") -> list[Occasion]:
    kept = defaultdict(list)
    for row in files:
        kept[row["question_id"]].append(_kept(row))
    return [_occasion(asking, tuple(kept[asking["id"]])) for asking in askings]


def _occasion(row: "Record", files: tuple[KeptFile, ...]) -> Occasion:
    return Occasion(
        question_id=row["id"],
        asker_name=row["asker_name"],
        body=row["body"],
        asked_at=row["asked_at"],
        state=row["state"],
        fault=row["fault"],
        jump_url=_jump_url(row),
        decision=row["decision"],
        files=files,
        reactions=row["reactions"],
        parent_entry_id=row["parent_entry_id"],
    )


def _kept(row: "Record") -> KeptFile:
    return KeptFile(
        id=row["id"],
        filename=row["filename"],
        media_type=row["media_type"],
        size=row["size"],
        width=row["width"],
        height=row["height"],
        stored_as=row["stored_as"],
    )


def _jump_url(row: "Record") -> str | None:
    """The asking message in Discord, else the bot's answer to it; a slash command has no other."""
    if row["message_id"] is None:
        return None
    guild = row["guild_id"] or "@me"
    return f"https://discord.com/channels/{guild}/{row['channel_id']}/{row['message_id']}"


def _version(row: "Record") -> Version:
    return Version(**{**row, "keywords": tuple(row["keywords"])})


def _archive_state(row: "Record") -> ArchiveState:
    """What became of the last thing owed to the archive; off where nothing is there or owed."""
    match row["archive_job"]:
        case "waiting" | "running":
            return "waiting"
        case "dead":
            return "dead"
        case _:
            return "done" if row["page_id"] is not None else "off"
