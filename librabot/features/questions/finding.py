"""What the archive knows of a question: searched, then decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.matching.deciding import Decision, Thresholds, decide, judge
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.near import Near
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.rarities import Rarities

CANDIDATES: Final = 10
"""Entries weighed for one question."""


class Archive(Protocol):
    """Where verified entries are searched."""

    async def lexicon(self, course_id: int) -> Lexicon:
        """The lexicon with the course's own spellings."""
        ...

    async def thresholds(self) -> Thresholds:
        """Those in force."""
        ...

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        """Verified entries near ``key``, best first; with ``far`` also such as share little of it.

        Raises ``DB5002`` when it takes too long.
        """
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was decided on a question, and by which spellings."""

    decision: Decision
    lexicon: Lexicon


@dataclass(frozen=True, slots=True)
class Finding:
    """Searches; without ``rarities`` what is rare is judged by the entries found alone."""

    archive: Archive
    rarities: Rarities | None = None

    async def decide(self, course_id: int, text: str) -> Decision:
        """What to do with a question; one of which the search takes too long is new."""
        return (await self.look(course_id, text)).decision

    async def look(self, course_id: int, text: str) -> Look:
        """The same, with the spellings that it was decided by."""
        lexicon = await self.archive.lexicon(course_id)
        thresholds = await self.archive.thresholds()
        key = search_key(text, lexicon)
        if not key:
            return Look(judge((), thresholds), lexicon)
        try:
            decision = await self._decided(course_id, text, key, thresholds, lexicon)
        except LibraError as error:
            if error.code is not Code.DB5002:
                raise
            telemetry.report(error, course_id=course_id)
            decision = Decision("new", "too slow", (), key, thresholds)
        return Look(decision, lexicon)

    async def _decided(
        self, course_id: int, text: str, key: str, thresholds: Thresholds, lexicon: Lexicon
    ) -> Decision:
        """A second look, farther away, is for texts without spaces, of which a key knows little."""
        rarity = await self.rarities.of(course_id) if self.rarities else None
        nears = await self.archive.near(course_id, key, limit=CANDIDATES)
        decision = decide(text, nears, thresholds, lexicon=lexicon, rarity=rarity)
        if decision.outcome != "new" or len(nears) >= CANDIDATES:
            return decision
        nears = await self.archive.near(course_id, key, limit=CANDIDATES, far=True)
        return decide(text, nears, thresholds, lexicon=lexicon, rarity=rarity)
