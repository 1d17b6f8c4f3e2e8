"""How long an answer holds, which ones are over, and the present term of a course."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from aiohttp import web
from babel.dates import format_date

from librabot.admin_web.base import Link, Route, actor_of, id_of, member_of, render, see_other
from librabot.admin_web.fields import number, text
from librabot.admin_web.moments import ago, exact
from librabot.admin_web.pages import is_fragment, local_path
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.holding import Holding, Validity
from librabot.locale import language, say

LINK: Final = Link("/stale", "To check again", Role.TA)

ACTIONS: Final[Mapping[str, str]] = {"hold": "set how long it holds"}
"""What the history calls this deed; message ids."""

LISTED: Final = 100

_STILL_TRUE: Final = "Good. It is given to students at once again."
_CHANGED: Final = "This was changed in the meantime. Look at it again, then decide."


def routes(pages: "HoldingPages") -> tuple[Route, ...]:
    """The forms on a question's page, the list of what is over, and a course's term."""
    return (
        Route("POST", "/questions/{id}/holding", pages.hold, Role.TA),
        Route("POST", "/questions/{id}/holding/renew", pages.renew, Role.TA),
        Route("GET", "/stale", pages.stale, Role.TA),
        Route("POST", "/courses/term", pages.set_term, Role.OWNER),
    )


@dataclass(frozen=True, slots=True)
class HoldingPages:
    """Forms that end in a redirect, or in the card again where a browser runs scripts."""

    holding: Holding

    async def card(self, request: web.Request, entry_id: int) -> dict[str, object]:
        """What ``holding/card.html`` needs."""
        held = await self.holding.store.held(entry_id)
        may_edit = member_of(request).role >= Role.TA and held.status in {"waiting", "verified"}
        return {
            "holding": {
                "held": held,
                "may_edit": may_edit,
                "offered": held.validity.term or held.current,
                "day": day,
            }
        }

    async def hold(self, request: web.Request) -> web.StreamResponse:
        """Set the day and the term."""
        wanted = Validity(_day(await text(request, "until")), await text(request, "term") or None)
        done = await self.holding.hold(
            id_of(request), wanted, await _shown(request), actor_of(request)
        )
        return await self._answer(request, say("Saved.") if done else say(_CHANGED))

    async def renew(self, request: web.Request) -> web.StreamResponse:
        """Say that it is still right."""
        done = await self.holding.renew(id_of(request), await _shown(request), actor_of(request))
        return await self._answer(request, say(_STILL_TRUE) if done else say(_CHANGED))

    async def stale(self, request: web.Request) -> web.StreamResponse:
        """What is over, oldest first."""
        found = await self.holding.store.stale(limit=LISTED)
        context = {"stale": found, "day": day, "ago": ago, "exact": exact}
        return await render(request, "holding/stale.html", context)

    async def set_term(self, request: web.Request) -> web.StreamResponse:
        """Set the term that a course is in."""
        course_id, term = await number(request, "course"), await text(request, "term")
        shown = await text(request, "shown_term")
        over = await self.holding.set_term(course_id, term, shown, actor_of(request))
        if over is None:
            return see_other("/courses", toast=say(_CHANGED))
        if over:
            toast = say("Saved. Please check %(count)s answers of past terms again.", count=over)
            return see_other("/stale", toast=toast)
        return see_other("/courses", toast=say("Saved."))

    async def _answer(self, request: web.Request, toast: str) -> web.Response:
        entry_id = id_of(request)
        if is_fragment(request):
            context = await self.card(request, entry_id) | {"said": toast}
            return await render(request, "holding/changed.html", context)
        place = local_path(await text(request, "next"), default=f"/questions/{entry_id}#holding")
        return see_other(place, toast=toast)


def day(of: date) -> str:
    """A day as people read it."""
    return format_date(of, "long", locale=language())


async def _shown(request: web.Request) -> Validity:
    """What the page showed when the form was filled in."""
    until = _day(await text(request, "shown_until"))
    return Validity(until, await text(request, "shown_term") or None)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise LibraError(Code.VAL4008, "until") from error
