"""Whether a verified entry answers a question. Pure: the same input gives the same decision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from librabot.features.questions.search_key import words_of
from librabot.features.questions.values import Candidate

SERVE_FROM = 0.5
"""Trigram similarity under which nothing is served.

On course questions similarity alone, at any threshold, serves look-alikes too; together with
``covered`` and ``same_marks`` at .5 it kept precision at .90 on near misses.
"""

Rule = Literal["same words", "near and covered", "picked", "too far", "marks differ", "not covered"]

_HANGUL = re.compile("[가-힣]")
_SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """``served`` is None for a new question; ``rule`` is the one that decided."""

    served: Candidate | None
    rule: Rule
    candidates: tuple[Candidate, ...]


def decide(text: str, candidates: Sequence[Candidate]) -> Decision:
    """Serve the best candidate or none; ``candidates`` come best first."""
    reason: Rule = "too far"
    for place, candidate in enumerate(candidates):
        rule = _rule(text, candidate)
        if rule in {"same words", "near and covered"}:
            return Decision(candidate, rule, tuple(candidates))
        if place == 0:
            reason = rule
    return Decision(None, reason, tuple(candidates))


def _rule(text: str, candidate: Candidate) -> Rule:
    asked, known = words_of(text), words_of(candidate.wording)
    if asked == known:
        return "same words"
    if candidate.score < SERVE_FROM:
        return "too far"
    if not same_marks(text, candidate.wording):
        return "marks differ"
    if not (covered(asked, known) or covered(known, asked)):
        return "not covered"
    return "near and covered"


def same_marks(left: str, right: str) -> bool:
    """Whether both name the same numbers and operators and, in Korean sentences, Latin words.

    "과제 2" and "과제 3" are .8 alike and must never be taken for each other.
    """
    return _marks(left) == _marks(right)


def _marks(text: str) -> frozenset[str]:
    korean = _HANGUL.search(text) is not None
    return frozenset(
        word
        for word in words_of(text)
        if not word[0].isalpha() or (word.isascii() and (korean or not word.isalpha()))
    )


def covered(words: Sequence[str], by: Sequence[str]) -> bool:
    """Whether each of ``words`` has its like in ``by``: equal, or one begins with the other."""
    return bool(words) and all(any(_alike(word, other) for other in by) for word in words)


def _alike(left: str, right: str) -> bool:
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    return len(short) >= _SHORTEST_PREFIX and long.startswith(short)
