"""The database's side of a course in motion: questions asked, drafted, verified, delivered."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from uuid import UUID

from librabot.db.courses import CourseRows
from librabot.db.deliveries import DeliveryRows
from librabot.db.entries import EntryRows
from librabot.db.outbox import OutboxRows
from librabot.db.pool import Database
from librabot.db.questions import QuestionRows
from librabot.features.questions.asking import Delivery
from librabot.features.questions.matching.deciding import Candidate, Decision
from librabot.features.questions.matching.marks import Difference
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import (
    Actor,
    Asked,
    Draft,
    Entry,
    Offer,
    Place,
    Recorded,
    Wording,
    WordingSource,
)
from librabot.features.questions.verifying import Edit

SERVER = Place(guild_id=10, guild_name="파이썬 수업", channel_id=20, message_id=30)
NEW = Decision("new", "too far")
OTHER_NUMBER = Difference("number", "1", "2")
DRAFT = Draft("`docker run`을 쓰세요.", ("도커", "실행"), "gemini-test")
WORKER = UUID(int=1)


def wording(body: str, source: WordingSource = "title") -> Wording:
    return Wording(body, search_key(body), source)


def candidate(entry_id: int, *differs: Difference, stale: bool = False) -> Candidate:
    body = "도커는 어떻게 켜요?"
    return Candidate(entry_id, "도커 켜기", body, stale=stale, score=0.9, differs=differs)


def served(entry_id: int) -> Decision:
    return Decision("serve", "sure enough", (candidate(entry_id),), "ehzj zu")


def offering(*candidates: Candidate) -> Decision:
    return Decision("offer", "near", candidates, "ehzj zu")


def edit_of(entry: Entry, *, title: str = "", answer: str = "조교의 답") -> Edit:
    return Edit(entry.id, entry.version, title or entry.title, answer, entry.keywords)


@dataclass(frozen=True)
class Offered:
    question_id: int
    asker: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Stage:
    database: Database
    archive_on: bool = True
    propose_on: bool = False
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def questions(self) -> QuestionRows:
        return QuestionRows(self.database)

    @property
    def entries(self) -> EntryRows:
        return EntryRows(self.database, self.archive_on, self.propose_on)

    @property
    def courses(self) -> CourseRows:
        return CourseRows(self.database)

    @property
    def outbox(self) -> OutboxRows:
        return OutboxRows(self.database)

    @property
    def deliveries(self) -> DeliveryRows:
        return DeliveryRows(self.database)

    async def teacher(self, name: str = "김조교") -> Actor:
        member_id = await self.database.fetchval(
            "INSERT INTO members (name, role) VALUES ($1, 'ta')"
            " ON CONFLICT (lower(name)) DO UPDATE SET name = excluded.name RETURNING id",
            name,
        )
        return Actor(member_id, name)

    async def asked(
        self,
        text: str = "도커 어떻게 켜요?",
        *,
        place: Place = SERVER,
        parent_id: int | None = None,
        asker: str = "학생",
    ) -> Recorded:
        number = next(self._numbers)
        asked = Asked(
            f"test:{number}", place, f"discord:{number}", asker, text, parent_id=parent_id
        )
        return await self.questions.record(asked)

    async def opened(
        self,
        text: str = "도커 어떻게 켜요?",
        *,
        place: Place = SERVER,
        parent_id: int | None = None,
    ) -> tuple[int, int]:
        """A question that is being answered: its id and the entry's."""
        recorded = await self.asked(text, place=place, parent_id=parent_id)
        entry_id = await self.questions.open_entry(
            recorded.question_id, title=text, body=text, decision=NEW
        )
        return recorded.question_id, entry_id

    async def drafted(
        self, text: str = "도커 어떻게 켜요?", *, place: Place = SERVER
    ) -> tuple[int, Entry]:
        """An answered question and its entry, which waits for a TA."""
        question_id, _ = await self.opened(text, place=place)
        return question_id, await self.questions.keep_draft(question_id, DRAFT)

    async def verified(
        self, text: str = "도커 어떻게 켜요?", *, place: Place = SERVER
    ) -> tuple[int, Entry]:
        """A question whose entry a TA stands behind."""
        question_id, entry = await self.drafted(text, place=place)
        return question_id, await self.verify(entry)

    async def verify(self, entry: Entry, *, answer: str = "조교의 답") -> Entry:
        kept = await self.entries.verify(
            edit_of(entry, answer=answer), await self.teacher(), (wording(entry.title),)
        )
        assert kept is not None
        return kept

    async def known(self, entry: Entry, text: str = "도커는 어떻게 켜요?") -> int:
        """A question that was settled on a verified entry, not delivered yet."""
        recorded = await self.asked(text, place=replace(SERVER, course_id=entry.course_id))
        settled = await self.questions.known(recorded.question_id, entry.id, served(entry.id))
        assert settled is not None
        return recorded.question_id

    async def offered(self, *candidates: Candidate, text: str = "도커 켜는 방법") -> Offered:
        """A question that may be answered by one of some verified entries."""
        recorded = await self.asked(text)
        offers = await self.questions.offer(recorded.question_id, offering(*candidates))
        assert offers
        asker: str = await self.database.fetchval(
            "SELECT asker FROM questions WHERE id = $1", recorded.question_id
        )
        return Offered(recorded.question_id, asker, offers)

    async def state_of(self, question_id: int) -> tuple[str, int | None, bool]:
        """A question's state, its entry, and whether it is settled."""
        row = await self.database.fetchrow("SELECT * FROM questions WHERE id = $1", question_id)
        assert row is not None
        return row["state"], row["entry_id"], row["settled_at"] is not None

    async def judged(self, question_id: int) -> tuple[str | None, int | None]:
        """Who has said which entry answers a question."""
        row = await self.database.fetchrow(
            "SELECT * FROM search_log WHERE question_id = $1", question_id
        )
        assert row is not None
        return row["judged_by"], row["right_entry_id"]

    async def delivered(
        self,
        question_id: int,
        entry: Entry,
        *,
        version: int | None = None,
        message_ids: tuple[int, ...] | None = None,
    ) -> None:
        shown = entry.version if version is None else version
        ids = (question_id + 1_000,) if message_ids is None else message_ids
        await self.questions.delivered(Delivery(question_id, entry.id, 20, ids, shown))

    async def owed(self, kind: str) -> list[tuple[int | None, int | None, str]]:
        """Every job of a kind: the entry, the question, the state."""
        rows = await self.database.fetch(
            "SELECT entry_id, question_id, state FROM outbox WHERE kind = $1 ORDER BY id", kind
        )
        return [(row["entry_id"], row["question_id"], row["state"]) for row in rows]
