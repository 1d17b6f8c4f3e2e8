"""What the database keeps, in memory: the Protocols that the Discord edge leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Delivery
from librabot.features.questions.feedback import Counted, Kind
from librabot.features.questions.matching.deciding import DEFAULT, Decision, Thresholds
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.repairing import Shown
from librabot.features.questions.values import (
    Asked,
    Draft,
    Entry,
    Exchange,
    Offer,
    Place,
    Recorded,
    Title,
)


@dataclass
class Row:
    """A question."""

    id: int
    asked: Asked
    state: str = "asked"
    entry_id: int | None = None
    code: Code | None = None
    offered: tuple[int, ...] = ()


@dataclass
class Rows:
    """Implements ``Questions``, ``Library``, ``Reactions`` and ``Kept``.

    While ``down`` is set, everything raises it; ``down_after`` strikes once an answer is shown.
    """

    questions: list[Row] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    shown_versions: list[int] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)
    reactions: set[tuple[int, str, Kind]] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)
    down: LibraError | None = None
    down_after: LibraError | None = None

    def verified(self, title: str, answer: str, **changes: object) -> Entry:
        """A verified entry, of which the title is the only wording."""
        entry = Entry(
            id=len(self.entries) + 1,
            course_id=1,
            status="verified",
            title=title,
            question=title,
            answer=answer,
            keywords=(),
            version=1,
            needs_human=False,
            verifier_name="김조교",
            verified_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
            page_url=None,
            hits=0,
        )
        self.entries[entry.id] = replace(entry, **changes)  # type: ignore[arg-type] # fields by name
        return self.entries[entry.id]

    def verify(self, entry_id: int, answer: str) -> Entry:
        """A TA stands behind the entry with a text of their own."""
        entry = self.entries[entry_id]
        self.entries[entry_id] = replace(
            entry,
            status="verified",
            answer=answer,
            version=entry.version + 1,
            verifier_name="김조교",
            verified_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
        )
        return self.entries[entry_id]

    def shown(self, question_id: int) -> Shown:
        """What a repair works with."""
        row = self._row(question_id)
        delivery = self.deliveries[question_id]
        return Shown(delivery, self.entries[delivery.entry_id], row.asked.place.message_id)

    # Questions.

    async def record(self, asked: Asked) -> Recorded:
        self._stand()
        for row in self.questions:
            if row.asked.origin == asked.origin:
                return Recorded(row.id, 1, fresh=False)
        self.questions.append(Row(len(self.questions) + 1, asked))
        return Recorded(len(self.questions), 1, fresh=True)

    async def lexicon(self, course_id: int) -> Lexicon:
        del course_id
        return SHIPPED

    async def thresholds(self) -> Thresholds:
        return DEFAULT

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        del course_id, far
        found = [
            Near(entry.id, entry.title, False, (Phrase(entry.title, key, 1.0),), ())
            for entry in self.entries.values()
            if entry.status == "verified" and search_key(entry.title) == key
        ]
        return found[:limit]

    async def verified_among(self, course_id: int, entry_ids: Sequence[int]) -> Mapping[int, Entry]:
        del course_id
        found = [await self.verified_entry(each) for each in entry_ids]
        return {entry.id: entry for entry in found if entry is not None}

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        row = self._row(question_id)
        parent = row.asked.parent_id
        earlier = await self.conversation(parent) if parent is not None else ()
        answer = self.entries[row.entry_id].answer if row.entry_id else ""
        return [*earlier, Exchange(row.asked.text, answer)]

    async def known(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        del decision
        row = self._row(question_id)
        row.state, row.entry_id = "known", entry_id
        return self.entries[entry_id]

    async def offer(self, question_id: int, decision: Decision) -> tuple[Offer, ...]:
        return self.hold_out(question_id, *(each.entry_id for each in decision.offered))

    def hold_out(self, question_id: int, *entry_ids: int) -> tuple[Offer, ...]:
        """Offer these entries; those for a time count as outdated."""
        row = self._row(question_id)
        row.state, row.entry_id, row.offered = "offered", None, entry_ids
        entries = [self.entries[each] for each in entry_ids]
        return tuple(Offer(entry, stale=entry.term is not None) for entry in entries)

    async def choose(self, question_id: int, entry_id: int, asker: str) -> Entry | None:
        row = self._open(question_id, asker)
        if row is None:
            return None
        if self.entries[entry_id].status != "verified" or entry_id not in row.offered:
            raise LibraError(Code.DB5004)
        row.state, row.entry_id = "known", entry_id
        return self.entries[entry_id]

    async def decline(self, question_id: int, asker: str) -> Asked | None:
        row = self._open(question_id, asker)
        if row is None:
            return None
        row.state = "asked"
        return replace(row.asked, place=replace(row.asked.place, course_id=1), files=())

    def _open(self, question_id: int, asker: str) -> Row | None:
        """The question, if it is still offered to its asker."""
        self._stand()
        row = self._row(question_id)
        if row.asked.asker != asker:
            raise LibraError(Code.VAL4018)
        return row if row.state == "offered" else None

    async def join(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        del decision
        row = self._row(question_id)
        row.state, row.entry_id = "answering", entry_id
        return self.entries[entry_id]

    async def found(self, question_id: int, entry_id: int) -> Entry | None:
        row = self._row(question_id)
        row.state, row.entry_id = "known", entry_id
        return self.entries[entry_id]

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        del decision
        row = self._row(question_id)
        row.state, row.entry_id = "answering", len(self.entries) + 1
        entry = Entry(
            row.entry_id, 1, "waiting", title, body, "", (), 1, False, None, None, None, 0
        )
        self.entries[row.entry_id] = entry
        return row.entry_id

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        self._stand()
        return self._settle(question_id, "answered", answer=draft.answer, keywords=draft.keywords)

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        self._stand()
        self._row(question_id).code = code
        return self._settle(question_id, "handed", needs_human=True)

    async def refuse(self, question_id: int, code: Code) -> None:
        row = self._row(question_id)
        row.state, row.code = "refused", code

    async def delivered(self, delivery: Delivery) -> None:
        self._stand()
        if self.down_after is not None:
            raise self.down_after
        row = self._row(delivery.question_id)
        self.deliveries[row.id] = delivery
        self.shown_versions.append(delivery.shown_version)
        if row.state == "known" and row.id not in self.hits:
            self.hits.append(row.id)

    async def served(self, question_id: int) -> None:
        raise AssertionError(f"{question_id} was shown in Discord")

    async def question_behind(self, message_id: int) -> int | None:
        self._stand()
        for delivery in self.deliveries.values():
            if message_id in delivery.message_ids:
                return delivery.question_id
        return None

    async def latest_in(self, channel_id: int) -> int | None:
        here = [row.id for row in self.questions if row.asked.place.channel_id == channel_id]
        return max(here, default=None)

    # Library.

    async def course_of(self, place: Place) -> int:
        assert place.guild_id is not None
        return 1

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        del course_id
        self._stand()
        return [each for each in self._titles() if text in each.title][:limit]

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        del course_id
        asked = [each for each in self._titles() if each.hits]
        return sorted(asked, key=lambda each: (-each.hits, each.entry_id))[:limit]

    async def verified_entry(self, entry_id: int) -> Entry | None:
        entry = self.entries.get(entry_id)
        return entry if entry is not None and entry.status == "verified" else None

    # Reactions.

    async def react(self, question_id: int, person: str, kind: Kind) -> Counted:
        self._stand()
        self._row(question_id)
        new = (question_id, person, kind) not in self.reactions
        self.reactions.add((question_id, person, kind))
        alike = [each for each in self.reactions if (each[0], each[2]) == (question_id, kind)]
        return Counted(new, len(alike))

    # Kept.

    async def get(self, name: str) -> str | None:
        self._stand()
        return self.kept.get(name)

    async def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    def _stand(self) -> None:
        if self.down is not None:
            raise self.down

    def _row(self, question_id: int) -> Row:
        if not 0 < question_id <= len(self.questions):
            raise LibraError(Code.DB5004)
        return self.questions[question_id - 1]

    def _settle(self, question_id: int, state: str, **changes: object) -> Entry:
        row = self._row(question_id)
        assert row.entry_id is not None
        row.state = state
        entry = self.entries[row.entry_id]
        self.entries[entry.id] = replace(entry, **changes)  # type: ignore[arg-type] # fields by name
        return self.entries[entry.id]

    def _titles(self) -> list[Title]:
        return [
            Title(entry.id, entry.title, entry.hits, entry.page_url)
            for entry in self.entries.values()
            if entry.status == "verified"
        ]


@dataclass(frozen=True)
class Shelves:
    """``Rows`` as ``Library`` names its verbs, where they clash with the helper above."""

    rows: Rows

    async def course_of(self, place: Place) -> int:
        return await self.rows.course_of(place)

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        return await self.rows.titles(course_id, text, limit=limit)

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        return await self.rows.popular(course_id, limit=limit)

    async def verified(self, entry_id: int) -> Entry | None:
        return await self.rows.verified_entry(entry_id)
