"""What the panel's pages read and change, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from librabot.core.errors import Code, LibraError
from librabot.features.questions.courses import Channel, Course, Guild, SampleEntry
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near
from librabot.features.questions.reviewing import (
    Filters,
    KeptFile,
    Occasion,
    Queue,
    QueueRow,
    Reply,
    Review,
    Show,
)
from librabot.features.questions.values import Actor, Entry, Wording
from librabot.features.questions.verifying import Edit

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def an_entry(entry_id: int = 1, **changes: object) -> Entry:
    entry = Entry(
        id=entry_id,
        course_id=1,
        status="waiting",
        title="과제 2 제출 기한",
        question="과제 2는 언제까지 내야 하나요?",
        answer="**10월 24일** 자정까지예요.",
        keywords=("과제 2", "제출"),
        version=1,
        needs_human=False,
        verifier_name=None,
        verified_at=None,
        page_url=None,
        hits=0,
    )
    return replace(entry, **changes)  # type: ignore[arg-type] # the test names a field of its own.


def verified(entry_id: int = 1, **changes: object) -> Entry:
    given = {"status": "verified", "verifier_name": "이조교", "verified_at": NOW} | changes
    return an_entry(entry_id, **given)


def a_course(course_id: int = 1, **changes: object) -> Course:
    course = Course(course_id, "파이썬 기초", 2, 1, NOW)
    return replace(course, **changes)  # type: ignore[arg-type] # the test names a field of its own.


def a_row(entry_id: int = 1, **changes: object) -> QueueRow:
    row = QueueRow(
        entry_id=entry_id,
        course_name="파이썬 기초",
        status="waiting",
        title="과제 2 제출 기한",
        keywords=("과제 2",),
        asked_at=NOW,
        asker_name="김서연",
        askings=1,
        hits=0,
        down=0,
        metoo=0,
        called=0,
        pictures=0,
        needs_human=False,
        writing=False,
        edited=False,
    )
    return replace(row, **changes)  # type: ignore[arg-type] # the test names a field of its own.


def an_occasion(**changes: object) -> Occasion:
    occasion = Occasion(
        question_id=1,
        asker_name="김서연",
        body="과제 2는 언제까지 내야 하나요?",
        asked_at=NOW,
        state="answered",
        fault=None,
        jump_url="https://discord.com/channels/1/2/3",
        decision={},
        files=(),
        reactions={},
        parent_entry_id=None,
    )
    return replace(occasion, **changes)  # type: ignore[arg-type] # the test names a field of its own.


@dataclass
class World:
    """Everything there is, and what was asked of it."""

    entries: dict[int, Entry] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    replies: dict[int, Reply] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    files: dict[int, KeptFile] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    guilds: list[Guild] = field(default_factory=list)
    rows: list[QueueRow] = field(default_factory=list)
    next_before_id: int | None = None
    counts: dict[Show, int] = field(default_factory=dict)
    near: list[Near] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    offered: dict[int, tuple[int, ...]] = field(default_factory=dict)
    filters: list[Filters] = field(default_factory=list)
    deeds: list[tuple[object, ...]] = field(default_factory=list)

    def keep(self, entry: Entry, **changes: object) -> None:
        """Add an entry, with a review that ``changes`` may make richer."""
        self.entries[entry.id] = entry
        review = Review(
            entry=entry,
            course_name="파이썬 기초",
            ai_answer=None,
            ai_model=None,
            reason=None,
            writing=False,
            askings=(),
            versions=(),
            events=(),
            archive_state="off",
            next_waiting_id=None,
        )
        self.reviews[entry.id] = replace(review, **changes)  # type: ignore[arg-type] # as above.


@dataclass
class Desk:
    world: World

    async def queue(self, filters: Filters, *, limit: int) -> Queue:
        self.world.filters.append(filters)
        return Queue(self.world.rows[:limit], self.world.next_before_id, self.world.counts)

    async def review(self, entry_id: int) -> Review:
        if entry_id not in self.world.reviews:
            raise LibraError(Code.DB5004)
        return replace(self.world.reviews[entry_id], entry=self.world.entries[entry_id])

    async def reply(self, question_id: int) -> Reply:
        if question_id not in self.world.replies:
            raise LibraError(Code.DB5004)
        reply = self.world.replies[question_id]
        entry = reply.entry and self.world.entries.get(reply.entry.id, reply.entry)
        return replace(reply, entry=entry)

    async def file(self, file_id: int) -> KeptFile:
        if file_id not in self.world.files:
            raise LibraError(Code.DB5004)
        return self.world.files[file_id]


@dataclass
class Entries:
    world: World

    async def entry(self, entry_id: int) -> Entry:
        if entry_id not in self.world.entries:
            raise LibraError(Code.DB5004)
        return self.world.entries[entry_id]

    async def lexicon(self, course_id: int) -> Lexicon:
        del course_id
        return SHIPPED

    async def save(self, edit: Edit, by: Actor) -> Entry | None:
        return await self._take(edit, by, "save")

    async def verify(self, edit: Edit, by: Actor, wordings: Sequence[Wording]) -> Entry | None:
        self.world.deeds.append(("wordings", [each.body for each in wordings]))
        return await self._take(
            edit, by, "verify", status="verified", verifier_name=by.name, verified_at=NOW
        )

    async def discard(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        return await self._put(entry_id, version, by, "discard", status="discarded")

    async def reopen(self, entry_id: int, version: int, by: Actor) -> Entry | None:
        unverified = {"status": "waiting", "verifier_name": None, "verified_at": None}
        return await self._put(entry_id, version, by, "reopen", **unverified)

    async def _take(self, edit: Edit, by: Actor, deed: str, **changes: object) -> Entry | None:
        words = {"title": edit.title, "answer": edit.answer, "keywords": edit.keywords}
        return await self._put(edit.entry_id, edit.version, by, deed, **words, **changes)

    async def _put(
        self, entry_id: int, version: int, by: Actor, deed: str, **changes: object
    ) -> Entry | None:
        entry = await self.entry(entry_id)
        if entry.version != version:
            return None
        changed = replace(entry, version=version + 1, **changes)  # type: ignore[arg-type] # as above.
        self.world.entries[entry_id] = changed
        self.world.deeds.append((deed, entry_id, by))
        return changed


@dataclass
class CourseStore:
    world: World

    async def courses(self) -> Sequence[Course]:
        return list(self.world.courses)

    async def guilds(self) -> Sequence[Guild]:
        return list(self.world.guilds)

    async def add_course(self, name: str, by: Actor | None) -> int | None:
        del by
        if any(each.name == name for each in self.world.courses):
            return None
        course = Course(len(self.world.courses) + 1, name, 0, 0, NOW)
        self.world.courses.append(course)
        return course.id

    async def rename_course(self, course_id: int, name: str, by: Actor) -> bool:
        del by
        if any(each.name == name and each.id != course_id for each in self.world.courses):
            return False
        self.world.courses = [
            replace(each, name=name) if each.id == course_id else each
            for each in self.world.courses
        ]
        return True

    async def set_guild(self, guild: Guild, by: Actor) -> None:
        del by
        self.world.deeds.append(("set_guild", guild))

    async def set_channel(self, guild_id: int, channel: Channel, by: Actor) -> None:
        del by
        self.world.deeds.append(("set_channel", guild_id, channel))

    async def clear_channel(self, channel_id: int, by: Actor) -> None:
        del by
        self.world.deeds.append(("clear_channel", channel_id))

    async def bring_sample(self, name: str, entries: Sequence[SampleEntry]) -> bool:
        if any(each.sample for each in self.world.courses):
            return False
        number = len(self.world.courses) + 1
        self.world.courses.append(Course(number, name, len(entries), 0, NOW, sample=True))
        return True

    async def remove_sample(self, by: Actor) -> int:
        del by
        gone = sum(each.verified for each in self.world.courses if each.sample)
        self.world.courses = [each for each in self.world.courses if not each.sample]
        return gone
