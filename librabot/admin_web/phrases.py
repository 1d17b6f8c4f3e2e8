"""The wordings and look-alikes of a question, as chips on its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, actor_of, id_of, member_of, render, see_other, sentence
from librabot.admin_web.fields import id_in, text
from librabot.admin_web.pages import is_fragment
from librabot.admin_web.panel import place_of
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.phrases import (
    PHRASE_LIMIT,
    KeptPhrase,
    Kind,
    Phrasebook,
    Rephrasing,
    Taken,
    suggestions_for,
)
from librabot.locale import say
from librabot.telemetry import report

ACTIONS: Final[Mapping[str, str]] = {
    "add-wording": "added a wording",
    "remove-wording": "removed a wording",
    "restore-wording": "brought a wording back",
    "add-lookalike": "added a look-alike",
    "remove-lookalike": "removed a look-alike",
    "restore-lookalike": "brought a look-alike back",
}
"""What the history calls these deeds; message ids."""

_SHOWN: Final = 14
"""Chips of a kind before the rest is folded away."""

_UNPROCESSABLE: Final = 422
_KINDS: Final[Mapping[str, Kind]] = {"wording": "wording", "lookalike": "lookalike"}
_SOURCES: Final[Mapping[str, str]] = {
    "title": "Title",
    "question": "Question",
    "ta": "TA",
    "chosen": "Chosen by a student",
    "found": "Found by the AI",
    "merged": "Merged question",
    "refused": "A student said no",
    "unmerged": "Merge undone",
    "corrected": "Corrected",
    "proposed": "AI suggestion",
}
"""Where a phrase comes from, in the order in which they stand."""

_FORMS: Final[Mapping[str, str]] = {
    "plain": "in other words",
    "casual": "casual",
    "latin": "terms in Latin letters",
    "hangul": "terms in Hangul",
    "english": "in English",
    "keywords": "keywords only",
    "symptom": "symptom first",
    "verbs": "other verbs",
    "number": "another number",
    "identifier": "another name",
    "opposite": "the opposite",
    "object": "another object",
    "version": "another version or system",
    "person": "another person",
}


def routes(pages: "PhrasePages") -> tuple[Route, ...]:
    """The chips by themselves, and what is done to them."""
    return (
        Route("GET", "/questions/{id}/phrases", pages.show, Role.READER),
        Route("POST", "/questions/{id}/phrases", pages.add, Role.TA),
        Route("POST", "/questions/{id}/phrases/remove", pages.remove, Role.TA),
        Route("POST", "/questions/{id}/phrases/restore", pages.restore, Role.TA),
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a phrase was not taken: a sentence, or the entry that owns it; ``typed`` is kept."""

    kind: Kind
    typed: str
    sentence: str = ""
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class PhrasePages:
    """Without a model, wordings made by rule are suggested."""

    rephrasing: Rephrasing
    model_on: bool

    async def card(
        self,
        request: web.Request,
        entry_id: int,
        *,
        undo: str | None = None,
        trouble: Trouble | None = None,
    ) -> dict[str, object]:
        """What ``phrases/card.html`` needs; ``undo`` names a phrase that was just removed."""
        book = await self.rephrasing.store.phrasebook(entry_id)
        may_edit = member_of(request).role >= Role.TA and book.status in {"waiting", "verified"}
        undone = request.query.get("undo", "") if undo is None else undo
        lists = _lists(book)
        removed = [chip for each in lists for chip in each["removed"]]
        return {
            "phrases": {
                "book": book,
                "lists": lists,
                "removed": removed,
                "undo": next((chip for chip in removed if chip["name"] == undone), None),
                "visible": book.status == "verified" or bool(book.wordings or book.lookalikes),
                "may_edit": may_edit,
                "suggested": suggestions_for(book) if may_edit and not self.model_on else (),
                "forms": _FORMS,
                "fault": _fault(book),
                "trouble": trouble,
                "limit": PHRASE_LIMIT,
                "shown": _SHOWN,
            }
        }

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The chips on a page of their own, for whoever asks whether there are new ones."""
        return await render(request, "phrases/page.html", await self.card(request, id_of(request)))

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Add one, or say why not."""
        entry_id, kind = id_of(request), _kind(await text(request, "kind"))
        typed = await text(request, "body")
        try:
            taken = await self.rephrasing.add(entry_id, kind, typed, actor_of(request))
        except LibraError as error:
            if error.code is not Code.VAL4022:
                raise
            report(error, route=place_of(request))
            return await self._refused(request, Trouble(kind, typed, _why(error)))
        if taken is not None:
            return await self._refused(request, Trouble(kind, typed, taken=taken))
        return await self._done(request, say("Added."))

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """Take one away; it can be brought back."""
        name = await text(request, "phrase")
        kind, phrase_id = _named(name)
        entry_id = id_of(request)
        await self.rephrasing.store.remove(entry_id, kind, phrase_id, actor_of(request))
        return await self._done(request, say("Removed."), undo=name)

    async def restore(self, request: web.Request) -> web.StreamResponse:
        """Bring one back, unless another question has it by now."""
        kind, phrase_id = _named(await text(request, "phrase"))
        entry_id = id_of(request)
        taken = await self.rephrasing.store.restore(entry_id, kind, phrase_id, actor_of(request))
        if taken is not None:
            return await self._refused(request, Trouble(kind, "", taken=taken))
        return await self._done(request, say("It is back."))

    async def _done(self, request: web.Request, toast: str, *, undo: str = "") -> web.Response:
        entry_id = id_of(request)
        if is_fragment(request):
            context = await self.card(request, entry_id, undo=undo)
            return await render(request, "phrases/changed.html", context | {"said": toast})
        query = f"?undo={undo}" if undo else ""
        return see_other(f"/questions/{entry_id}{query}#phrases", toast=toast)

    async def _refused(self, request: web.Request, trouble: Trouble) -> web.Response:
        context = await self.card(request, id_of(request), trouble=trouble)
        if is_fragment(request):
            return await render(request, "phrases/card.html", context)
        return await render(request, "phrases/page.html", context, status=_UNPROCESSABLE)


