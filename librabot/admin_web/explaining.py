"""Why a question was answered as it was: its page, the decision replayed, and a TA's word."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, actor_of, id_of, member_of, render, see_other
from librabot.admin_web.fields import number_if_any
from librabot.admin_web.moments import ago, exact
from librabot.admin_web.reasons import (
    REASONS,
    bars_of,
    difference_words,
    outcome_words,
    rule_words,
    threshold_words,
)
from librabot.features.members.values import Role
from librabot.features.questions.explaining import (
    Explained,
    Explaining,
    Judgement,
    Logged,
    Replay,
    Weighed,
)
from librabot.features.questions.matching.deciding import Candidate, Decision, Thresholds
from librabot.features.questions.reviewing import Occasion, Review
from librabot.locale import say

_FATES: Final = {
    "served": ("green", "Answered with this"),
    "offered": ("amber", "Offered"),
    "left": ("", "Left aside"),
}
_STATES: Final[Mapping[str, str]] = {
    "asked": "It is being answered.",
    "answering": "It is being answered.",
    "answered": "The AI wrote an answer.",
    "known": "The student got a verified answer.",
    "offered": "The student has not chosen yet.",
    "handed": "A TA has it.",
    "refused": "It was not taken.",
}
_JUDGES: Final[Mapping[str, str]] = {"student": "Student", "ta": "TA", "model": "AI"}
_REACTIONS: Final = (
    ("up", "green", "Helpful %(count)s"),
    ("solved", "green", "Solved %(count)s"),
    ("down", "rose", "Not helpful %(count)s"),
)
_BARS: Final = 4
_LISTED: Final = 8


def routes(explaining: Explaining) -> tuple[Route, ...]:
    """A question's page, and a TA's word on it."""
    pages = ExplainingPages(explaining)
    return (
        Route("GET", "/asked/{id}", pages.show, Role.READER),
        Route("POST", "/asked/{id}/judge", pages.judge, Role.TA),
        Route("POST", "/asked/{id}/judge/undo", pages.undo, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class ExplainingPages:
    """``?replay=now`` on the page decides anew; it changes nothing."""

    explaining: Explaining

    async def show(self, request: web.Request) -> web.StreamResponse:
        """All that is known of one question's answering."""
        explained = await self.explaining.explain(id_of(request))
        context = _context(explained, may_judge=member_of(request).role >= Role.TA)
        if request.query.get("replay"):
            replay = await self.explaining.replay(explained.logged)
            context["replay"] = _replay(explained.logged, replay)
        return await render(request, "explaining/page.html", context)

    async def judge(self, request: web.Request) -> web.StreamResponse:
        """Say which entry is the right one, or none."""
        question_id, right = id_of(request), await number_if_any(request, "right")
        taught = await self.explaining.judge(question_id, right, actor_of(request))
        toast = say("Noted. Asked like this, that answer is not given at once any more.")
        return see_other(f"/asked/{question_id}", toast=toast if taught else say("Noted."))

    async def undo(self, request: web.Request) -> web.StreamResponse:
        """Take it back."""
        question_id = id_of(request)
        undone = await self.explaining.log.undo(question_id, actor_of(request))
        return see_other(f"/asked/{question_id}", toast=say("Taken back.") if undone else None)


def decisions(review: Review) -> list[dict[str, object]]:
    """How an entry's askings were decided: the latest asking of each way, and how many there are.

    The first way is the one it was first asked in.
    """
    found: dict[str, list[Occasion]] = {}
    for occasion in review.askings:
        rule = occasion.decision.get("rule")
        if rule:
            found.setdefault(rule_words(rule), []).append(occasion)
    return [
        {"sentence": sentence, "occasion": occasions[-1], "count": len(occasions)}
        for sentence, occasions in found.items()
    ][:_LISTED]


