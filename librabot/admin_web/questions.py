"""The queue of questions, and one question with everything a TA needs to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aiohttp import web

from librabot.admin_web import editing
from librabot.admin_web.base import Link, Route, id_of, render
from librabot.admin_web.cards import Card, with_cards
from librabot.admin_web.filters import SHOWS, VIEWS, address, filters_of, is_narrowed
from librabot.admin_web.moments import ago, exact
from librabot.admin_web.reading import reading
from librabot.features.members.values import Role
from librabot.features.questions.courses import Courses
from librabot.features.questions.reviewing import PAGE_SIZE, Desk, Filters, Queue
from librabot.features.questions.verifying import Verifying

LINK: Final = Link("/questions", "Questions", Role.READER)

COUNTED: Final = 1_000
STATES: Final[Mapping[str, str]] = {
    "waiting": "Waits for verification",
    "verified": "Verified",
    "discarded": "Discarded",
    "merged": "Merged",
}


def routes(
    desk: Desk, verifying: Verifying, courses: Courses, cards: Sequence[Card] = ()
) -> tuple[Route, ...]:
    """The queue, a question's page with further ``cards``, and what is done there."""
    pages = Questions(desk, courses, cards)
    return (
        Route("GET", "/", pages.home, Role.READER),
        Route("GET", "/questions", pages.queue, Role.READER),
        Route("GET", "/questions/{id}", pages.review, Role.READER),
        *editing.routes(desk, verifying, cards),
    )


@dataclass(frozen=True, slots=True)
class Questions:
    """Pages that only read."""

    desk: Desk
    courses: Courses
    cards: Sequence[Card]

    async def home(self, _request: web.Request) -> web.StreamResponse:
        """The queue is the panel's first page."""
        raise web.HTTPSeeOther("/questions")

    async def queue(self, request: web.Request) -> web.StreamResponse:
        """One page of the queue, as its address says."""
        filters = filters_of(request.query)
        queue = await self.desk.queue(filters, limit=PAGE_SIZE)
        context = _queue_context(filters, queue)
        context["courses"] = await self.courses.store.courses()
        return await render(request, "questions/list.html", context)

    async def review(self, request: web.Request) -> web.StreamResponse:
        """One question."""
        review = await self.desk.review(id_of(request))
        context = await with_cards(request, reading(request, review), review.entry.id, self.cards)
        return await render(request, "questions/review.html", context)


def _queue_context(filters: Filters, queue: Queue) -> dict[str, object]:
    following = queue.next_before_id
    return {
        "filters": filters,
        "queue": queue,
        "chips": _chips(filters, queue),
        "narrowed": is_narrowed(filters),
        "empty": VIEWS[filters.show],
        "states": STATES,
        "all_href": address(Filters(show=filters.show)),
        "first_href": address(replace(filters, before_id=None)),
        "more_href": address(replace(filters, before_id=following)) if following else None,
        "ago": ago,
        "exact": exact,
    }


def counted(number: int) -> str:
    """How many entries a view holds; nobody counts further than ``COUNTED``."""
    return str(number) if number < COUNTED else f"{COUNTED - 1}+"


def _chips(filters: Filters, queue: Queue) -> list[dict[str, Any]]:
    return [
        {
            "label": VIEWS[show].label,
            "count": counted(queue.counts.get(show, 0)),
            "href": address(replace(filters, show=show, before_id=None)),
            "current": show == filters.show,
        }
        for show in SHOWS
    ]
