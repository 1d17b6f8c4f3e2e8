"""Courses, and which server and channel belongs to which."""

from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Link, Route, actor_of, render, see_other
from librabot.admin_web.fields import number, number_if_any, text
from librabot.admin_web.moments import ago, exact
from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.members.values import Role
from librabot.features.questions.courses import NAME_LIMIT, Channel, Courses, Guild
from librabot.locale import say

LINK: Final = Link("/courses", "Courses", Role.OWNER)

_UNPROCESSABLE = 422


def routes(courses: Courses) -> tuple[Route, ...]:
    """One page and its forms."""
    pages = CoursePages(courses)
    return (
        Route("GET", "/courses", pages.show, Role.OWNER),
        Route("POST", "/courses", pages.add, Role.OWNER),
        Route("POST", "/courses/rename", pages.rename, Role.OWNER),
        Route("POST", "/courses/guild", pages.set_guild, Role.OWNER),
        Route("POST", "/courses/channel", pages.set_channel, Role.OWNER),
        Route("POST", "/courses/channel/clear", pages.clear_channel, Role.OWNER),
    )


@dataclass(frozen=True, slots=True)
class CoursePages:
    """The set-up of courses."""

    courses: Courses

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Everything on one page."""
        return await self._page(request)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Make a course."""
        name = await text(request, "name")
        try:
            await self.courses.add(name, actor_of(request))
        except LibraError as error:
            return await self._refused(request, error, name)
        return see_other("/courses", toast=say("The course was added."))

    async def rename(self, request: web.Request) -> web.StreamResponse:
        """Rename a course."""
        course_id, name = await number(request, "course"), await text(request, "name")
        try:
            await self.courses.rename(course_id, name, actor_of(request))
        except LibraError as error:
            return await self._refused(request, error, name)
        return see_other("/courses", toast=say("Saved."))

    async def set_guild(self, request: web.Request) -> web.StreamResponse:
        """Store what a server is set to."""
        guild = replace(
            await self._guild(request),
            course_id=await self._course(request),
            staff_role_id=await number_if_any(request, "staff_role"),
            faq_channel_id=await number_if_any(request, "faq_channel"),
        )
        await self.courses.store.set_guild(guild, actor_of(request))
        return see_other("/courses", toast=say("Saved."))

    async def set_channel(self, request: web.Request) -> web.StreamResponse:
        """Give a channel a course of its own."""
        guild = await self._guild(request)
        channel_id = await number(request, "channel")
        name = one_line(clean_text(await text(request, "name")), limit=NAME_LIMIT)
        channel = Channel(channel_id, name or str(channel_id), await self._course(request))
        await self.courses.store.set_channel(guild.guild_id, channel, actor_of(request))
        return see_other("/courses", toast=say("Saved."))

    async def clear_channel(self, request: web.Request) -> web.StreamResponse:
        """Let a channel follow its server again."""
        channel_id = await number(request, "channel")
        await self.courses.store.clear_channel(channel_id, actor_of(request))
        return see_other("/courses", toast=say("The channel follows its server again."))

    async def _guild(self, request: web.Request) -> Guild:
        wanted = await number(request, "guild")
        for guild in await self.courses.store.guilds():
            if guild.guild_id == wanted:
                return guild
        raise LibraError(Code.DB5004)

    async def _course(self, request: web.Request) -> int:
        wanted = await number(request, "course")
        if all(course.id != wanted for course in await self.courses.store.courses()):
            raise LibraError(Code.VAL4008, "course")
        return wanted

    async def _refused(self, request: web.Request, error: LibraError, name: str) -> web.Response:
        if error.code is not Code.VAL4008:
            raise error
        return await self._page(request, refused=name, status=_UNPROCESSABLE)

    async def _page(
        self, request: web.Request, *, refused: str | None = None, status: int = 200
    ) -> web.Response:
        courses = await self.courses.store.courses()
        context: dict[str, object] = {
            "courses": courses,
            "names": {course.id: course.name for course in courses},
            "guilds": await self.courses.store.guilds(),
            "sample": next((course for course in courses if course.sample), None),
            "refused": refused,
            "name_limit": NAME_LIMIT,
            "ago": ago,
            "exact": exact,
        }
        return await render(request, "courses/list.html", context, status=status)
