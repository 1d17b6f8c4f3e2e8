"""Whether a verified entry answers a question. Pure: the same input gives the same decision."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final, Literal

from librabot.features.questions.matching.evidence import SAME, WORTH_SHOWING
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.marks import Difference, Marks, differences, marks_of
from librabot.features.questions.matching.near import Near
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.matching.spacing import (
    has_run,
    rescored,
    respaced,
    vocabulary_of,
)
from librabot.features.questions.matching.weighing import Likeness, Rarity, likeness, rarity_among

Outcome = Literal["serve", "offer", "new"]

Rule = Literal[
    "same words",
    "sure enough",
    "picked",
    "joined",
    "near",
    "marks differ",
    "look-alike",
    "stale",
    "too far",
    "too slow",
    "nothing near",
]
"""What decided: the first three and ``joined`` serve; ``near``, ``marks differ``, ``look-alike``
and ``stale`` say why the best candidate was offered or left instead of served.
"""

RULES_VERSION: Final = 1
"""Counts changes of the rules; kept with every decision."""

OFFERS_LIMIT: Final = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the decision compares its features with; a TA may change them on the tuning page.

    ``serve_from`` is confidence, ``offer_from`` how worth showing; ``gap`` is how much closer a
    wording must be than any look-alike; ``substituted`` is for an entry without look-alikes: how
    telling the stems may be that either side has and the other lacks.
    """

    serve_from: float = 0.84
    offer_from: float = 0.2
    gap: float = 0.1
    substituted: float = 0.6


DEFAULT: Final = Thresholds()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A verified entry near a question, weighed against it.

    ``wording`` is the entry's nearest one, ``lookalike`` the nearest look-alike or empty; ``score``
    is how worth showing it is; ``features`` are numbers from 0 to 1 by name. With ``differs`` or
    when ``stale`` it may be offered but is never served, whatever else speaks for it.
    """

    entry_id: int
    title: str
    wording: str
    lookalike: str = ""
    stale: bool = False
    score: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict)
    agrees: tuple[str, ...] = ()
    differs: tuple[Difference, ...] = ()

    @property
    def servable(self) -> bool:
        """Whether it may be served at all, by the decision or on a model's word."""
        return not self.stale and not self.differs


@dataclass(frozen=True, slots=True)
class Decision:
    """``rule`` is the one that decided; ``candidates`` come best first.

    On ``serve`` the first candidate answers the question, on ``offer`` the first up to three that
    are near enough are shown to choose from.
    """

    outcome: Outcome
    rule: Rule
    candidates: tuple[Candidate, ...] = ()
    key: str = ""
    thresholds: Thresholds = DEFAULT

    @property
    def served(self) -> Candidate | None:
        """The candidate that answers the question, on ``serve``."""
        return self.candidates[0] if self.outcome == "serve" else None

    @property
    def offered(self) -> tuple[Candidate, ...]:
        """The candidates to choose from, on ``offer``."""
        if self.outcome != "offer":
            return ()
        first, *others = self.candidates[:OFFERS_LIMIT]
        near = (each for each in others if each.score >= self.thresholds.offer_from)
        return (first, *near)


def decide(
    text: str,
    nears: Sequence[Near],
    thresholds: Thresholds = DEFAULT,
    *,
    lexicon: Lexicon = SHIPPED,
    rarity: Rarity | None = None,
) -> Decision:
    """Serve the best entry, offer some, or take the question as new."""
    key = typed = search_key(text, lexicon)
    if has_run(text):
        text = respaced(text, vocabulary_of(nears))
        key = search_key(text, lexicon)
        nears = rescored(nears, key)
    candidates = weigh(text, key, nears, lexicon, rarity)
    if typed != key:
        candidates = tuple(_as_typed(each, typed, nears) for each in candidates)
    return judge(candidates, thresholds, key=key)


