"""The values that questions are made of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from librabot.core.errors import Code

Status = Literal["waiting", "verified", "discarded", "merged"]

WordingSource = Literal["title", "question", "proposed", "found", "chosen", "merged", "ta"]
"""proposed: by the model; found: a question that the model knew; chosen: a student picked it."""

LookalikeSource = Literal["proposed", "refused", "unmerged", "corrected", "ta"]
"""refused: a student was offered the entry for it and said no."""


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
class Cited:
    """A verified entry that an answer was written from, as it is linked under the answer."""

    entry_id: int
    title: str
    page_url: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit of knowledge: one answer, the AI's draft or a TA's word.

    ``page_url`` is the archive page's address; without one the entry's own page is linked. The
    answer holds until the end of ``valid_until`` in Korea, and in ``term`` only, if there is one.
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
    sources: tuple[Cited, ...] = ()
    valid_until: date | None = None
    term: str | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A verified entry that a student may choose; ``stale``: its day or its term is over."""

    entry: Entry
    stale: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to ask for an entry, and the key under which it is searched."""

    body: str
    key: str
    source: WordingSource
    form: str = ""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Nearly the words of an entry, asking for another answer."""

    body: str
    key: str
    source: LookalikeSource
    form: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote. ``whole`` is False when it broke off; ``fault`` names what was odd.

    ``sources`` are the verified entries that it wrote from.
    """

    answer: str
    keywords: tuple[str, ...]
    model: str
    whole: bool = True
    fault: Code | None = None
    sources: tuple[int, ...] = ()


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
