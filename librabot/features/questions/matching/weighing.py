"""The features of a question beside each entry near it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from librabot.features.questions.matching.alike import coverage, likes
from librabot.features.questions.matching.near import Near, Phrase

_LEAST_WEIGHT: Final = 0.15
_CORE: Final = 0.6
"""The part of an entry's wordings that a stem must stand in to belong to the question itself."""

_KEYS: Final = 0.4
"""What the likeness of the keys counts in closeness; the rest is their mutual coverage."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many entries of a course the stems of its wordings stand; ``entries`` is all of them.

    A stem that is not in ``holding`` is taken for one that no entry has.
    """

    entries: int
    holding: Mapping[str, int]

    def weight(self, stem: str) -> float:
        """How telling a stem is: 1 for one that no entry has, less the more of them have it."""
        all_of_them = self.entries + 1.5
        share = math.log(all_of_them / (self.holding.get(stem, 0) + 0.5))
        return max(_LEAST_WEIGHT, share / math.log(all_of_them / 0.5))

    def weights(self, stems: Iterable[str]) -> dict[str, float]:
        """The weight of each of ``stems``."""
        return {stem: self.weight(stem) for stem in stems}


def rarity_among(nears: Sequence[Near]) -> Rarity:
    """Rarity by the entries near a question alone: what all of them share tells none of them."""
    return Rarity(len(nears), Counter(stem for near in nears for stem in vocabulary_of(near)))


def vocabulary_of(near: Near) -> frozenset[str]:
    """Every stem of the entry's wordings."""
    return frozenset(stem for phrase in near.wordings for stem in phrase.key.split())


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a question and an entry compare, each from 0 to 1.

    ``closeness``: to the nearest wording. ``covered``: the part of the question that the entry's
    wordings know. ``novel``: the weight of its most telling stem that they do not. ``missing``:
    that of the most telling stem which most wordings share and the question lacks. ``lookalike``:
    closeness to the nearest look-alike.
    """

    closeness: float
    covered: float
    novel: float
    missing: float
    lookalike: float


def likeness(stems: Sequence[str], near: Near, rarity: Rarity) -> Likeness:
    """Compare the stems of a question with an entry."""
    phrases = (*near.wordings, *near.lookalikes)
    vocabulary = {stem for phrase in phrases for stem in phrase.key.split()}
    found = likes(stems, vocabulary)
    known = vocabulary_of(near)
    mine = rarity.weights(stems)
    comparing = _Comparing(tuple(stems), mine, found, rarity)
    return Likeness(
        closeness=max(map(comparing.closeness, near.wordings), default=0.0),
        covered=coverage(stems, known, found, mine),
        novel=max((mine[stem] for stem in stems if not known & found[stem].keys()), default=0.0),
        missing=_missing(near, found, rarity),
        lookalike=max(map(comparing.closeness, near.lookalikes), default=0.0),
    )


@dataclass(frozen=True, slots=True)
class _Comparing:
    stems: tuple[str, ...]
    mine: Mapping[str, float]
    found: Mapping[str, Mapping[str, float]]
    rarity: Rarity

    def closeness(self, phrase: Phrase) -> float:
        """The likeness of the keys and how much either covers of the other, as one number."""
        theirs = frozenset(phrase.key.split())
        forth = coverage(self.stems, theirs, self.found, self.mine)
        back = coverage(
            theirs, self.stems, _turned(self.found, theirs), self.rarity.weights(theirs)
        )
        mutual = 2 * forth * back / (forth + back) if forth + back else 0.0
        return _KEYS * phrase.score + (1 - _KEYS) * mutual


def _turned(
    found: Mapping[str, Mapping[str, float]], theirs: Iterable[str]
) -> dict[str, dict[str, float]]:
    return {
        stem: {mine: near[stem] for mine, near in found.items() if stem in near} for stem in theirs
    }


def _missing(near: Near, found: Mapping[str, Mapping[str, float]], rarity: Rarity) -> float:
    asked = {stem for likes_of in found.values() for stem in likes_of}
    core = rarity.weights(_core(tuple(sorted(phrase.key for phrase in near.wordings))))
    return max((weight for stem, weight in core.items() if stem not in asked), default=0.0)


@lru_cache(maxsize=1_024)
def _core(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The stems that most of the keys have; one like it counts for a stem."""
    sets = [frozenset(key.split()) for key in keys]
    vocabulary = frozenset[str]().union(*sets)
    among = likes(vocabulary, vocabulary)
    return tuple(
        stem
        for stem in sorted(vocabulary)
        if sum(bool(each & among[stem].keys()) for each in sets) >= _CORE * len(sets)
    )
