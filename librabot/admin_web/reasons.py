"""What a decision goes by, in words: rules, measures, thresholds, differences."""

from collections.abc import Mapping
from typing import Final

from librabot.features.questions.matching.deciding import Candidate, Decision, Thresholds
from librabot.locale import say

RULES: Final[Mapping[str, str]] = {
    "same words": "It was asked in the very words of a verified question.",
    "sure enough": "It says the same as a verified question, and nothing speaks against it.",
    "picked": "The student picked it from the search.",
    "joined": "Someone else had just asked the same, so both wait for one answer.",
    "near": "A verified question is near, but whether it asks the same is not certain.",
    "marks differ": "The nearest verified question names another number, name or opposite.",
    "look-alike": "It is as near to a question that is known to have another answer.",
    "stale": "The nearest answer is of a day or term that is over.",
    "too far": "No verified question is near enough, so it was taken as a new one.",
    "too slow": "The search took too long, so the question went on as a new one.",
    "nothing near": "No verified question has any of its words.",
    "near and covered": "A verified question is near enough and says the same.",
    "not covered": "The nearest verified question says less or more, so it was taken as a new one.",
}
"""Why it was decided so, by rule; the last two are rules of old. A rule without words is named."""

REASONS: Final[Mapping[str, str]] = {
    "same words": "It has the very words of the question.",
    "sure enough": "It asks the same, and nothing speaks against it.",
    "near": "Near, but not certainly the same.",
    "marks differ": "It names something else.",
    "look-alike": "As near as a question with another answer.",
    "stale": "Its day or term was over.",
    "too far": "Not near enough to be shown.",
}
"""The same of one candidate by itself."""

FEATURES: Final[Mapping[str, tuple[str, str]]] = {
    "confidence": ("Certainty that it is the same", "serve_from"),
    "worth_showing": ("Worth showing", "offer_from"),
    "closeness": ("Closeness to the nearest wording", ""),
    "key": ("Similarity", ""),
    "covered": ("Words of the question that it knows", ""),
    "novel": ("Telling word only in the question", ""),
    "missing": ("Telling word that the question lacks", ""),
    "lookalike": ("Nearest question with another answer", ""),
    "second": ("Next verified question", ""),
    "unguarded": ("No look-alikes known yet", ""),
    "same": ("The very same words", ""),
    "known_lookalike": ("The very words of a look-alike", ""),
}
"""What was measured, in words, and the threshold it is held against."""

THRESHOLDS: Final[Mapping[str, tuple[str, str]]] = {
    "serve_from": (
        "Answer at once from",
        "How certain it must be that a question asks the same. Higher: fewer wrong answers.",
    ),
    "offer_from": (
        "Offer a choice from",
        "How near a verified question must be to be shown as a choice. Higher: fewer choices.",
    ),
    "gap": (
        "Distance from look-alikes",
        "How much nearer a wording must be than any question known to have another answer.",
    ),
    "substituted": (
        "Most telling word that may be exchanged",
        "When both sides have a rare word that the other lacks. Lower: more careful.",
    ),
}
"""Thresholds in words, and what they do."""

DIFFERENCES: Final[Mapping[str, str]] = {
    "number": "Number",
    "version": "Version",
    "identifier": "Name",
    "operator": "Operator",
    "opposite": "Opposite",
    "object": "Object",
    "system": "Operating system",
    "person": "Person",
    "roles": "What is done to what",
    "lookalike": "Alike, but another question",
}

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "picked": ("green", "Picked by the student"),
    "joined": ("blue", "Waits for the same answer as another question"),
    "serve": ("green", "Answered at once"),
    "offer": ("amber", "Offered a choice"),
    "new": ("", "Taken as a new question"),
}
"""What was decided, by rule or outcome, and the color of its badge."""


def rule_words(rule: str) -> str:
    """Why it was decided so; a rule that has no words is named."""
    words = RULES.get(rule)
    return say(words) if words else say("Rule “%(rule)s”.", rule=rule)


def outcome_words(decision: Decision) -> dict[str, str]:
    """What was decided, and the color of its badge."""
    kind, words = OUTCOMES.get(decision.rule) or OUTCOMES[decision.outcome]
    return {"kind": kind, "words": say(words)}


def threshold_words(name: str) -> dict[str, str]:
    """A threshold's label and what it does; one without words has its bare name."""
    label, hint = THRESHOLDS.get(name, ("", ""))
    return {"name": name, "label": say(label) if label else name, "hint": say(hint) if hint else ""}


def difference_words(kind: str) -> str:
    """How two questions differ."""
    return say(DIFFERENCES.get(kind, kind))


def bars_of(candidate: Candidate, thresholds: Thresholds) -> list[dict[str, object]]:
    """What was measured: first what has a threshold, then the rest in the order of the table."""
    order = {name: place for place, name in enumerate(FEATURES)}
    names = sorted(candidate.features, key=lambda name: order.get(name, len(order)))
    return [_bar(name, candidate.features[name], thresholds) for name in names]


def _bar(name: str, value: float, thresholds: Thresholds) -> dict[str, object]:
    label, held_against = FEATURES.get(name, ("", ""))
    threshold: float | None = getattr(thresholds, held_against, None) if held_against else None
    return {
        "label": say(label) if label else name,
        "value": value,
        "width": max(0.0, min(1.0, value)) * 100,
        "threshold": threshold,
        "at": None if threshold is None else max(0.0, min(1.0, threshold)) * 100,
        "reached": threshold is None or value >= threshold,
    }
