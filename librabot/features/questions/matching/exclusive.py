"""Terms of which a question is about one at most, from ``exclusive.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from librabot.features.questions.matching.lexicon import SHIPPED


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that exclude each other, each as the stems it has; ``kind`` says how they differ."""

    kind: str
    terms: tuple[tuple[str, frozenset[str]], ...]


@cache
def groups() -> tuple[Group, ...]:
    """The groups that ship with the product."""
    text = files(__package__).joinpath("exclusive.toml").read_text(encoding="utf-8")
    return tuple(
        Group(kind, tuple((term, frozenset(SHIPPED.stems(term))) for term in terms))
        for kind, table in tomllib.loads(text).items()
        for terms in table["groups"]
    )
