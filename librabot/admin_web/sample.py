"""The sample course: brought to try things out, removed when real ones begin."""

from dataclasses import dataclass

from aiohttp import web

from librabot.admin_web.base import Route, actor_of, see_other
from librabot.admin_web.fields import text
from librabot.features.members.values import Role
from librabot.features.questions.courses import Courses
from librabot.locale import say


def routes(courses: Courses) -> tuple[Route, ...]:
    """One form: bring it, or remove it."""
    return (Route("POST", "/sample", Sample(courses).change, Role.OWNER),)


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample course's form."""

    courses: Courses

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Bring it, then lead to where it can be asked; or remove it with all that it knew."""
        if await text(request, "action") == "remove":
            removed = await self.courses.store.remove_sample(actor_of(request))
            toast = say("The sample course and its %(count)s answers were removed.", count=removed)
            return see_other("/courses", toast=toast)
        if await self.courses.bring_sample():
            return see_other("/try", toast=say("The sample course is here. Ask it something."))
        return see_other("/try", toast=say("The sample course is here already."))
