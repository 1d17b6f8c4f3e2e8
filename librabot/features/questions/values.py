"""The values that questions are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from librabot.core.errors import Code

Status = Literal["waiting", "verified", "discarded"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked.

    ``course_id`` is given only by the panel; else it follows from the channel, for a thread the
    one above it, then from the server.
    """

    course_id: int | None = None
    guild_id: int | None = None
    guild_name: str = ""
    channel_id: int | None = None
    above_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that came with a question, not fetched or checked yet: an address or the bytes."""

    filename: str
    size: int
    url: str = ""
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in. ``origin`` is unique over all doors and restarts.

    ``asker`` identifies a person to us (``discord:1234``, ``member:5``); ``asker_name`` is shown
    to staff only.
    """

    origin: str
    place: Place
    asker: str
    asker_name: str
    text: str
    files: tuple[Offered, ...] = ()
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row of a question; ``fresh`` is False when the same origin had been recorded before."""

    question_id: int
    course_id: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit of knowledge: one answer, the AI's draft or a TA's word.

    ``page_url`` is the archive page's address; without one the entry's own page is linked.
    """

    id: int
    course_id: int
    status: Status
    title: str
    question: str
    answer: str
    keywords: tuple[str, ...]
    version: int
    needs_human: bool
    verifier_name: str | None
    verified_at: datetime | None
    page_url: str | None
    hits: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A verified entry near a question: the wording that was nearest and how near, 0 to 1."""

    entry_id: int
    wording: str
    score: float


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote. ``whole`` is False when it broke off; ``fault`` names what was odd."""

    answer: str
    keywords: tuple[str, ...]
    model: str
    whole: bool = True
    fault: Code | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question of the same conversation and what it was answered, oldest first."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Title:
    """A verified entry in a list."""

    entry_id: int
    title: str
    hits: int
    page_url: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in the panel; the name goes under what they verify."""

    member_id: int
    name: str
