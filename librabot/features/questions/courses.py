"""Courses, the servers and channels that belong to them, and the sample course."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.questions.values import Actor, Wording
from librabot.features.questions.wordings import own_wordings

NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Course:
    """A course and how much it knows; ``sample`` is that of the one that ships with the product.

    ``term`` is the one that it is in; answers that name another one are not served any more.
    """

    id: int
    name: str
    verified: int
    waiting: int
    created_at: datetime
    sample: bool = False
    term: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel with a course of its own."""

    channel_id: int
    name: str
    course_id: int


@dataclass(frozen=True, slots=True)
class Guild:
    """A Discord server and what it is set to."""

    guild_id: int
    name: str
    course_id: int
    staff_role_id: int | None
    faq_channel_id: int | None
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One verified question of the sample course, ready to be stored."""

    title: str
    question: str
    answer: str
    keywords: tuple[str, ...]
    verified_by: str
    wordings: tuple[Wording, ...]


class CourseStore(Protocol):
    """Where courses are kept. Changes write their audit row in the same transaction."""

    async def courses(self) -> Sequence[Course]:
        """All courses, by name."""
        ...

    async def guilds(self) -> Sequence[Guild]:
        """All servers, by name, each with its channels."""
        ...

    async def add_course(self, name: str, by: Actor | None) -> int | None:
        """Make a course; None when the name is taken."""
        ...

    async def rename_course(self, course_id: int, name: str, by: Actor) -> bool:
        """Rename a course; False when the name is taken."""
        ...

    async def set_guild(self, guild: Guild, by: Actor) -> None:
        """Store the server's course, staff role and list channel (its channels are not touched)."""
        ...

    async def set_channel(self, guild_id: int, channel: Channel, by: Actor) -> None:
        """Give a channel a course of its own."""
        ...

    async def clear_channel(self, channel_id: int, by: Actor) -> None:
        """Let a channel follow its server again."""
        ...

    async def bring_sample(self, name: str, entries: Sequence[SampleEntry]) -> bool:
        """Store the sample course in one transaction; False when it is there already."""
        ...

    async def remove_sample(self, by: Actor) -> int:
        """Delete the sample course and all that was asked in it; returns the entries removed."""
        ...


@dataclass(frozen=True, slots=True)
class Courses:
    """Sets up courses."""

    store: CourseStore

    async def add(self, name: str, by: Actor | None) -> int:
        """Make a course; raises ``VAL4008`` for an empty or taken name."""
        course_id = await self.store.add_course(_course_name(name), by)
        if course_id is None:
            raise LibraError(Code.VAL4008, "name")
        return course_id

    async def rename(self, course_id: int, name: str, by: Actor) -> None:
        """Rename a course; raises ``VAL4008`` for an empty or taken name."""
        if not await self.store.rename_course(course_id, _course_name(name), by):
            raise LibraError(Code.VAL4008, "name")

    async def bring_sample(self) -> bool:
        """Store the sample course; False when it is there already."""
        name, entries = sample_course()
        return await self.store.bring_sample(name, entries)


def _course_name(name: str) -> str:
    tidy = one_line(clean_text(name), limit=NAME_LIMIT)
    if not tidy:
        raise LibraError(Code.VAL4008, "name")
    return tidy


def sample_course() -> tuple[str, tuple[SampleEntry, ...]]:
    """The name and the entries of the course that ships with the product."""
    text = files(__package__).joinpath("sample_course.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return document["course"], tuple(_sample_entry(row) for row in document["entries"])


def _sample_entry(row: dict[str, str]) -> SampleEntry:
    return SampleEntry(
        title=row["title"],
        question=row["question"],
        answer=row["answer"].strip(),
        keywords=tuple(row["keywords"]),
        verified_by=row["verified_by"],
        wordings=own_wordings(row["title"], row["question"]),
    )
