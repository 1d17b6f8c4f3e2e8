"""Whether a text says something else than before, or the same with a slip mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from librabot.features.questions.matching.hangul import keys_of
from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.features.questions.matching.words import words_of

_LEAST_ALIKE: Final = 5
"""Keys of a word in which a single wrong one is a slip; in a shorter one it is another word."""

_MOST_SLIPS: Final = 10
"""Words that may be mended at once; where more are others, the text is another one."""


@dataclass(frozen=True, slots=True)
class Text:
    """A title and an answer."""

    title: str
    answer: str


def meaning_changed(before: Text, after: Text) -> bool:
    """Whether a number, a date or a word that counts has gone, come or changed.

    Endings, particles and polite phrases do not count, nor does one wrong key in a longer word.
    """
    if _figures(before) != _figures(after):
        return True
    had, has = _stems(before), _stems(after)
    if len(had ^ has) > 2 * _MOST_SLIPS:
        return True
    return not (_held(has - had, by=had) and _held(had - has, by=has))


def _figures(text: Text) -> tuple[str, ...]:
    """Numbers and operators, in order."""
    words = (*words_of(text.title), *words_of(text.answer))
    return tuple(word for word in words if not word[0].isalpha())


def _stems(text: Text) -> frozenset[str]:
    stems = (*SHIPPED.stems(text.title), *SHIPPED.stems(text.answer))
    return frozenset(keys_of(stem) for stem in stems)


def _held(stems: frozenset[str], *, by: frozenset[str]) -> bool:
    return all(any(_alike(stem, other) for other in by) for stem in stems)


def _alike(left: str, right: str) -> bool:
    """Whether one key more, less, wrong or out of order makes ``left`` of ``right``."""
    if min(len(left), len(right)) < _LEAST_ALIKE:
        return False
    return not set(_slips(left)).isdisjoint((right, *_without_one(right)))


def _slips(stem: str) -> Iterator[str]:
    yield stem
    yield from _without_one(stem)
    for place in range(len(stem) - 1):
        yield stem[:place] + stem[place + 1] + stem[place] + stem[place + 2 :]


def _without_one(stem: str) -> Iterator[str]:
    for place in range(len(stem)):
        yield stem[:place] + stem[place + 1 :]
