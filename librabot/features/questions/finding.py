"""What the archive knows of a question: searched, then decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.matching.deciding import (
    OFFERS_LIMIT,
    Candidate,
    Decision,
    Thresholds,
    decide,
    judge,
    weigh,
)
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.near import Near
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.rarities import Rarities

CANDIDATES: Final = 10
"""Entries weighed for one question."""

_MEANT: Final = 2
"""Further ones by their meaning, so that a model still sees those nearest by their words."""


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


class Meanings(Protocol):
    """What finds entries that mean the same in other words."""

    async def near(self, course_id: int, text: str, key: str) -> Sequence[Near]:
        """Such entries, best first, soon or not at all; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was decided on a question, and by which spellings."""

    decision: Decision
    lexicon: Lexicon


@dataclass(frozen=True, slots=True)
class Finding:
    """Searches; without ``rarities`` what is rare is judged by the entries found alone.

    With ``meanings`` a question that is not served has further candidates, for a model to judge.
    """

    archive: Archive
    rarities: Rarities | None = None
    meanings: Meanings | None = None

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
        rarity = await self.rarities.of(course_id) if self.rarities else None
        nears = await self.archive.near(course_id, key, limit=CANDIDATES)
        decision = decide(text, nears, thresholds, lexicon=lexicon, rarity=rarity)
        if decision.outcome == "new" and len(nears) < CANDIDATES:
            # Farther away, for texts without spaces, of which a key knows little.
            nears = await self.archive.near(course_id, key, limit=CANDIDATES, far=True)
            decision = decide(text, nears, thresholds, lexicon=lexicon, rarity=rarity)
        if decision.outcome == "serve" or self.meanings is None:
            return decision
        known = {near.entry_id for near in nears}
        meant = await self.meanings.near(course_id, text, key)
        others = [near for near in meant if near.entry_id not in known][:_MEANT]
        return _with(decision, weigh(text, decision.key, others, lexicon, rarity))


def _with(decision: Decision, others: Sequence[Candidate]) -> Decision:
    """The decision with further candidates behind those that may be offered."""
    ahead, behind = decision.candidates[:OFFERS_LIMIT], decision.candidates[OFFERS_LIMIT:]
    return replace(decision, candidates=(*ahead, *others, *behind))