def _as_typed(candidate: Candidate, key: str, nears: Sequence[Near]) -> Candidate:
    """What was learned of the very text, without its spaces, holds for it however it is read."""
    near = next(near for near in nears if near.entry_id == candidate.entry_id)
    features = dict(candidate.features)
    for name, phrases in (("same", near.wordings), ("known_lookalike", near.lookalikes)):
        features[name] = max(features[name], float(any(each.key == key for each in phrases)))
    return replace(candidate, features=features)


def weigh(
    text: str,
    key: str,
    nears: Sequence[Near],
    lexicon: Lexicon = SHIPPED,
    rarity: Rarity | None = None,
) -> tuple[Candidate, ...]:
    """The candidates, closest first, each with its features; ``nears`` have a wording each."""
    rarity = rarity or rarity_among(nears)
    stems = tuple(dict.fromkeys(key.split()))
    found = [(near, likeness(stems, near, rarity)) for near in nears]
    found.sort(key=lambda pair: (-pair[1].closeness, pair[0].entry_id))
    asked = marks_of(text, lexicon)
    closest = [like.closeness for _, like in found]
    return tuple(
        _candidate(key, near, _features(key, near, like, _other(closest, place)), asked, lexicon)
        for place, (near, like) in enumerate(found)
    )


def _other(closest: Sequence[float], place: int) -> float:
    """How close the best of the other entries is."""
    others = closest[1:2] if place == 0 else closest[:1]
    return others[0] if others else 0.0


def _features(key: str, near: Near, like: Likeness, second: float) -> dict[str, float]:
    features = {
        "key": near.wordings[0].score,
        **asdict(like),
        "second": second,
        "unguarded": float(not near.lookalikes),
        "same": float(any(phrase.key == key for phrase in near.wordings)),
        "known_lookalike": float(any(phrase.key == key for phrase in near.lookalikes)),
    }
    return {
        **features,
        "confidence": SAME.probability(features),
        "worth_showing": WORTH_SHOWING.probability(features),
    }


def _candidate(
    key: str, near: Near, features: Mapping[str, float], asked: Marks, lexicon: Lexicon
) -> Candidate:
    theirs = near.wordings[0].key.split()
    return Candidate(
        entry_id=near.entry_id,
        title=near.title,
        wording=near.wordings[0].body,
        lookalike=near.lookalikes[0].body if near.lookalikes else "",
        stale=near.stale,
        score=features["worth_showing"],
        features=features,
        agrees=tuple(stem for stem in dict.fromkeys(key.split()) if stem in theirs),
        differs=differences(asked, [marks_of(phrase.body, lexicon) for phrase in near.wordings]),
    )


def judge(
    candidates: Sequence[Candidate], thresholds: Thresholds = DEFAULT, *, key: str = ""
) -> Decision:
    """The same for entries that have been weighed, as the log keeps them."""
    if not candidates:
        return Decision("new", "nothing near", (), key, thresholds)
    ranked = _ranked(candidates)
    best = ranked[0]
    rule = _rule(best, thresholds)
    if rule == "same words" and sum(bool(each.features["same"]) for each in ranked) > 1:
        rule = "near"  # Two entries own the very words: the student knows which one is meant.
    if rule in {"same words", "sure enough"}:
        return Decision("serve", rule, ranked, key, thresholds)
    near = best.score >= thresholds.offer_from
    return Decision(
        "offer" if near else "new", rule if near else "too far", ranked, key, thresholds
    )


def _ranked(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """One that owns the very words comes first."""
    return tuple(sorted(candidates, key=lambda each: -each.features["same"]))


def _rule(best: Candidate, thresholds: Thresholds) -> Rule:
    features = best.features
    if best.stale:
        return "stale"
    if best.differs:
        return "marks differ"
    if features["known_lookalike"]:
        return "look-alike"
    if features["same"]:
        return "same words"
    if features["closeness"] - features["lookalike"] < thresholds.gap:
        return "look-alike"
    replaced = features["unguarded"] and _substituted(features) > thresholds.substituted
    sure = features["confidence"] >= thresholds.serve_from and not replaced
    return "sure enough" if sure else "near"


def _substituted(features: Mapping[str, float]) -> float:
    """How telling a stem is at least, of two that stand in each other's place."""
    return min(features["novel"], features["missing"])
