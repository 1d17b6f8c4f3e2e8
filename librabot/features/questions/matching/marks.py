"""What names one thing and no other: numbers, identifiers, operators, opposites.

Two texts that differ in these ask for different answers, however alike they look.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, cast

from librabot.features.questions.matching.asking_part import asking_part
from librabot.features.questions.matching.exclusive import Group, groups
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.words import words_of

DifferenceKind = Literal[
    "number",
    "version",
    "identifier",
    "operator",
    "opposite",
    "object",
    "system",
    "person",
    "roles",
    "lookalike",
]

_COMMON: Final = 0.6
"""The part of an entry's wordings that a number must stand in to be one of the question itself."""

_SOME: Final = 0.25
"""The same for a term to be one that the question is about, not one that is only mentioned."""

_ALL: Final = 1.0
"""The same for an identifier: where one wording spells it in Hangul, so may the student."""

_HANGUL: Final = re.compile("[가-힣]")
_CODE: Final = re.compile(
    r"\b(?:[a-z]+[A-Z]\w*|\w*[a-z0-9]_\w+|[A-Z]{2,}\w*|\w+(?:Error|Exception|Warning))\b"
)
_ROLES: Final = re.compile(
    r"(?<![가-힣A-Za-z0-9_])([가-힣A-Za-z0-9_]{1,40}?)(을|를|으로|로|에서)(?=\s|$)"
)
_ROLE_OF: Final = {"을": "object", "를": "object", "으로": "goal", "로": "goal", "에서": "origin"}
_ROLES_SWAP: Final = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """What tells two questions apart; either side may be empty."""

    kind: DifferenceKind
    asked: str
    known: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The telling terms of one text.

    ``counting`` are its numbers in order, ``roles`` what is done to what: 를, 로, 에서.
    """

    numbers: frozenset[str]
    counting: tuple[str, ...]
    operators: frozenset[str]
    identifiers: frozenset[str]
    stems: frozenset[str]
    roles: frozenset[tuple[str, str]]


@lru_cache(maxsize=2048)
def marks_of(text: str, lexicon: Lexicon) -> Marks:
    """The marks of what ``text`` asks."""
    text = asking_part(text)
    words = words_of(text)
    counting = tuple(word for word in words if word[-1].isdecimal())
    return Marks(
        numbers=frozenset(counting),
        counting=counting,
        operators=frozenset(word for word in words if _is_operator(word)),
        identifiers=frozenset(stem for name in _names(text, words) for stem in lexicon.stems(name)),
        stems=frozenset(lexicon.stems(text)),
        roles=frozenset(_roles(text, lexicon)),
    )


def differences(asked: Marks, known: Sequence[Marks]) -> tuple[Difference, ...]:
    """What tells a question from an entry with the wordings ``known``; symmetric for one wording.

    A term that the question has must stand in some wording, and one that the entry's wordings
    share must stand in the question.
    """
    found = (
        *_unequal("number", asked.numbers, [each.numbers for each in known], _COMMON),
        *_unequal("operator", asked.operators, [each.operators for each in known], _COMMON),
        *_named(asked, known),
        *_excluded(asked, known),
        *_reordered(asked, known),
        *_swapped(asked, known),
    )
    return tuple(dict.fromkeys(found))


def _is_operator(word: str) -> bool:
    return not any(letter.isalnum() or letter == "_" for letter in word)


def _names(text: str, words: Iterable[str]) -> Iterable[str]:
    """In a Korean text every Latin word names something, in others only what looks like code."""
    if _HANGUL.search(text):
        return (word for word in words if word[0].isascii() and (word[0].isalpha() or "_" in word))
    return (name.casefold() for name in _CODE.findall(text))


def _roles(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for noun, particle in _ROLES.findall(text):
        stem = " ".join(lexicon.stems(noun))
        if stem:
            yield stem, _ROLE_OF[particle]


def _shared(sets: Sequence[frozenset[str]], part: float) -> frozenset[str]:
    counts = Counter(term for terms in sets for term in terms)
    return frozenset(term for term, count in counts.items() if count >= part * len(sets))


def _unequal(
    kind: Literal["number", "operator"],
    asked: frozenset[str],
    known: Sequence[frozenset[str]],
    part: float,
) -> Iterator[Difference]:
    more = asked - frozenset[str]().union(*known)
    less = _shared(known, part) - asked
    if more or less:
        dotted = any("." in term for term in more | less)
        yield Difference(
            "version" if kind == "number" and dotted else kind, _said(more), _said(less)
        )


def _named(asked: Marks, known: Sequence[Marks]) -> Iterator[Difference]:
    told = frozenset[str]().union(*(each.stems | each.identifiers for each in known))
    more = asked.identifiers - told
    named = [each.identifiers for each in known]
    mine = asked.identifiers | asked.stems
    if more or _shared(named, _ALL) - mine:
        yield Difference("identifier", _said(more), _said(_shared(named, _COMMON) - mine))


def _excluded(asked: Marks, known: Sequence[Marks]) -> Iterator[Difference]:
    stems = [each.stems for each in known]
    told, shared = _shared(stems, _SOME), _shared(stems, _COMMON)
    for group in groups():
        here, there = _terms(group, asked.stems), _terms(group, shared)
        if here and there and not here & _terms(group, told):
            yield Difference(cast("DifferenceKind", group.kind), _said(here), _said(there))


def _terms(group: Group, stems: frozenset[str]) -> frozenset[str]:
    return frozenset(term for term, needed in group.terms if needed and needed <= stems)


def _reordered(asked: Marks, known: Sequence[Marks]) -> Iterator[Difference]:
    """60%인데 99% asks for the opposite of 99%인데 60%."""
    same = [each.counting for each in known if each.numbers == asked.numbers]
    if len(asked.numbers) > 1 and same and asked.counting not in same:
        yield Difference("roles", " → ".join(asked.counting), " → ".join(same[0]))


def _swapped(asked: Marks, known: Sequence[Marks]) -> Iterator[Difference]:
    """정수를 문자열로 asks for the opposite of 문자열을 정수로."""
    mine = dict(asked.roles)
    if len(mine) < _ROLES_SWAP:
        return
    for each in known:
        theirs = dict(each.roles)
        both = [noun for noun in mine if noun in theirs]
        for left in both:
            for right in both:
                if mine[left] != mine[right] and (
                    (mine[left], mine[right]) == (theirs[right], theirs[left])
                ):
                    said = f"{left} → {right}", f"{right} → {left}"
                    yield Difference("roles", *said)
                    return


def _said(terms: Iterable[str]) -> str:
    return ", ".join(sorted(terms))