def _context(explained: Explained, *, may_judge: bool) -> dict[str, object]:
    logged, decision = explained.logged, explained.logged.decision
    return {
        "logged": logged,
        "entry": logged.shelf.get(logged.entry_id or 0),
        "decision": decision and _decided(decision),
        "candidates": [_card(each, logged) for each in explained.weighed],
        "state": say(_STATES.get(logged.state, logged.state)),
        "judgement": _said(logged, logged.judgement),
        "judges": _JUDGES,
        "reactions": _reactions(logged.reactions),
        "may_judge": may_judge and decision is not None,
        "answered_by": logged.shelf.get(logged.answered_by or 0),
        "replay": None,
        "ago": ago,
        "exact": exact,
    }


def _decided(decision: Decision) -> dict[str, object]:
    return {
        "outcome": outcome_words(decision),
        "rule": rule_words(decision.rule),
        "key": decision.key,
        "thresholds": [
            threshold_words(name) | {"value": value}
            for name, value in asdict(decision.thresholds).items()
        ],
    }


def _said(logged: Logged, judgement: Judgement | None) -> dict[str, object] | None:
    if judgement is None:
        return None
    return {
        "by": judgement.by,
        "at": judgement.at,
        "right": logged.shelf.get(judgement.right or 0),
        "taught": [logged.shelf[each] for each in logged.taught if each in logged.shelf],
    }


def _reactions(counts: Mapping[str, int]) -> list[dict[str, str]]:
    return [
        {"kind": kind, "words": say(words, count=counts[name])}
        for name, kind, words in _REACTIONS
        if counts.get(name)
    ]


def _card(weighed: Weighed, logged: Logged) -> dict[str, object]:
    candidate, shelved = weighed.candidate, logged.shelf.get(weighed.candidate.entry_id)
    kind, words = _FATES[weighed.fate]
    judgement = logged.judgement
    answers_as = shelved.answers_as if shelved else candidate.entry_id
    thresholds = logged.decision.thresholds if logged.decision else Thresholds()
    bars = bars_of(candidate, thresholds)
    return {
        "entry_id": candidate.entry_id,
        "title": shelved.title if shelved else candidate.title,
        "status": shelved.status if shelved else "",
        "fate": {"kind": kind, "words": say(words)},
        "reason": _reason(weighed),
        "wording": weighed.wording,
        "lookalike": weighed.lookalike,
        "differs": [
            {"kind": difference_words(each.kind), "asked": each.asked, "known": each.known}
            for each in dict.fromkeys(candidate.differs)
        ],
        "difference": difference_words,
        "bars": bars[:_BARS],
        "more": bars[_BARS:],
        "right": judgement is not None and judgement.right == answers_as,
        "answered": logged.answered_by == answers_as,
    }


def _reason(weighed: Weighed) -> str:
    """Why it was used or not; for one that could have answered alone, that another is nearer."""
    if weighed.alone is None:
        return ""
    if weighed.alone.outcome == "serve" and weighed.fate != "served":
        return say("Another one is nearer.")
    words = REASONS.get(weighed.alone.rule)
    return say(words) if words else rule_words(weighed.alone.rule)


def _replay(logged: Logged, replay: Replay) -> dict[str, object]:
    before, after = logged.decision, replay.decision
    same = before is not None and _gist(before) == _gist(after)
    return {
        "sides": [_side("Then", before), _side("Now", after)] if before else [_side("Now", after)],
        "same": same,
        "first": before is None,
        "took_ms": max(1, round(replay.took_ms)),
    }


def _gist(decision: Decision) -> tuple[str, Sequence[int]]:
    """What a student notices of a decision."""
    shown = decision.offered or decision.candidates[: decision.outcome == "serve"]
    return decision.outcome, [each.entry_id for each in shown]


def _side(title: str, decision: Decision | None) -> dict[str, object]:
    candidates = decision.candidates if decision else ()
    return {
        "title": say(title),
        "decision": decision and _decided(decision),
        "candidates": [
            {"entry_id": each.entry_id, "title": each.title, "score": _score(each)}
            for each in candidates[:3]
        ],
    }


def _score(candidate: Candidate) -> float:
    """How certain it is, as far as that was kept; else how near."""
    return candidate.features.get("confidence", candidate.score)
