"""Who asks what is being answered just now, or was a moment ago, shares that answer."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from librabot.features.questions.matching.alike import similarity
from librabot.features.questions.matching.deciding import decide
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.writing import Found, HandedOver, Unsure, Writing
from librabot.runtime import Clock

HOLDS_SECONDS: Final = 30 * 60.0
"""How long an answer is shared after it was written."""

_REMEMBERED: Final = 1_000
_LOOKED_AT: Final = 100
"""Of those with another key, how many of the latest are looked at."""

_COMPARED: Final = 3

_ALIKE: Final = 0.4
"""How alike two keys are at least of questions that are the same."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked; ``declined``: by one who was offered entries and found none that fits."""

    course_id: int
    key: str
    text: str
    lexicon: Lexicon = SHIPPED
    declined: bool = False

    @property
    def place(self) -> tuple[int, str, bool]:
        """What those who may share an answer have in common."""
        return self.course_id, self.key, self.declined

    def asks_the_same(self, other: "Subject") -> bool:
        """Whether an answer to ``other`` answers this one: by the rules for verified ones.

        Keys alone do not tell 정수를 문자열로 from 정수로 문자열을.
        """
        wordings = (Phrase(other.text, other.key, similarity(self.key, other.key)),)
        near = Near(0, "", stale=False, wordings=wordings, lookalikes=())
        return decide(self.text, (near,), lexicon=self.lexicon).served is not None


@dataclass(slots=True)
class Underway:
    """An answer that others may share, if it has a subject.

    ``holds_until`` is None while it is being written.
    """

    subject: Subject | None = None
    writing: Writing = field(default_factory=Writing)
    holds_until: float | None = None
    _entry_id: int | None = None
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def likeness(self, subject: Subject) -> float:
        """How alike the keys are; 0 of another course, or for one who declined."""
        mine = self.subject
        if mine is None or mine.course_id != subject.course_id or mine.declined != subject.declined:
            return 0.0
        return similarity(subject.key, mine.key)

    def opened(self, entry_id: int | None) -> None:
        """Tell in which entry the answer will be kept; None when it came to nothing."""
        self._entry_id = entry_id
        self._settled.set()

    async def entry_id(self) -> int | None:
        """Wait until that is known."""
        await self._settled.wait()
        return self._entry_id


class Joins:
    """Remembers the answers of this process that may be shared, the latest thousand.

    No method waits, so that of many who ask at once one begins and the others find it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._underway: OrderedDict[tuple[int, str, bool], Underway] = OrderedDict()

    def find(self, subject: Subject) -> Underway | None:
        """The answer that someone who asks this can share."""
        underway = self._underway.get(subject.place)
        if underway is not None:
            return underway if self._shared(underway, subject) else None
        latest = islice(reversed(self._underway.values()), _LOOKED_AT)
        alike = [each for each in latest if each.likeness(subject) >= _ALIKE]
        nearest = sorted(alike, key=lambda each: -each.likeness(subject))[:_COMPARED]
        return next((each for each in nearest if self._shared(each, subject)), None)

    def _shared(self, underway: Underway, subject: Subject) -> bool:
        if underway.holds_until is not None and underway.holds_until < self._clock.monotonic():
            self.forget(underway)
            return False
        return underway.subject is not None and subject.asks_the_same(underway.subject)

    def begin(self, subject: Subject) -> Underway:
        """Remember an answer that is about to be written."""
        underway = Underway(subject)
        self._underway[subject.place] = underway
        self._underway.move_to_end(subject.place)
        while len(self._underway) > _REMEMBERED:
            self._underway.popitem(last=False)
        return underway

    def ended(self, underway: Underway) -> None:
        """Hear that the writing is over: what can be shared is remembered for a while.

        What a verified entry answers is found by the search; what failed may succeed next time.
        """
        match underway.writing.written:
            case None | Found() | Unsure():
                self.forget(underway)
            case HandedOver(code=code) if code is not None and code.fault.retry_may_help:
                self.forget(underway)
            case _:
                underway.holds_until = self._clock.monotonic() + HOLDS_SECONDS

    def forget(self, underway: Underway) -> None:
        """Share the answer with nobody further."""
        subject = underway.subject
        if subject is not None and self._underway.get(subject.place) is underway:
            del self._underway[subject.place]
