"""Asking from the panel, on the very path that a question from Discord takes."""

import asyncio
import re
from asyncio import Event
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast
from uuid import uuid4

from aiohttp import web

from librabot.admin_web import fields, streaming
from librabot.admin_web.answering import Progress, answering, asker_of, check_reader
from librabot.admin_web.base import Link, Route, id_of, member_of, render, see_other, sentence
from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text
from librabot.features.members.values import Role
from librabot.features.questions.asking import Asking, New, Outcome, Refused
from librabot.features.questions.courses import Courses
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.receiving import FILES_LIMIT, SIZE_LIMIT
from librabot.features.questions.reviewing import Desk, Reply
from librabot.features.questions.values import Asked, Offer, Offered, Place

T = TypeVar("T")

LINK: Final = Link("/try", "Try asking", Role.READER)

BODY_LIMIT: Final = 45 * 2**20
"""Four files of 10 MB and the form around them."""

_NOTHING: Final = Decision("new", "too far")
_REMEMBERED: Final = 200
_UNPROCESSABLE: Final = 422
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def routes(
    asking: Asking, desk: Desk, courses: Courses, *, closing: Event, board_url: str | None = None
) -> tuple[Route, ...]:
    """``closing`` is set when the service begins to stop, so that no open stream holds it up.

    A choice teaches the archive, so it is not a reader's.
    """
    pages = TryPages(asking, desk, courses, closing, board_url)
    return (
        Route("GET", "/try", pages.form, Role.READER),
        Route("POST", "/try", pages.ask, Role.READER, body_limit=BODY_LIMIT),
        Route("GET", "/try/{id}", pages.show, Role.READER),
        Route("GET", "/try/{id}/stream", pages.stream, Role.READER),
        Route("POST", "/try/{id}/choose", pages.choose, Role.TA),
        Route("POST", "/try/{id}/decline", pages.decline, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class TryPages:
    """The form, the answer, and the answer while it grows.

    ``begun`` and ``offered`` hold the latest answers that this process has begun and the entries
    that it has shown to choose from; the others are read back.
    """

    asking: Asking
    desk: Desk
    courses: Courses
    closing: Event
    board_url: str | None
    begun: OrderedDict[int, New] = field(default_factory=OrderedDict)
    offered: OrderedDict[int, tuple[Offer, ...]] = field(default_factory=OrderedDict)

    async def form(self, request: web.Request) -> web.StreamResponse:
        """An empty form; each rendering is good for one question."""
        return await self._form(request)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Ask, then lead to the answer's page; a second press of the button leads there too."""
        asked = await self._asked(request)
        outcome = await self.asking.ask(asked)
        if isinstance(outcome, Refused):
            said = [f"{each.filename}: {sentence(each.code)}" for each in outcome.refusals]
            return await self._form(request, asked, said or [sentence(outcome.code)])
        self._remember(outcome)
        return see_other(f"/try/{outcome.question_id}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The answer as far as there is one; showing a known one counts its hit."""
        new = self.begun.get(id_of(request))
        # Looked at before the row is read: what ends in between has a stream that tells so.
        over = new is not None and new.writing.over
        reply = await self._seen(request)
        context = answering(request, reply, await self._progress(reply, over=over))
        context |= {"board_url": self.board_url, "ai_on": self.asking.model is not None}
        return await render(request, "try/show.html", context)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """The same page's answer, as it is being written."""
        question_id = id_of(request)
        check_reader(request, await self.desk.reply(question_id))
        new = self.begun.get(question_id)

        async def ending() -> str:
            reply = await self._seen(request)
            context = answering(request, reply, await self._progress(reply, over=True))
            page = await render(request, "try/answer.html", context)
            return cast("str", page.text)

        return await streaming.stream(request, new.writing if new else None, ending, self.closing)

    async def choose(self, request: web.Request) -> web.StreamResponse:
        """Take one of the offered entries as the answer."""
        reply = await self.desk.reply(id_of(request))
        check_reader(request, reply)
        await self._offers(reply)  # The answer's page says of an outdated one that it is.
        entry_id = await fields.number(request, "entry")
        outcome = await self.asking.choose(id_of(request), entry_id, asker_of(request))
        return self._settled(outcome)

    async def decline(self, request: web.Request) -> web.StreamResponse:
        """None of the offered entries fits: the question goes on with the words it was asked in."""
        check_reader(request, await self.desk.reply(id_of(request)))
        return self._settled(await self.asking.decline(id_of(request), asker_of(request)))

    def _settled(self, outcome: Outcome) -> web.StreamResponse:
        """Back to the question's page, also for a press that came too late."""
        self._remember(outcome)
        toast = None
        if isinstance(outcome, Refused):
            toast = f"{sentence(outcome.code)} ({outcome.code.name})"
        return see_other(f"/try/{outcome.question_id}", toast=toast)

    async def _seen(self, request: web.Request) -> Reply:
        """The reply as it is read now; its hit counts when its asker reads it."""
        reply = await self.desk.reply(id_of(request))
        check_reader(request, reply)
        if reply.state != "known" or reply.asker != asker_of(request):
            return reply
        await self.asking.served(reply.question_id)
        return await self.desk.reply(reply.question_id)

    async def _progress(self, reply: Reply, *, over: bool) -> Progress:
        new, offers = self.begun.get(reply.question_id), await self._offers(reply)
        if new is None:
            return Progress(over=over, offers=offers)
        return Progress(new.writing.text, new.refusals, over, new.joined, offers)

    async def _offers(self, reply: Reply) -> tuple[Offer, ...]:
        """What was offered; what stands already is given again, without what is gone by now."""
        if reply.state == "offered":
            offers = await self.asking.questions.offer(reply.question_id, _NOTHING)
            _hold(self.offered, reply.question_id, offers)
        return self.offered.get(reply.question_id, ())

    async def _asked(self, request: web.Request) -> Asked:
        origin = await fields.text(request, "origin")
        course_id = await fields.number(request, "course")
        if not _UUID.fullmatch(origin):
            raise LibraError(Code.VAL4008, "origin")
        if all(course.id != course_id for course in await self.courses.store.courses()):
            raise LibraError(Code.VAL4008, "course")
        return Asked(
            origin=f"web:{origin}",
            place=Place(course_id=course_id),
            asker=asker_of(request),
            asker_name=member_of(request).name,
            text=clean_text(await fields.text(request, "text")),
            files=await _offered(request),
        )

    async def _form(
        self, request: web.Request, asked: Asked | None = None, refusals: Sequence[str] = ()
    ) -> web.Response:
        courses = await self.courses.store.courses()
        context: dict[str, object] = {
            "courses": courses,
            "chosen": asked.place.course_id if asked else None,
            "text": asked.text if asked else "",
            "refusals": refusals,
            "origin": str(uuid4()),
            "ai_on": self.asking.model is not None,
            "board_url": self.board_url,
            "files_limit": FILES_LIMIT,
            "any_verified": any(course.verified for course in courses),
        }
        status = _UNPROCESSABLE if refusals else 200
        return await render(request, "try/form.html", context, status=status)

    def _remember(self, outcome: Outcome) -> None:
        if isinstance(outcome, New):
            _hold(self.begun, outcome.question_id, outcome)


def _hold(held: OrderedDict[int, T], question_id: int, what: T) -> None:
    """Keep the latest."""
    held[question_id] = what
    while len(held) > _REMEMBERED:
        held.popitem(last=False)


async def _offered(request: web.Request) -> tuple[Offered, ...]:
    files = (await request.post()).getall("files", [])
    return tuple([await _read(each) for each in files if isinstance(each, web.FileField)])


async def _read(given: web.FileField) -> Offered:
    """One byte more than the limit is enough to tell that a file is too large."""
    data = await asyncio.to_thread(given.file.read, SIZE_LIMIT + 1)
    return Offered(filename=given.filename[:200], size=len(data), data=data)
