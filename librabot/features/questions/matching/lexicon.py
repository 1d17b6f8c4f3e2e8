"""Other spellings of a word: 도커 and docker, 에러 and 오류."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Final

from librabot.features.questions.matching.korean import STOCK, stem_of
from librabot.features.questions.matching.words import words_of


@dataclass(frozen=True, slots=True)
class Alias:
    """``written`` stands for ``meant``; both may be several words."""

    written: str
    meant: str


_REMEMBERED: Final = 16_384
_LONGEST_PHRASE: Final = 4
_LONGEST_CHAIN: Final = 3
_MOST_STEMS: Final = 500
_RUN: Final = 5
_TELLING: Final = 3
_SHORTEST: Final = 2


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The aliases in force; of two for the same words the first one counts."""

    aliases: tuple[Alias, ...]
    _meant: dict[tuple[str, ...], tuple[str, ...]] = field(init=False, default_factory=dict)
    _stems: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the aliases by the stems of what is written."""
        for alias in self.aliases:
            self._meant.setdefault(words_of(alias.written), words_of(alias.meant))
        self._meant.pop((), None)

    def stems(self, text: str) -> tuple[str, ...]:
        """The words of ``text`` in order, each as its stem or as what it stands for."""
        words = (part for word in words_of(text) for part in self._parts(word))
        stems = [stem for stem in map(self._stem, words) if stem]
        return tuple(islice(self._folded(stems, _LONGEST_CHAIN), _MOST_STEMS))

    def _folded(self, stems: list[str], steps: int) -> Iterator[str]:
        """What the stems stand for, and what that stands for in turn, so many steps far."""
        while stems:
            taken, meant = self._first(stems)
            if steps and not set(stems[:taken]) & set(meant):
                yield from self._folded(list(meant), steps - 1)
            else:
                yield from meant
            del stems[:taken]

    def _first(self, stems: list[str]) -> tuple[int, tuple[str, ...]]:
        for length in range(min(_LONGEST_PHRASE, len(stems)), 0, -1):
            meant = self._meant.get(tuple(stems[:length]))
            if meant:
                return length, meant
        return 1, (stems[0],)

    def _stem(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = stem_of(word, self._words)
            if len(self._stems) < _REMEMBERED:
                self._stems[word] = stem
        return stem

    def _parts(self, word: str) -> Sequence[str]:
        """A run of Hangul without spaces, cut around the words that are known."""
        if len(word) < _RUN or word in self._words:
            return (word,)
        return [part for part in self._known.split(word) if part]

    @cached_property
    def _known(self) -> re.Pattern[str]:
        polite = {word for word in STOCK if len(word) >= _TELLING}
        known = {word for word in self._words if len(word) >= _SHORTEST}
        hangul = (word for word in polite | known if word[0] >= "가")
        words = sorted(hangul, key=lambda word: (-len(word), word))
        return re.compile(f"({'|'.join(map(re.escape, words))})")

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words that no particle is taken off: those of the aliases, on either side."""
        sides = (*self._meant.keys(), *self._meant.values())
        return frozenset(word for words in sides for word in words)


def _shipped() -> tuple[Alias, ...]:
    text = files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")
    return tuple(
        Alias(written, meant)
        for group in tomllib.loads(text).values()
        for meant, spellings in group.items()
        for written in spellings.split()
    )


SHIPPED: Final = Lexicon(_shipped())


@lru_cache(maxsize=32)
def lexicon_of(own: tuple[Alias, ...]) -> Lexicon:
    """The shipped lexicon with a course's own aliases, which win."""
    return Lexicon((*own, *SHIPPED.aliases)) if own else SHIPPED


def lexicon_from(rows: Iterable[tuple[str, str]]) -> Lexicon:
    """The same from pairs of what is written and what is meant."""
    return lexicon_of(tuple(Alias(written, meant) for written, meant in rows))
