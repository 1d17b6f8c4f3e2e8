"""What is owed to the outside, and why it has not arrived yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Link, Route, render, see_other
from librabot.admin_web.fields import id_in, number_if_any
from librabot.admin_web.moments import ago, exact, is_past
from librabot.core.errors import Code, Fault
from librabot.features.members.values import Role
from librabot.features.questions.outbox import JobRow, Outbox
from librabot.locale import say

LINK: Final = Link("/jobs", "Jobs", Role.TA)

PAGE_SIZE: Final = 50
STATES: Final[Mapping[str, str]] = {
    "": "All",
    "dead": "Failed",
    "waiting": "Waiting its turn",
    "running": "Under way",
    "done": "Done",
}
_LOOKS: Final = {"dead": "rose", "waiting": "amber", "running": "violet", "done": "green"}
_KINDS: Final[Mapping[str, str]] = {
    "publish": "Put into Notion",
    "withdraw": "Take out of Notion",
    "repair": "Update the answer in Discord",
    "digest": "Tell staff what waits",
    "weekly": "Weekly list of frequent questions",
    "propose": "Have the AI propose other ways to ask",
}


def routes(outbox: Outbox, wake: Callable[[], None], *, archive_on: bool) -> tuple[Route, ...]:
    """``wake`` is called after a retry; ``archive_on`` says whether Notion is set up."""
    pages = Jobs(outbox, wake, archive_on)
    return (
        Route("GET", "/jobs", pages.show, Role.TA),
        Route("POST", "/jobs/retry", pages.retry, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class Jobs:
    """The outbox as a page."""

    outbox: Outbox
    wake: Callable[[], None]
    archive_on: bool

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Jobs, newest first."""
        state = request.query.get("state", "")
        state = state if state in STATES else ""
        before_id = id_in(request.query.get("before", ""))
        jobs = await self.outbox.jobs(state=state or None, before_id=before_id, limit=PAGE_SIZE + 1)
        context = _context(jobs[:PAGE_SIZE], state) | {
            "archive_on": self.archive_on,
            "older_than": jobs[PAGE_SIZE - 1].id if len(jobs) > PAGE_SIZE else None,
        }
        return await render(request, "jobs/list.html", context)

    async def retry(self, request: web.Request) -> web.StreamResponse:
        """Let one dead job, or all of them, be tried again now."""
        revived = await self.outbox.retry(await number_if_any(request, "job"))
        if not revived:
            return see_other("/jobs", toast=say("There was nothing to try again."))
        self.wake()
        return see_other("/jobs", toast=say("Trying %(count)s again.", count=revived))


def _context(jobs: list[JobRow], state: str) -> dict[str, object]:
    return {
        "jobs": jobs,
        "state": state,
        "states": STATES,
        "looks": _LOOKS,
        "kinds": _KINDS,
        "due": {job.id for job in jobs if job.state == "waiting" and is_past(job.next_try_at)},
        "any_dead": any(job.state == "dead" for job in jobs),
        "fault": fault,
        "ago": ago,
        "exact": exact,
    }


def fault(code: str | None) -> Fault | None:
    """The row of the error table; None for a code of another version."""
    known = Code.__members__.get(code or "")
    return known.fault if known else None
