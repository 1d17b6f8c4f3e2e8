"""A course's own spellings, and those that every course has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from aiohttp import web
from yarl import URL

from librabot.admin_web.base import Link, Route, actor_of, render, see_other
from librabot.admin_web.fields import id_in, number, text
from librabot.admin_web.forms import ask_again
from librabot.admin_web.moments import ago, exact
from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.members.values import Role
from librabot.features.questions.aliases import ALIAS_LIMIT, Aliasing, OwnAlias
from librabot.features.questions.courses import Course, Courses
from librabot.features.questions.matching.lexicon import SHIPPED
from librabot.locale import say

LINK: Final = Link("/aliases", "Spellings", Role.TA)

_PLACE: Final = "/aliases"


def routes(aliasing: Aliasing, courses: Courses) -> tuple[Route, ...]:
    """One page and its forms."""
    pages = AliasPages(aliasing, courses)
    return (
        Route("GET", _PLACE, pages.show, Role.TA),
        Route("POST", _PLACE, pages.add, Role.TA),
        Route("POST", f"{_PLACE}/remove", pages.remove, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class AliasPages:
    """The aliases of one course at a time."""

    aliasing: Aliasing
    courses: Courses

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The course that the address names, else the first one."""
        return await render(request, "aliases/list.html", await self._context(request))

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Add one."""
        course_id = await number(request, "course")
        written, meant = await text(request, "written"), await text(request, "meant")
        try:
            rekeyed = await self.aliasing.add(course_id, written, meant, actor_of(request))
        except LibraError as error:
            if error.code is not Code.VAL4019:
                raise
            given = {"written": written, "meant": meant}
            context = await self._context(request, course_id) | {"given": given}
            return await ask_again(request, "aliases/list.html", context, error)
        toast = say("Added. It changed how %(count)s wordings are searched.", count=rekeyed)
        return see_other(_address(course_id), toast=toast)

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """Delete one; the page it leads to can bring it back."""
        course_id, alias_id = await number(request, "course"), await number(request, "alias")
        removed = await self.aliasing.store.remove(alias_id, actor_of(request))
        if removed is None:
            return see_other(_address(course_id))
        gone = {"written": removed.alias.written, "meant": removed.alias.meant}
        return see_other(_address(removed.course_id, **gone))

    async def _context(
        self, request: web.Request, course_id: int | None = None
    ) -> dict[str, object]:
        courses = await self.courses.store.courses()
        wanted = course_id or id_in(request.query.get("course", ""))
        course = _chosen(courses, wanted)
        aliases = await self.aliasing.store.aliases(course.id) if course else ()
        searched = one_line(clean_text(request.query.get("q", "")), limit=ALIAS_LIMIT)
        return {
            "courses": courses,
            "course": course,
            "aliases": aliases,
            "gone": _gone(request.query, aliases),
            "given": {"written": "", "meant": ""},
            "fault": "",
            "searched": searched,
            "shipped": {
                meant: spellings
                for meant, spellings in shipped().items()
                if _holds((meant, *spellings), searched.casefold())
            },
            "limit": ALIAS_LIMIT,
            "ago": ago,
            "exact": exact,
        }


@cache
def shipped() -> Mapping[str, tuple[str, ...]]:
    """What every course has from the start: the word that is meant and its spellings."""
    found: dict[str, list[str]] = defaultdict(list)
    for alias in SHIPPED.aliases:
        found[alias.meant].append(alias.written)
    return {meant: tuple(spellings) for meant, spellings in sorted(found.items())}


def _gone(query: Mapping[str, str], aliases: Sequence[OwnAlias]) -> Mapping[str, str] | None:
    """What the address says was removed, unless it is there again."""
    gone = {name: query.get(name, "") for name in ("written", "meant")}
    back = any(each.written == gone["written"] for each in aliases)
    return gone if all(gone.values()) and not back else None


def _holds(words: Sequence[str], searched: str) -> bool:
    return any(searched in word.casefold() for word in words)


def _chosen(courses: Sequence[Course], wanted: int | None) -> Course | None:
    first = courses[0] if courses else None
    return next((each for each in courses if each.id == wanted), first)


def _address(course_id: int, **query: str) -> str:
    return str(URL(_PLACE).with_query({"course": str(course_id)} | query))
