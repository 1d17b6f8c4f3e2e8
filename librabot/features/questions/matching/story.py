"""A decision as it is kept, and back: to explain it, to replay it, to tune its thresholds."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from librabot.features.questions.matching.deciding import (
    RULES_VERSION,
    Candidate,
    Decision,
    Thresholds,
)
from librabot.features.questions.matching.marks import Difference
from librabot.features.questions.matching.search_key import KEY_VERSION


def story_of(decision: Decision) -> dict[str, Any]:
    """The decision as JSON values, with the versions of the rules that made it."""
    return {
        "key": decision.key,
        "versions": {"key": KEY_VERSION, "rules": RULES_VERSION},
        "outcome": decision.outcome,
        "rule": decision.rule,
        "thresholds": asdict(decision.thresholds),
        "candidates": [_kept(candidate) for candidate in decision.candidates],
    }


def decision_of(story: Mapping[str, Any]) -> Decision:
    """The decision that was kept; what this version does not know of is left out."""
    return Decision(
        outcome=story["outcome"],
        rule=story["rule"],
        candidates=tuple(_candidate(kept) for kept in story["candidates"]),
        key=story["key"],
        thresholds=thresholds_of(story["thresholds"]),
    )


def thresholds_of(kept: Mapping[str, Any]) -> Thresholds:
    """Thresholds from JSON; a missing or unknown name, or what is no number, has no effect."""
    known = {each.name for each in fields(Thresholds)}
    return Thresholds(
        **{
            name: float(value)
            for name, value in kept.items()
            if name in known and isinstance(value, int | float) and 0 <= value <= 1
        }
    )


def _kept(candidate: Candidate) -> dict[str, Any]:
    kept = asdict(candidate)
    kept["features"] = {name: round(value, 4) for name, value in candidate.features.items()}
    kept["score"] = round(candidate.score, 4)
    return kept


def _candidate(kept: Mapping[str, Any]) -> Candidate:
    known = {each.name for each in fields(Candidate)}
    values = {name: value for name, value in kept.items() if name in known}
    values["agrees"] = tuple(values.get("agrees", ()))
    values["differs"] = tuple(Difference(**each) for each in values.get("differs", ()))
    return Candidate(**values)
