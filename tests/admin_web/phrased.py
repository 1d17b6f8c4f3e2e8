"""Phrases, aliases and validity for the panel's pages, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from aiohttp import web

from librabot.admin_web import aliases, holding, phrases
from librabot.admin_web.base import Route, id_of, render
from librabot.admin_web.reading import reading
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.aliases import Aliasing, OwnAlias, RemovedAlias
from librabot.features.questions.courses import Courses
from librabot.features.questions.holding import Held, Holding, StaleList, StaleRow, Validity
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.phrases import (
    KeptPhrase,
    Kind,
    Phrasebook,
    Rephrasing,
    Taken,
)
from librabot.features.questions.values import Actor
from librabot.runtime import Background
from tests.admin_web.memory import NOW, CourseStore, Desk, World, a_course, verified
from tests.admin_web.panel import House

_REVIEW = "/questions/{id}"


def a_phrase(
    phrase_id: int, body: str, source: str = "ta", form: str = "", *, removed: bool = False
) -> KeptPhrase:
    return KeptPhrase(phrase_id, body, search_key(body), source, form, removed)


def a_book(**changes: object) -> Phrasebook:
    book = Phrasebook(
        entry_id=1,
        status="verified",
        title="도커 컨테이너는 어떻게 켜나요?",
        keywords=("도커", "컨테이너"),
        wordings=[
            a_phrase(1, "도커 컨테이너는 어떻게 켜나요?", "title"),
            a_phrase(2, "docker run 안 됨", "proposed", "symptom"),
            a_phrase(3, "도커 켜는 법", "ta"),
        ],
        lookalikes=[a_phrase(4, "도커 컨테이너는 어떻게 끄나요?", "proposed", "opposite")],
        proposing=None,
    )
    return replace(book, **changes)  # type: ignore[arg-type] # the test names a field of its own.


@dataclass
class Phrases:
    """Implements ``PhraseStore`` over one entry; ``owners`` have wordings of their own."""

    book: Phrasebook = field(default_factory=a_book)
    owners: dict[str, Taken] = field(default_factory=dict)
    deeds: list[tuple[object, ...]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(100))

    async def phrasebook(self, entry_id: int) -> Phrasebook:
        if entry_id != self.book.entry_id:
            raise LibraError(Code.DB5004)
        return self.book

    async def add(self, entry_id: int, kind: Kind, body: str, by: Actor) -> Taken | None:
        await self.phrasebook(entry_id)
        key = search_key(body)
        if kind == "wording" and key in self.owners:
            return self.owners[key]
        if kind == "lookalike" and key == search_key(self.book.title):
            raise LibraError(Code.VAL4022, "own words")
        self._put(kind, [*self._of(kind), a_phrase(next(self.numbers), body)])
        self.deeds.append(("add", kind, body, by.name))
        return None

    async def remove(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> None:
        await self._mark(entry_id, kind, phrase_id, by, removed=True)

    async def restore(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> Taken | None:
        body = {each.id: each.body for each in self._of(kind)}.get(phrase_id, "")
        if search_key(body) in self.owners:
            return self.owners[search_key(body)]
        await self._mark(entry_id, kind, phrase_id, by, removed=False)
        return None

    async def _mark(
        self, entry_id: int, kind: Kind, phrase_id: int, by: Actor, *, removed: bool
    ) -> None:
        await self.phrasebook(entry_id)
        fitting = [each.id for each in self._of(kind) if not each.fixed and each.removed != removed]
        if phrase_id not in fitting:
            return
        marked = [
            replace(each, removed=removed) if each.id == phrase_id else each
            for each in self._of(kind)
        ]
        self._put(kind, marked)
        self.deeds.append(("remove" if removed else "restore", kind, phrase_id, by.name))

    def _of(self, kind: Kind) -> Sequence[KeptPhrase]:
        return self.book.wordings if kind == "wording" else self.book.lookalikes

    def _put(self, kind: Kind, phrases: Sequence[KeptPhrase]) -> None:
        if kind == "wording":
            self.book = replace(self.book, wordings=phrases)
        else:
            self.book = replace(self.book, lookalikes=phrases)


@dataclass
class Aliases:
    """Implements ``AliasStore``; every change re-keys three phrases."""

    rows: dict[int, list[OwnAlias]] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def aliases(self, course_id: int) -> Sequence[OwnAlias]:
        return self.rows.get(course_id, [])

    async def add(self, course_id: int, alias: Alias, by: Actor) -> int | None:
        rows = self.rows.setdefault(course_id, [])
        if alias.written in {each.written for each in rows}:
            return None
        row = OwnAlias(next(self.numbers), alias.written, alias.meant, by.name, NOW, 3)
        rows.insert(0, row)
        return 3

    async def remove(self, alias_id: int, by: Actor) -> RemovedAlias | None:
        del by
        for course_id, rows in self.rows.items():
            for row in rows:
                if row.id == alias_id:
                    rows.remove(row)
                    return RemovedAlias(course_id, Alias(row.written, row.meant), 3)
        return None


def held(**changes: object) -> Held:
    given = Held(1, "verified", Validity(), "2026-2", day_over=False, term_over=False)
    return replace(given, **changes)  # type: ignore[arg-type] # the test names a field of its own.


@dataclass
class Holdings:
    """Implements ``HoldingStore`` over one entry of one course."""

    entry: Held = field(default_factory=held)
    term: str = "2026-2"
    over: int = 0
    deeds: list[tuple[object, ...]] = field(default_factory=list)

    async def held(self, entry_id: int) -> Held:
        if entry_id != self.entry.entry_id:
            raise LibraError(Code.DB5004)
        return self.entry

    async def hold(self, entry_id: int, wanted: Validity, shown: Validity, by: Actor) -> bool:
        if (await self.held(entry_id)).validity != shown:
            return False
        self.entry = replace(self.entry, validity=wanted, day_over=False, term_over=False)
        self.deeds.append(("hold", wanted, by.name))
        return True

    async def stale(self, *, limit: int) -> StaleList:
        row = StaleRow(self.entry, "기말고사 범위", "파이썬 기초", "이조교", NOW)
        rows = [row] if self.entry.over else []
        return StaleList(rows[:limit], len(rows))

    async def set_term(self, course_id: int, term: str, shown: str, by: Actor) -> int | None:
        if shown != self.term:
            return None
        self.term = term
        self.deeds.append(("set_term", course_id, term, by.name))
        return self.over


@dataclass
class PhraseHouse(House):
    """A panel with these pages too, whose question's page shows the cards."""

    phrases: Phrases = field(default_factory=Phrases)
    aliases: Aliases = field(default_factory=Aliases)
    holdings: Holdings = field(default_factory=Holdings)
    model_on: bool = True

    def routes(self, background: Background) -> list[Route]:
        desk = Desk(self.world)
        chips = phrases.PhrasePages(Rephrasing(self.phrases), self.model_on)
        spans = holding.HoldingPages(Holding(self.holdings))
        store = Courses(CourseStore(self.world))

        async def review(request: web.Request) -> web.StreamResponse:
            entry_id = id_of(request)
            context = reading(request, await desk.review(entry_id))
            context |= await chips.card(request, entry_id) | await spans.card(request, entry_id)
            return await render(request, "questions/review.html", context)

        others = super().routes(background)
        return [
            *(each for each in others if (each.method, each.path) != ("GET", _REVIEW)),
            Route("GET", _REVIEW, review, Role.READER),
            *phrases.routes(chips),
            *aliases.routes(Aliasing(self.aliases), store),
            *holding.routes(spans),
        ]


def a_phrase_house(**given: object) -> PhraseHouse:
    world = World(courses=[a_course(), a_course(2, name="자료구조")])
    world.keep(verified(title="도커 컨테이너는 어떻게 켜나요?"))
    return PhraseHouse(world, **given)  # type: ignore[arg-type] # the test names fields of its own.
