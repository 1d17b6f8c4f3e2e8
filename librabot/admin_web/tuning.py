"""The thresholds: how well they do, what others would have done, and setting them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final, get_args

from aiohttp import web

from librabot.admin_web.base import Link, Route, actor_of, render, see_other, sentence
from librabot.admin_web.fields import text
from librabot.admin_web.pages import is_fragment
from librabot.admin_web.panel import place_of
from librabot.admin_web.reasons import OUTCOMES, outcome_words, threshold_words
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.comparing import Changed, Comparison, Quality, Share
from librabot.features.questions.matching.deciding import DEFAULT, Outcome, Thresholds
from librabot.features.questions.tuning import LOG_LIMIT, Tuned, Tuning
from librabot.locale import say
from librabot.telemetry import report

LINK: Final = Link("/tuning", "Thresholds", Role.TA)

_PLACE: Final = "/tuning"
_UNPROCESSABLE: Final = 422
_OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_NAMES: Final = tuple(each.name for each in fields(Thresholds))
_MEASURES: Final = (
    ("precision", "Answered at once and right", "Of the answers given at once, the right ones."),
    (
        "recall",
        "Known and answered at once",
        "Of the questions with an answer, those given it.",
    ),
    (
        "offers",
        "Choices with the right one",
        "Of the choices offered, those with the answer.",
    ),
)


def routes(tuning: Tuning) -> tuple[Route, ...]:
    """The page, which looks at other thresholds too, and its forms."""
    pages = TuningPages(tuning)
    return (
        Route("GET", _PLACE, pages.show, Role.TA),
        Route("POST", _PLACE, pages.save, Role.TA),
        Route("POST", f"{_PLACE}/reset", pages.reset, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class TuningPages:
    """Thresholds in the address are looked at, those in a form that is sent are kept."""

    tuning: Tuning

    async def show(self, request: web.Request) -> web.StreamResponse:
        """How well the thresholds do, and what those in the address would have done."""
        given = {name: request.query[name] for name in _NAMES if name in request.query}
        try:
            tuned = await self.tuning.look(given or None)
        except LibraError as error:
            if error.code is not Code.VAL4008:
                raise
            report(error, route=place_of(request))
            return await self._refused(request, given, error)
        context = _context(tuned) | {"preview": _preview(tuned) if given else None}
        return await render(request, "tuning/page.html", context)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Keep thresholds."""
        values = {name: await text(request, name) for name in _NAMES}
        await self.tuning.save(values, actor_of(request))
        return see_other(_PLACE, toast=say("Saved. It counts from the next question on."))

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """Back to those that the product comes with."""
        await self.tuning.reset(actor_of(request))
        return see_other(_PLACE, toast=say("The thresholds are as they were in the beginning."))

    async def _refused(
        self, request: web.Request, given: Mapping[str, str], error: LibraError
    ) -> web.Response:
        context = _context(await self.tuning.look(), given) | {
            "preview": None,
            "fault": f"{threshold_words(error.detail)['label']}: {sentence(error.code)}",
        }
        status = 200 if is_fragment(request) else _UNPROCESSABLE
        return await render(request, "tuning/page.html", context, status=status)


def _context(tuned: Tuned, typed: Mapping[str, str] | None = None) -> dict[str, object]:
    comparison = tuned.comparison
    looked_at = {name: f"{value:g}" for name, value in asdict(tuned.looked_at).items()}
    return {
        "told": comparison.told,
        "judged": comparison.judged,
        "limit": LOG_LIMIT,
        "tiles": _measures(comparison.before),
        "fields": [
            threshold_words(name)
            | {
                "current": getattr(tuned.current, name),
                "first": getattr(DEFAULT, name),
                "value": (typed or {}).get(name, looked_at[name]),
            }
            for name in _NAMES
        ],
        "unjudged": [(each, tuned.bodies.get(each, "")) for each in comparison.unjudged],
        "changed_from_first": tuned.current != DEFAULT,
        "fault": "",
    }


def _preview(tuned: Tuned) -> dict[str, object]:
    comparison = tuned.comparison
    after = _measures(comparison.after)
    return {
        "same": tuned.current == tuned.looked_at,
        "sought": {name: f"{value:g}" for name, value in asdict(tuned.looked_at).items()},
        "matrix": _matrix(comparison),
        "columns": [_outcome(each) for each in _OUTCOMES],
        "changes": comparison.changes,
        "others": comparison.others,
        "measures": [
            before | {"after": then}
            for before, then in zip(_measures(comparison.before), after, strict=True)
        ],
        "changed": [_changed(each, tuned.bodies) for each in comparison.changed],
    }


def _measures(quality: Quality) -> list[dict[str, object]]:
    return [
        {"label": say(label), "hint": say(hint)} | _share(getattr(quality, name))
        for name, label, hint in _MEASURES
    ]


def _share(share: Share) -> dict[str, object]:
    low, high = share.interval or (0.0, 0.0)
    return {
        "hits": share.hits,
        "of": share.of,
        "percent": "–" if share.value is None else f"{share.value:.0%}",
        "range": "" if share.value is None else f"{low:.0%}–{high:.0%}",
        "low": low * 100,
        "span": (high - low) * 100,
        "at": (share.value or 0.0) * 100,
    }


def _matrix(comparison: Comparison) -> list[dict[str, object]]:
    return [
        {
            "label": _outcome(before),
            "cells": [
                {"count": comparison.moves.get((before, after), 0), "stays": before == after}
                for after in _OUTCOMES
            ],
        }
        for before in _OUTCOMES
    ]


def _outcome(outcome: Outcome) -> str:
    return say(OUTCOMES[outcome][1])


def _changed(changed: Changed, bodies: Mapping[int, str]) -> dict[str, object]:
    return {
        "question_id": changed.question_id,
        "body": bodies.get(changed.question_id, ""),
        "before": outcome_words(changed.before),
        "after": outcome_words(changed.after),
        "better": changed.better,
    }
