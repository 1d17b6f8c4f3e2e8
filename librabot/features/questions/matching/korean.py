"""The stems of Korean words, by rule: particles and endings off, polite phrases out.

A rule errs now and then, but it errs alike on both sides of a comparison, which is all that a
search key needs. No dictionary, no model, no memory.
"""

import tomllib
from collections.abc import Container
from importlib.resources import files
from typing import Final

_WORDS: Final = {
    name: tuple(sorted(words.split(), key=len, reverse=True))
    for name, words in tomllib.loads(
        files(__package__).joinpath("korean.toml").read_text(encoding="utf-8")
    ).items()
}
"""By what they are, the longest first."""

STOCK: Final = frozenset(_WORDS["stock"])
"""Words that say nothing of what is asked."""

_AFTER_LIGHT: Final = frozenset(_WORDS["after_light_verbs"])
_ALL_PARTICLES: Final = frozenset((*_WORDS["particles"], *_WORDS["short_particles"]))
_NEVER_ALONE: Final = frozenset(_WORDS["never_alone"])
_LEAST_BEFORE_SHORT: Final = 2
_LAYERS: Final = 3


def stem_of(word: str, known: Container[str] = ()) -> str:
    """The stem of one word in lower case; empty for a word that says nothing of what is asked.

    A word of ``known`` is a stem as it is, even if it ends as if it had a particle.
    """
    if word in known:
        return word
    if word in STOCK or word in _ALL_PARTICLES or _only_carries(word):
        return ""
    if not "가" <= word[0] <= "힣":
        return word
    for _ in range(_LAYERS):
        shorter = (
            _before_particle(word, known)
            or _without_light(word)
            or _without_particle(word)
            or _without_ending(word)
        )
        if not shorter or shorter in STOCK:
            break
        word = shorter
        if word in known:
            break
    return word


def _only_carries(word: str) -> bool:
    """Whether a word is a light verb alone: 설치 하세요."""
    rests = (word[len(light) :] for light in _WORDS["light_verbs"] if word.startswith(light))
    return any(len(rest) > 1 and rest in _AFTER_LIGHT for rest in rests)


def _before_particle(word: str, known: Container[str]) -> str:
    """The known word that a particle follows, be it of one syllable: 큐랑, 과적합을."""
    for length in range(len(word) - 1, 0, -1):
        if word[:length] in known and word[length:] in _ALL_PARTICLES:
            return word[:length]
    return ""


def _without_light(word: str) -> str:
    for cut in range(2, len(word)):
        for light in _WORDS["light_verbs"]:
            if word.startswith(light, cut):
                rest = word[cut + len(light) :]
                if rest in _AFTER_LIGHT or not (rest or light in _NEVER_ALONE):
                    return word[:cut]
    return ""


def _without_particle(word: str) -> str:
    for particle in _WORDS["particles"]:
        if len(word) > len(particle) and word.endswith(particle):
            return word[: -len(particle)]
    for particle in _WORDS["short_particles"]:
        least = 1 if particle in {"을", "를"} else _LEAST_BEFORE_SHORT
        if word.endswith(particle) and len(word) - len(particle) >= least:
            return word[: -len(particle)]
    return ""


def _without_ending(word: str) -> str:
    for ending in _WORDS["endings"]:
        least = 1 if len(ending) > 1 else _LEAST_BEFORE_SHORT
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return ""
