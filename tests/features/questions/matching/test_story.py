import json

import pytest

from librabot.features.questions.matching.deciding import DEFAULT, decide, judge
from librabot.features.questions.matching.story import decision_of, story_of, thresholds_of
from tests.features.questions.matching.nearness import near

TEXT = "과제 3 제출 기한이 언제인가요?"


def test_a_decision_comes_back_as_it_was_kept() -> None:
    decision = decide(TEXT, [near(TEXT, 7, ["과제 2 제출 기한이 언제인가요?"], ["과제 2 점수"])])

    kept = decision_of(json.loads(json.dumps(story_of(decision))))

    assert (kept.outcome, kept.rule, kept.key) == (decision.outcome, decision.rule, decision.key)
    assert kept.candidates[0].differs == decision.candidates[0].differs
    assert judge(kept.candidates, kept.thresholds).outcome == decision.outcome


def test_the_versions_of_the_rules_are_kept() -> None:
    assert set(story_of(decide(TEXT, ()))["versions"]) == {"key", "rules"}


@pytest.mark.parametrize("bad", ["x", None, -1, 2, float("nan"), "0.5"])
def test_a_bad_threshold_has_no_effect(bad: object) -> None:
    assert thresholds_of({"serve_from": bad, "unknown": 0.1}) == DEFAULT


def test_what_a_later_version_kept_is_left_out() -> None:
    story = story_of(decide(TEXT, [near(TEXT, 7, [TEXT], [])]))
    story["candidates"][0]["colour"] = "blue"

    assert decision_of(story).candidates[0].entry_id == 7
