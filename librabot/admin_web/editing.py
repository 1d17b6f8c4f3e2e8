"""What a TA does with a question: save, verify, discard, reopen, and look at a preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, actor_of, id_of, render, see_other
from librabot.admin_web.cards import Card, with_cards
from librabot.admin_web.fields import number, text
from librabot.admin_web.markdown import to_html
from librabot.admin_web.reading import reading
from librabot.features.members.values import Role
from librabot.features.questions.drafting import ANSWER_LIMIT
from librabot.features.questions.reviewing import Desk
from librabot.features.questions.verifying import Conflict, Edit, Incomplete, Verifying
from librabot.locale import say

_CONFLICT: Final = 409
_UNPROCESSABLE: Final = 422


def routes(desk: Desk, verifying: Verifying, cards: Sequence[Card] = ()) -> tuple[Route, ...]:
    """The question page's forms."""
    forms = Editing(desk, verifying, cards)
    return (
        Route("POST", "/questions/{id}/save", forms.save, Role.TA),
        Route("POST", "/questions/{id}/verify", forms.verify, Role.TA),
        Route("POST", "/questions/{id}/discard", forms.discard, Role.TA),
        Route("POST", "/questions/{id}/reopen", forms.reopen, Role.TA),
        Route("POST", "/preview", preview, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class Editing:
    """Each form ends in a redirect, or in the page again with the reason why not."""

    desk: Desk
    verifying: Verifying
    cards: Sequence[Card]

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Keep the text."""
        edit = await _edit(request)
        outcome = await self.verifying.save(edit, actor_of(request))
        if isinstance(outcome, Conflict):
            return await self._both(request, outcome.edit, "save")
        return see_other(f"/questions/{edit.entry_id}", toast=say("Saved."))

    async def verify(self, request: web.Request) -> web.StreamResponse:
        """Stand behind the text."""
        edit = await _edit(request)
        outcome = await self.verifying.verify(edit, actor_of(request))
        if isinstance(outcome, Conflict):
            return await self._both(request, outcome.edit, "verify")
        if isinstance(outcome, Incomplete):
            return await self._again(request, outcome)
        toast = say("Verified. From now on students get this answer at once.")
        return see_other(f"/questions/{edit.entry_id}", toast=toast)

    async def discard(self, request: web.Request) -> web.StreamResponse:
        """Put the question away."""
        entry_id, version = id_of(request), await number(request, "version")
        outcome = await self.verifying.discard(entry_id, version, actor_of(request))
        if isinstance(outcome, Conflict):
            return await self._changed(request, entry_id)
        return see_other(f"/questions/{entry_id}", toast=say("Discarded. It can be put back here."))

    async def reopen(self, request: web.Request) -> web.StreamResponse:
        """Let the question wait again."""
        entry_id, version = id_of(request), await number(request, "version")
        outcome = await self.verifying.reopen(entry_id, version, actor_of(request))
        if isinstance(outcome, Conflict):
            return await self._changed(request, entry_id)
        return see_other(f"/questions/{entry_id}", toast=say("It waits for verification again."))

    async def _both(self, request: web.Request, edit: Edit, action: str) -> web.Response:
        review = await self.desk.review(edit.entry_id)
        if review.entry.status != "waiting":
            action = "verify"
        context = reading(request, review, edit=edit) | {"action": action}
        return await render(request, "questions/conflict.html", context, status=_CONFLICT)

    async def _again(self, request: web.Request, outcome: Incomplete) -> web.Response:
        review = await self.desk.review(outcome.edit.entry_id)
        context = reading(request, review, edit=outcome.edit, missing=outcome.fields)
        context = await with_cards(request, context, review.entry.id, self.cards)
        return await render(request, "questions/review.html", context, status=_UNPROCESSABLE)

    async def _changed(self, request: web.Request, entry_id: int) -> web.Response:
        review = await self.desk.review(entry_id)
        context = reading(request, review, changed=True)
        context = await with_cards(request, context, review.entry.id, self.cards)
        return await render(request, "questions/review.html", context, status=_CONFLICT)


async def preview(request: web.Request) -> web.StreamResponse:
    """A Markdown text as it will be read."""
    answer = await text(request, "answer")
    words = answer[:ANSWER_LIMIT] or say("The preview appears here as you write.")
    return web.Response(text=str(to_html(words)), content_type="text/html")


async def _edit(request: web.Request) -> Edit:
    return Edit(
        entry_id=id_of(request),
        version=await number(request, "version"),
        title=await text(request, "title"),
        answer=await text(request, "answer"),
        keywords=tuple((await text(request, "keywords")).split(",")),
    )
