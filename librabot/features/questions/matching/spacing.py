"""A text that was typed without spaces, parted again by the words of what is near it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Final

from librabot.features.questions.matching.alike import similarity
from librabot.features.questions.matching.korean import STOCK
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.words import words_of

_RUN: Final = re.compile("[가-힣]{6,}")
_LONGEST_WORD: Final = 12
_SHORTEST_WORD: Final = 2
_UNREAD: Final = 3
"""What a syllable outside every word costs; a word costs 1, so that long words win."""


def has_run(text: str) -> bool:
    """Whether ``text`` holds so many syllables in a row that spaces may be missing."""
    return _RUN.search(text) is not None


def vocabulary_of(nears: Iterable[Near]) -> frozenset[str]:
    """The words of the wordings as they are written, and those of polite phrases."""
    bodies = (phrase.body for near in nears for phrase in near.wordings)
    words = (word for body in bodies for word in words_of(body))
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD) | _POLITE


_POLITE: Final = frozenset(word for word in STOCK if len(word) > _SHORTEST_WORD)


def respaced(text: str, vocabulary: Collection[str]) -> str:
    """``text`` with each long run parted into as few and as long words as there are."""
    return _RUN.sub(lambda run: " ".join(_parts(run[0], vocabulary)), text)


def _parts(run: str, vocabulary: Collection[str]) -> list[str]:
    """The cheapest way through the run; best[end] is its cost and where its last part begins."""
    best = [(0, 0)]
    for end in range(1, len(run) + 1):
        ways = [(best[end - 1][0] + _UNREAD, end - 1)]
        ways += [
            (best[begin][0] + 1, begin)
            for begin in range(max(0, end - _LONGEST_WORD), end - 1)
            if run[begin:end] in vocabulary
        ]
        best.append(min(ways))
    cuts = [len(run)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    pieces = [run[begin:end] for end, begin in pairwise(cuts)]
    return _joined(reversed(pieces))


def _joined(pieces: Iterable[str]) -> list[str]:
    """Syllables outside every word follow each other: together they are one."""
    found: list[str] = []
    open_ended = False
    for piece in pieces:
        single = len(piece) == 1
        if single and open_ended:
            found[-1] += piece
        else:
            found.append(piece)
        open_ended = single
    return found


def rescored(nears: Iterable[Near], key: str) -> tuple[Near, ...]:
    """The same entries with every score for ``key``."""
    return tuple(
        replace(
            near,
            wordings=_scored(near.wordings, key),
            lookalikes=_scored(near.lookalikes, key),
        )
        for near in nears
    )


def _scored(phrases: Iterable[Phrase], key: str) -> tuple[Phrase, ...]:
    scored = (replace(phrase, score=similarity(key, phrase.key)) for phrase in phrases)
    return tuple(sorted(scored, key=lambda phrase: -phrase.score))
