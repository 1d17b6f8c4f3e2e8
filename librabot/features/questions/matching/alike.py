"""How alike two stems, or two sets of stems, are."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final

_SAME_START: Final = 0.9
_LEAST_START: Final = 4
_LEAST_ALIKE: Final = 0.5
_SLIPPED: Final = 0.8
_LEAST_SLIPPED: Final = 5


@lru_cache(maxsize=16_384)
def alike(left: str, right: str) -> float:
    """Two stems of a search key: 1 for the same, 0 for what shares less than half its trigrams."""
    if left == right:
        return 1.0
    if min(len(left), len(right)) >= _LEAST_START and (
        left.startswith(right) or right.startswith(left)
    ):
        return _SAME_START
    if _one_slip(left, right):
        return _SLIPPED
    share = similarity(left, right)
    return share if share >= _LEAST_ALIKE else 0.0


def _one_slip(left: str, right: str) -> bool:
    """Whether one key was missed, doubled, hit wrongly, or two next to each other swapped."""
    short, long = sorted((left, right), key=len)
    if len(short) < _LEAST_SLIPPED or len(long) - len(short) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), -1)
    if start < 0:
        return True
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    rest, other = short[start:], long[start:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


@lru_cache(maxsize=8_192)
def _trigrams(stem: str) -> frozenset[str]:
    padded = f"  {stem} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def similarity(left: str, right: str) -> float:
    """The share of trigrams of two keys, as ``pg_trgm`` counts it."""
    mine = frozenset[str]().union(*map(_trigrams, left.split()))
    theirs = frozenset[str]().union(*map(_trigrams, right.split()))
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared) if shared else 0.0


def likes(stems: Iterable[str], vocabulary: Collection[str]) -> dict[str, dict[str, float]]:
    """Of each stem, the stems of ``vocabulary`` that are like it, and how much."""
    return {
        stem: {other: share for other in vocabulary if (share := alike(stem, other))}
        for stem in stems
    }


def coverage(
    stems: Iterable[str],
    by: Collection[str],
    found: Mapping[str, Mapping[str, float]],
    weights: Mapping[str, float],
) -> float:
    """The weight of ``stems`` that ``by`` holds, as a part of their whole weight."""
    whole = covered = 0.0
    for stem in stems:
        weight = weights[stem]
        whole += weight
        near = found[stem]
        covered += weight * max((near.get(other, 0.0) for other in by), default=0.0)
    return covered / whole if whole else 0.0
