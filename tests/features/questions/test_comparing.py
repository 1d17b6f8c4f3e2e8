"""What other thresholds would have done, and how often decisions are right."""

import json
from dataclasses import dataclass, field, replace

import pytest

from librabot.features.questions.comparing import (
    CHANGED_LIMIT,
    UNJUDGED_LIMIT,
    Comparison,
    Share,
    Told,
    compare,
)
from librabot.features.questions.matching.deciding import DEFAULT, Candidate, Thresholds, judge
from librabot.features.questions.matching.story import story_of

FEATURES = {
    "key": 0.9,
    "closeness": 0.9,
    "covered": 0.9,
    "novel": 0.0,
    "missing": 0.0,
    "lookalike": 0.1,
    "second": 0.2,
    "unguarded": 0.0,
    "same": 0.0,
    "known_lookalike": 0.0,
    "worth_showing": 0.9,
}
FIRST = replace(DEFAULT, serve_from=0.8, offer_from=0.45)
STRICT = replace(FIRST, serve_from=0.95)
LAX = replace(FIRST, serve_from=0.1, offer_from=0.0)


@dataclass
class Log:
    """Questions that were decided by the first thresholds, the latest first."""

    rows: list[Told] = field(default_factory=list)

    def keep(  # noqa: PLR0913 - a question as the test needs it.
        self,
        confidence: float,
        entry_id: int = 1,
        *,
        judged: bool = False,
        right: int | None = None,
        liked: int = 0,
        disliked: int = 0,
        score: float = 0.9,
    ) -> None:
        features = FEATURES | {"confidence": confidence}
        first = Candidate(entry_id, "제목", "표현", score=score, features=features)
        other = replace(first, entry_id=99, features=features | {"confidence": 0.0})
        story = json.dumps(story_of(judge((first, other), FIRST)), ensure_ascii=False)
        number = len(self.rows) + 1
        self.rows.append(Told(number, story, judged, right, liked, disliked))

    def compare(
        self, after: Thresholds = FIRST, merged: dict[int, int] | None = None
    ) -> Comparison:
        return compare(self.rows, merged or {}, FIRST, after)


def test_nothing_asked_is_nothing_known() -> None:
    comparison = Log().compare(STRICT)

    assert (comparison.told, comparison.judged, comparison.changes) == (0, 0, 0)
    assert comparison.before.precision.value is None
    assert comparison.before.precision.interval is None


def test_questions_move_from_one_outcome_to_another() -> None:
    log = Log()
    log.keep(0.9)
    log.keep(0.97)
    log.keep(0.5)
    log.keep(0.2, score=0.1)

    stricter, laxer = log.compare(STRICT), log.compare(LAX)

    assert stricter.moves == {
        ("serve", "offer"): 1,
        ("serve", "serve"): 1,
        ("offer", "offer"): 1,
        ("new", "new"): 1,
    }
    assert [each.question_id for each in stricter.changed] == [1]
    assert laxer.moves[("offer", "serve")] == laxer.moves[("new", "serve")] == 1
    assert laxer.changes == 2


def test_the_same_thresholds_change_nothing() -> None:
    log = Log()
    log.keep(0.9)
    log.keep(0.5)

    comparison = log.compare()

    assert (comparison.told, comparison.changes, list(comparison.changed)) == (2, 0, [])
    assert comparison.before == comparison.after


def test_precision_and_recall_go_by_what_people_said() -> None:
    log = Log()
    log.keep(0.9, judged=True, right=1)
    log.keep(0.9, judged=True, right=2)
    log.keep(0.9, judged=True, right=None)
    log.keep(0.5, judged=True, right=1)
    log.keep(0.5, judged=True, right=None)
    log.keep(0.9)

    comparison = log.compare(STRICT)

    assert comparison.judged == 5
    assert comparison.before.precision == Share(1, 3)
    assert comparison.before.recall == Share(1, 3)
    assert comparison.before.offers == Share(1, 2)
    assert comparison.after.precision == Share(0, 0)
    assert comparison.after.recall == Share(0, 3)
    assert comparison.after.offers == Share(2, 5)


def test_reactions_to_a_served_answer_speak_where_nobody_judged() -> None:
    log = Log()
    log.keep(0.9, liked=2, disliked=1)
    log.keep(0.9, disliked=1)
    log.keep(0.9, liked=1, disliked=1)
    log.keep(0.5, liked=3)
    log.keep(0.9, liked=5, judged=True, right=None)

    comparison = log.compare()

    assert comparison.judged == 3
    assert comparison.before.precision == Share(1, 3)
    assert comparison.before.recall == Share(1, 1)


def test_an_answer_that_was_only_disliked_says_nothing_of_offers() -> None:
    log = Log()
    log.keep(0.9, disliked=1)

    assert log.compare(STRICT).after.offers == Share(0, 0)


def test_a_change_is_better_or_worse_where_somebody_knows() -> None:
    log = Log()
    log.keep(0.9, judged=True, right=1)
    log.keep(0.9, disliked=1)
    log.keep(0.9)

    changed = log.compare(STRICT).changed

    assert [each.better for each in changed] == [False, True, None]


def test_serving_the_right_one_is_better_than_asking() -> None:
    log = Log()
    log.keep(0.5, judged=True, right=1)
    log.keep(0.5, judged=True, right=None)

    changed = log.compare(LAX).changed

    assert [each.better for each in changed] == [True, False]


def test_a_merged_entry_counts_as_the_one_that_answers_for_it() -> None:
    log = Log()
    log.keep(0.9, entry_id=1, judged=True, right=7)
    log.keep(0.9, entry_id=7, judged=True, right=1)
    log.keep(0.9, entry_id=1, liked=1)

    assert log.compare(merged={1: 7}).before.precision == Share(3, 3)


@pytest.mark.parametrize("rule", ["picked", "joined"])
def test_what_no_threshold_decided_is_left_out(rule: str) -> None:
    log = Log()
    log.keep(0.9)
    story = json.loads(log.rows[0].story) | {"rule": rule}
    log.rows[0] = replace(log.rows[0], story=json.dumps(story))

    assert log.compare().told == 0


def test_a_story_of_which_too_little_was_kept_is_left_out() -> None:
    log = Log()
    log.keep(0.9)
    story = json.loads(log.rows[0].story)
    story["candidates"][0]["features"] = {}
    log.rows[0] = replace(log.rows[0], story=json.dumps(story))
    log.keep(0.9)

    assert log.compare(STRICT).told == 1


def test_lists_end_somewhere_and_counts_do_not() -> None:
    log = Log()
    for _ in range(60):
        log.keep(0.9)

    comparison = log.compare(STRICT)

    assert comparison.changes == 60
    assert len(comparison.changed) == CHANGED_LIMIT
    assert list(comparison.unjudged) == list(range(1, UNJUDGED_LIMIT + 1))


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(0, 10), 0.0, 0.2775),
        (Share(10, 10), 0.7225, 1.0),
        (Share(81, 263), 0.2553, 0.3662),
        (Share(1, 1), 0.2065, 1.0),
    ],
)
def test_the_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    """The third is the worked example of Newcombe (1998)."""
    assert list(share.interval or ()) == pytest.approx([low, high], abs=1e-3)
