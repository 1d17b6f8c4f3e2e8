"""A text in pieces: what a question agrees with in it, and what tells the two apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from librabot.features.questions.matching.deciding import Candidate
from librabot.features.questions.matching.hangul import keys_of
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.words import words_of

_WORD: Final = re.compile(r"(\s+)|([^\s.?!,…]+(?:[.,](?=\S)[^\s.?!,…]+)*)|(.)", re.DOTALL)
_BETWEEN: Final = re.compile(r", | → ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``differs`` is the kind of difference that it names, or empty."""

    text: str
    same: bool = False
    differs: str = ""


def highlight(text: str, candidate: Candidate, lexicon: Lexicon) -> tuple[Piece, ...]:
    """``text``, a wording or the question itself, as ``candidate`` was compared with the question.

    The pieces joined are the text.
    """
    telling = {
        term: difference.kind
        for difference in candidate.differs
        for side in (difference.asked, difference.known)
        for term in _terms(side, lexicon)
    }
    agreeing = frozenset(candidate.agrees)
    return tuple(_joined(_pieces(text, agreeing, telling, lexicon)))


def _terms(said: str, lexicon: Lexicon) -> Iterator[str]:
    for term in _BETWEEN.split(said):
        yield from _names(term, lexicon)


def _names(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    return (*words_of(word), *lexicon.stems(word))


def _pieces(
    text: str, agreeing: frozenset[str], telling: Mapping[str, str], lexicon: Lexicon
) -> Iterator[Piece]:
    for found in _WORD.finditer(text):
        word = found[2]
        if not word:
            yield Piece(found[0])
            continue
        names = _names(word, lexicon)
        kind = next((telling[name] for name in names if name in telling), "")
        same = not kind and any(keys_of(name) in agreeing for name in names)
        yield Piece(word, same=same, differs=kind)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Plain pieces that follow each other as one."""
    plain = ""
    for piece in pieces:
        if not piece.same and not piece.differs:
            plain += piece.text
            continue
        if plain:
            yield Piece(plain)
        plain = ""
        yield piece
    if plain:
        yield Piece(plain)
