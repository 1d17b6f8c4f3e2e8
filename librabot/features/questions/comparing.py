"""What other thresholds would have done with the log, and how often that is right."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json

from librabot.features.questions.matching.deciding import (
    Candidate,
    Decision,
    Outcome,
    Thresholds,
    judge,
)
from librabot.features.questions.matching.marks import Difference

CHANGED_LIMIT: Final = 50
UNJUDGED_LIMIT: Final = 6

_Z: Final = 1.96
"""Standard deviations on either side of 95 % of a normal distribution."""

_NOT_JUDGED: Final = frozenset({"picked", "joined"})
"""Rules that have nothing to do with thresholds."""


@dataclass(frozen=True, slots=True)
class Told:
    """A question of the log and what is known of its answer.

    ``story`` is the decision as JSON. With ``judged`` the right entry is ``right``, None for none;
    ``liked`` and ``disliked`` count people who found what they were given helpful, or not.
    """

    question_id: int
    story: str
    judged: bool
    right: int | None
    liked: int
    disliked: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a question: the entry that is ``right``, None for none, or only a wrong one.

    ``wrong`` is an entry that is not the answer, where nobody has said which one is.
    """

    right: int | None = None
    wrong: int | None = None

    def of(self, entry_id: int) -> bool | None:
        """Whether the entry answers the question; None when that is not known."""
        if self.wrong is None:
            return entry_id == self.right
        return False if entry_id == self.wrong else None


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many."""

    hits: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """From 0 to 1; None out of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies, nineteen times out of twenty (Wilson, 1927)."""
        if not self.of:
            return None
        share, square = self.hits / self.of, _Z * _Z
        middle = share + square / (2 * self.of)
        spread = _Z * math.sqrt((share * (1 - share) + square / (4 * self.of)) / self.of)
        whole = 1 + square / self.of
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass(frozen=True, slots=True)
class Quality:
    """How often decisions were right, as far as that is known.

    ``precision``: of the served, those with the right entry. ``recall``: of the questions that an
    entry answers, those served with it. ``offers``: of the offers, those that hold the right one.
    """

    precision: Share
    recall: Share
    offers: Share


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that would be treated otherwise; ``better``: None when nobody can tell."""

    question_id: int
    before: Decision
    after: Decision
    better: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of thresholds over the log. ``told`` questions were decided by thresholds.

    ``judged`` of them have feedback; ``moves`` counts questions by outcome before and after, and
    ``others`` those served with another entry. ``changed`` are the latest ones of the changed,
    ``unjudged`` the latest served or offered ones of which nobody has said anything.
    """

    told: int
    judged: int
    moves: Mapping[tuple[Outcome, Outcome], int]
    others: int
    before: Quality
    after: Quality
    changed: Sequence[Changed]
    changes: int
    unjudged: Sequence[int]


def compare(
    told: Iterable[Told], merged: Mapping[int, int], before: Thresholds, after: Thresholds
) -> Comparison:
    """What ``after`` does otherwise than ``before``; a question it cannot judge is left out."""
    first, second = _Tally(), _Tally()
    moves: Counter[tuple[Outcome, Outcome]] = Counter()
    changed: list[Changed] = []
    unjudged: list[int] = []
    changes = others = judged = 0
    for row, story in _stories(told):
        candidates = _candidates(story, merged)
        truth = _truth(row, story, merged)
        try:
            old = judge(candidates, before)
            new = old if before == after else judge(candidates, after)
        except LookupError:
            continue
        moves[old.outcome, new.outcome] += 1
        judged += truth is not None
        if truth is None and old.outcome != "new" and len(unjudged) < UNJUDGED_LIMIT:
            unjudged.append(row.question_id)
        was, now = first.add(old, truth), second.add(new, truth)
        if not _same(old, new):
            changes += 1
            others += old.outcome == new.outcome
            if len(changed) < CHANGED_LIMIT:
                changed.append(Changed(row.question_id, old, new, _better(was, now)))
    return Comparison(
        told=moves.total(),
        judged=judged,
        moves=moves,
        others=others,
        before=first.quality,
        after=second.quality,
        changed=changed,
        changes=changes,
        unjudged=unjudged,
    )


@dataclass(slots=True)
class _Tally:
    served: int = 0
    served_right: int = 0
    answerable: int = 0
    offered: int = 0
    offered_right: int = 0

    def add(self, decision: Decision, truth: Truth | None) -> bool | None:
        """Count the decision; whether the student gets the right entry, None when unknown."""
        if truth is None:
            return None
        known = truth.wrong is None
        self.answerable += truth.right is not None
        if decision.served is not None:
            right = truth.of(decision.served.entry_id)
            self.served += right is not None
            self.served_right += right is True
            return right
        if decision.outcome == "offer" and known:
            holds = any(each.entry_id == truth.right for each in decision.offered)
            self.offered += 1
            self.offered_right += holds
        return None

    @property
    def quality(self) -> Quality:
        return Quality(
            precision=Share(self.served_right, self.served),
            recall=Share(self.served_right, self.answerable),
            offers=Share(self.offered_right, self.offered),
        )


def _same(old: Decision, new: Decision) -> bool:
    if old.outcome != new.outcome:
        return False
    if old.served is None or new.served is None:
        return True
    return old.served.entry_id == new.served.entry_id


def _better(was: bool | None, now: bool | None) -> bool | None:  # noqa: FBT001 - two of a kind, compared.
    """To serve the right one is better than to ask, and to ask better than to serve a wrong one."""
    if was is now:
        return None
    return now is True or was is False


def _stories(told: Iterable[Told]) -> Iterator[tuple[Told, Mapping[str, Any]]]:
    for row in told:
        story = from_json(row.story)
        if story.get("rule") not in _NOT_JUDGED:
            yield row, story


def _candidates(story: Mapping[str, Any], merged: Mapping[int, int]) -> tuple[Candidate, ...]:
    """Of each candidate as much as judging needs."""
    return tuple(
        Candidate(
            entry_id=merged.get(kept["entry_id"], kept["entry_id"]),
            title="",
            wording="",
            stale=kept["stale"],
            score=kept["score"],
            features=kept["features"],
            differs=tuple(Difference(**each) for each in kept["differs"]),
        )
        for kept in story["candidates"]
    )


def _truth(row: Told, story: Mapping[str, Any], merged: Mapping[int, int]) -> Truth | None:
    """Someone's word, else what the reactions to a served answer say."""
    if row.judged:
        return Truth(right=None if row.right is None else merged.get(row.right, row.right))
    if story["outcome"] != "serve" or row.liked == row.disliked or not story["candidates"]:
        return None
    served = story["candidates"][0]["entry_id"]
    served = merged.get(served, served)
    return Truth(right=served) if row.liked > row.disliked else Truth(wrong=served)
