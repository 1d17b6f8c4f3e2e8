"""Questions in memory: what ``Asking`` needs of a database."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Delivery, Outcome
from librabot.features.questions.matching.deciding import DEFAULT, Decision, Thresholds
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import (
    Asked,
    Draft,
    Entry,
    Exchange,
    Offer,
    Place,
    Recorded,
)

QUESTION = "도커 컨테이너가 바로 꺼져요"
OTHER = "강의 자료는 어디에 올라와요?"


@dataclass
class Row:
    """A question."""

    asked: Asked
    state: str = "asked"
    entry_id: int | None = None
    code: Code | None = None
    decision: Decision | None = None
    judged_by: str | None = None


@dataclass
class Memory:
    """Implements ``Questions``: ``nears`` is what a search finds, ``fars`` a farther one.

    The names of the methods called stand in ``calls``; before one of them what ``meanwhile`` holds
    under its name is done, and what ``faults`` holds is raised.
    """

    nears: list[Near] = field(default_factory=list)
    fars: list[Near] = field(default_factory=list)
    rows: dict[int, Row] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    faults: dict[str, BaseException] = field(default_factory=dict)
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    drafts: dict[int, Draft] = field(default_factory=dict)
    touched: bool = False

    def archived(
        self,
        wording: str,
        *,
        score: float = 1.0,
        lookalike: str | None = None,
        stale: bool = False,
        answer: str = "조교의 답이에요.",
    ) -> Entry:
        """A verified entry that every search finds."""
        entry = Entry(
            100 + len(self.nears),
            1,
            "verified",
            wording,
            wording,
            answer,
            (),
            2,
            False,
            "김조교",
            datetime(2026, 11, 20, tzinfo=UTC),
            None,
            0,
        )
        self.entries[entry.id] = entry
        lookalikes = [lookalike] if lookalike else []
        self.nears.append(
            Near(
                entry.id,
                wording,
                stale,
                (Phrase(wording, search_key(wording), score),),
                tuple(Phrase(text, search_key(text), score) for text in lookalikes),
            )
        )
        return entry

    def offerable(self, answer: str = "조교의 답이에요.") -> Entry:
        """One that is offered for its own words, because they were refused once."""
        return self.archived(QUESTION, lookalike=QUESTION, answer=answer)

    def faraway(self, answer: str = "조교의 답이에요.") -> Entry:
        """One that is neither served nor offered for ``QUESTION``."""
        return self.archived(OTHER, score=0.31, answer=answer)

    def discard(self, entry: Entry) -> None:
        self.entries[entry.id] = replace(self.entries[entry.id], status="discarded")

    def verify(self, entry_id: int) -> None:
        self.entries[entry_id] = replace(self.entries[entry_id], status="verified")

    def row(self, outcome: Outcome) -> Row:
        return self.rows[outcome.question_id]

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.meanwhile.get(name, lambda: None)()
        if name in self.faults:
            raise self.faults[name]

    async def record(self, asked: Asked) -> Recorded:
        for question_id, row in self.rows.items():
            if row.asked.origin == asked.origin:
                return Recorded(question_id, 1, fresh=False)
        question_id = len(self.rows) + 1
        self.rows[question_id] = Row(replace(asked, place=Place(course_id=1)))
        return Recorded(question_id, 1, fresh=True)

    async def lexicon(self, course_id: int) -> Lexicon:
        assert course_id == 1
        return SHIPPED

    async def thresholds(self) -> Thresholds:
        return DEFAULT

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        assert course_id == 1
        assert key
        self._call("far" if far else "near")
        found = self.fars or self.nears if far else self.nears
        return [each for each in found if self.entries[each.entry_id].status == "verified"][:limit]

    async def verified_among(self, course_id: int, entry_ids: Sequence[int]) -> Mapping[int, Entry]:
        assert course_id == 1
        self._call("verified_among")
        return {each: entry for each in entry_ids if (entry := self._verified(each))}

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        return [Exchange(self.rows[question_id].asked.text, "")]

    async def known(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        self._call("known")
        entry = self._verified(entry_id)
        if entry is not None:
            self._settle(question_id, "known", entry_id, decision)
        return entry

    async def offer(self, question_id: int, decision: Decision) -> tuple[Offer, ...]:
        self._call("offer")
        offers = tuple(
            Offer(entry, each.stale)
            for each in decision.offered
            if (entry := self._verified(each.entry_id))
        )
        if not offers or self.touched:
            return ()
        for waiting in self._waiting(question_id):
            self._settle(waiting, "offered", None, decision)
        return offers

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        self._call("open_entry")
        await asyncio.sleep(0)
        entry_id = 1 + max(self.entries, default=0)
        self.entries[entry_id] = Entry(
            entry_id, 1, "waiting", title, body, "", (), 1, False, None, None, None, 0
        )
        self._settle(question_id, "answering", entry_id, decision)
        return entry_id

    async def join(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        self._call("join")
        await asyncio.sleep(0)
        entry = self.entries.get(entry_id)
        if entry is None or entry.status == "discarded":
            return None
        state = next(row.state for row in self.rows.values() if row.entry_id == entry_id)
        state = "known" if entry.status == "verified" and state != "answering" else state
        self._settle(question_id, state, entry_id, decision)
        return entry

    async def found(self, question_id: int, entry_id: int) -> Entry | None:
        self._call("found")
        entry = self._verified(entry_id)
        if entry is None or self.touched:
            return None
        for waiting in self._waiting(question_id):
            self.rows[waiting].judged_by = "model"
            self._settle(waiting, "known", entry_id)
        return entry

    async def choose(self, question_id: int, entry_id: int, asker: str) -> Entry | None:
        self._call("choose")
        row = self._offered(question_id, asker)
        if row is None:
            return None
        entry = self._verified(entry_id)
        if entry is None:
            raise LibraError(Code.DB5004)
        self._settle(question_id, "known", entry_id)
        return entry

    async def decline(self, question_id: int, asker: str) -> Asked | None:
        row = self._offered(question_id, asker)
        if row is None:
            return None
        row.state = "asked"
        return row.asked

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        self._call("keep_draft")
        entry_id = self.rows[question_id].entry_id
        assert entry_id is not None
        for waiting in self._waiting(question_id):
            self._settle(waiting, "answered", entry_id)
        self.drafts[entry_id] = draft
        entry = replace(self.entries[entry_id], answer=draft.answer, keywords=draft.keywords)
        self.entries[entry_id] = entry
        return entry

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        self._call("hand_over")
        self.rows[question_id].code = code
        entry_id = self.rows[question_id].entry_id
        assert entry_id is not None
        for waiting in self._waiting(question_id):
            self._settle(waiting, "handed", entry_id)
        return self.entries[entry_id]

    async def refuse(self, question_id: int, code: Code) -> None:
        self.rows[question_id].state, self.rows[question_id].code = "refused", code

    async def delivered(self, delivery: Delivery) -> None:
        raise AssertionError(delivery)

    async def served(self, question_id: int) -> None:
        raise AssertionError(question_id)

    async def question_behind(self, message_id: int) -> int | None:
        raise AssertionError(message_id)

    async def latest_in(self, channel_id: int) -> int | None:
        raise AssertionError(channel_id)

    def _verified(self, entry_id: int) -> Entry | None:
        entry = self.entries.get(entry_id)
        return entry if entry is not None and entry.status == "verified" else None

    def _offered(self, question_id: int, asker: str) -> Row | None:
        row = self.rows[question_id]
        if row.asked.asker != asker:
            raise LibraError(Code.VAL4018)
        return row if row.state == "offered" else None

    def _waiting(self, question_id: int) -> list[int]:
        entry_id = self.rows[question_id].entry_id
        with_it = [
            each
            for each, row in self.rows.items()
            if entry_id is not None and row.entry_id == entry_id
        ]
        return with_it or [question_id]

    def _settle(
        self, question_id: int, state: str, entry_id: int | None, decision: Decision | None = None
    ) -> None:
        row = self.rows[question_id]
        row.state, row.entry_id = state, entry_id
        row.decision = decision or row.decision