def _lists(book: Phrasebook) -> list[dict[str, list[dict[str, object]]]]:
    both: tuple[tuple[Kind, Sequence[KeptPhrase]], ...] = (
        ("wording", book.wordings),
        ("lookalike", book.lookalikes),
    )
    return [
        {
            "kept": [_chip(kind, each) for each in _in_order(phrases) if not each.removed],
            "removed": [_chip(kind, each) for each in _in_order(phrases) if each.removed],
        }
        for kind, phrases in both
    ]


def _in_order(phrases: Sequence[KeptPhrase]) -> list[KeptPhrase]:
    order = list(_SOURCES)
    return sorted(phrases, key=lambda each: (order.index(each.source), each.id))


def _chip(kind: Kind, phrase: KeptPhrase) -> dict[str, object]:
    return {
        "name": f"{kind}-{phrase.id}",
        "body": phrase.body,
        "source": phrase.source,
        "origin": _SOURCES[phrase.source],
        "form": _FORMS.get(phrase.form, ""),
        "fixed": phrase.fixed,
    }


def _fault(book: Phrasebook) -> str:
    """Why the model gave no phrases, when its job is dead."""
    job = book.proposing
    if job is None or job.state != "dead":
        return ""
    code = Code.__members__.get(job.fault or "")
    return sentence(code or Code.COMMON5001)


def _why(error: LibraError) -> str:
    if error.detail == "own words":
        return say("These are the words of this very question.")
    return sentence(error.code)


def _kind(name: str) -> Kind:
    kind = _KINDS.get(name)
    if kind is None:
        raise LibraError(Code.VAL4008, "kind")
    return kind


def _named(name: str) -> tuple[Kind, int]:
    """The kind and id in a name such as ``wording-5``; raises ``VAL4008``."""
    kind, _, digits = name.partition("-")
    phrase_id = id_in(digits)
    if phrase_id is None:
        raise LibraError(Code.VAL4008, "phrase")
    return _kind(kind), phrase_id
