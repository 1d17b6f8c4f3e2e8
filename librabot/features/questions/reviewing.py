"""What the panel shows of questions: the queue, one question with its story, its pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from librabot.features.questions.values import Entry

Show = Literal["waiting", "needs_human", "disliked", "edited", "verified", "discarded", "all"]
"""waiting: every entry a TA has not decided; needs_human: those without a usable draft or with a
call; disliked: those with a thumbs down, verified or not; edited: waiting ones a TA has begun.
"""

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; all of it stands in the address."""

    show: Show = "waiting"
    course_id: int | None = None
    keyword: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    before_id: int | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An entry in the queue."""

    entry_id: int
    course_name: str
    status: str
    title: str
    keywords: tuple[str, ...]
    asked_at: datetime
    asker_name: str
    askings: int
    hits: int
    down: int
    metoo: int
    called: int
    pictures: int
    needs_human: bool
    writing: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, newest first. ``next_before_id`` leads to the following page."""

    rows: Sequence[QueueRow]
    next_before_id: int | None
    counts: Mapping[Show, int]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that came with a question."""

    id: int
    filename: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    stored_as: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that an entry was asked for."""

    question_id: int
    asker_name: str
    body: str
    asked_at: datetime
    state: str
    fault: str | None
    jump_url: str | None
    decision: Mapping[str, Any]
    files: tuple[KeptFile, ...]
    reactions: Mapping[str, int]
    parent_entry_id: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A text that an entry has had."""

    version: int
    title: str
    answer: str
    keywords: tuple[str, ...]
    author: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A line of an entry's history."""

    at: datetime
    actor: str
    action: str


@dataclass(frozen=True, slots=True)
class Review:
    """All that the panel shows of one entry."""

    entry: Entry
    course_name: str
    ai_answer: str | None
    ai_model: str | None
    reason: str | None
    writing: bool
    askings: Sequence[Occasion]
    versions: Sequence[Version]
    events: Sequence[Event]
    archive_state: Literal["off", "waiting", "done", "dead"]
    next_waiting_id: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one question so far; ``entry`` is None before it has one, or refused.

    ``state`` is ``asked``, ``answering``, ``answered``, ``known``, ``handed`` or ``refused``;
    ``fault`` is the name of a code.
    """

    question_id: int
    asker: str
    body: str
    asked_at: datetime
    state: str
    fault: str | None
    entry: Entry | None
    files: tuple[KeptFile, ...]


class Desk(Protocol):
    """Where the panel reads."""

    async def queue(self, filters: Filters, *, limit: int) -> Queue:
        """One page of the queue."""
        ...

    async def review(self, entry_id: int) -> Review:
        """One entry; raises ``DB5004``."""
        ...

    async def reply(self, question_id: int) -> Reply:
        """What became of one question; raises ``DB5004``."""
        ...

    async def file(self, file_id: int) -> KeptFile:
        """One kept file; raises ``DB5004``."""
        ...
