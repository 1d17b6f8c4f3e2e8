"""Questions: recorded before anything else, and each settled in the end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from librabot.core.errors import Code, LibraError
from librabot.db.deliveries import count_hit, deliver
from librabot.db.enrolling import course_of
from librabot.db.entries import entry_of, seen_in
from librabot.db.queries import load
from librabot.features.questions.asking import Delivery
from librabot.features.questions.deciding import Decision
from librabot.features.questions.receiving import Received
from librabot.features.questions.values import (
    Asked,
    Candidate,
    Draft,
    Entry,
    Exchange,
    Recorded,
)

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("questions")
_RECORD = _SQL.record
_RECORDED = _SQL.recorded
_SIMILAR = _SQL.similar
_CONVERSATION = _SQL.conversation
_SETTLE_KNOWN = _SQL.settle_known
_OPEN_ENTRY = _SQL.open_entry
_SETTLE = _SQL.settle
_KEEP_DRAFT = _SQL.keep_draft
_CALL_HUMAN = _SQL.call_human
_UNSETTLED = _SQL.unsettled
_OWE_PLACEHOLDERS = _SQL.owe_placeholders
_QUESTION_BEHIND = _SQL.question_behind
_LATEST_IN = _SQL.latest_in

CONVERSATION_LIMIT: Final = 201
"""Exchanges read of one conversation: one more than may be followed up."""

NO_AI: Final = "no-ai"
INTERRUPTED: Final = "interrupted"
_UNDECIDED: Final = Decision(None, "too far", ())


@dataclass(frozen=True, slots=True)
class QuestionRows:
    """Keeps questions and what became of them."""

    database: "Database"

    async def record(self, asked: Asked) -> Recorded:
        """Insert the question, unless its origin is known."""

        async def work(connection: "Connection") -> Recorded:
            place = asked.place
            course_id = await course_of(connection, place, asked.parent_id)
            question_id = await connection.fetchval(
                _RECORD,
                asked.origin,
                course_id,
                asked.parent_id,
                asked.asker,
                asked.asker_name,
                place.guild_id,
                place.channel_id,
                place.message_id,
                asked.text,
            )
            if question_id is not None:
                return Recorded(question_id, course_id, fresh=True)
            known = _there(await connection.fetchrow(_RECORDED, asked.origin))
            return Recorded(known["id"], known["course_id"], fresh=False)

        return await self.database.run(work)

    async def similar(self, course_id: int, key: str, *, limit: int) -> Sequence[Candidate]:
        """Verified wordings near ``key``, best first."""
        rows = await self.database.fetch(_SIMILAR, course_id, key, limit)
        return [Candidate(row["entry_id"], row["body"], row["score"]) for row in rows]

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        """The exchanges that lead to a question, itself included, oldest first."""
        rows = await self.database.fetch(_CONVERSATION, question_id, CONVERSATION_LIMIT)
        return [Exchange(row["question"], row["answer"]) for row in rows]

    async def known(self, question_id: int, decision: Decision) -> Entry | None:
        """Settle the question on the served entry; None if that is not verified any more."""
        if decision.served is None:
            return None
        entry_id, story = decision.served.entry_id, _story(decision)
        row = await self.database.run(
            lambda connection: connection.fetchrow(_SETTLE_KNOWN, question_id, entry_id, story)
        )
        return None if row is None else entry_of(row)

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        """Make the waiting entry that will answer the question; returns its id."""
        return await self.database.run(
            lambda connection: _opened(connection, question_id, title, body, decision)
        )

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        """Store the draft and settle the question; returns the entry as the student may see it.

        A TA who was faster keeps their text, which nobody sees until it is verified.
        """

        async def work(connection: "Connection") -> Entry:
            entry_id = await _settled(connection, question_id, "answered", draft.fault)
            keywords = list(draft.keywords)
            await connection.execute(
                _KEEP_DRAFT, entry_id, draft.answer, keywords, draft.model, draft.whole
            )
            return await seen_in(connection, entry_id)

        return await self.database.run(work)

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        """Mark the question's entry as needing a TA and settle the question."""

        async def work(connection: "Connection") -> Entry:
            entry_id = await _settled(connection, question_id, "handed", code)
            await connection.execute(_CALL_HUMAN, entry_id, code.name if code else NO_AI)
            return await seen_in(connection, entry_id)

        return await self.database.run(work)

    async def refuse(self, question_id: int, code: Code) -> None:
        """Settle the question as refused."""
        await self.database.execute(_SETTLE, question_id, "refused", code.name)

    async def delivered(self, delivery: Delivery) -> None:
        """Keep what was shown; counts the hit of a known one, owes a repair of an outdated one."""
        await self.database.run(lambda connection: deliver(connection, delivery))

    async def served(self, question_id: int) -> None:
        """Count the hit of a known question that was shown outside Discord; once, however often."""
        await self.database.run(lambda connection: count_hit(connection, question_id))

    async def question_behind(self, message_id: int) -> int | None:
        """The question that the bot's message ``message_id`` answers."""
        found: int | None = await self.database.fetchval(_QUESTION_BEHIND, message_id)
        return found

    async def latest_in(self, channel_id: int) -> int | None:
        """The last question taken in a channel; of use in threads."""
        found: int | None = await self.database.fetchval(_LATEST_IN, channel_id)
        return found

    async def settle_interrupted(self) -> int:
        """Hand to a TA what a process that died was working on; returns how many questions.

        Whoever still sees a placeholder is owed a word. For the start alone: nothing may be in
        work yet.
        """

        async def work(connection: "Connection") -> int:
            rows = await connection.fetch(_UNSETTLED)
            for row in rows:
                await _hand_over_interrupted(connection, row)
            await connection.execute(_OWE_PLACEHOLDERS)
            return len(rows)

        return await self.database.run(work)


async def _opened(
    connection: "Connection", question_id: int, title: str, body: str, decision: Decision
) -> int:
    arguments = (question_id, title, body, _story(decision))
    entry_id: int | None = await connection.fetchval(_OPEN_ENTRY, *arguments)
    if entry_id is None:
        raise LibraError(Code.DB5004, "question")
    return entry_id


async def _settled(
    connection: "Connection", question_id: int, state: str, code: Code | None
) -> int:
    fault = code.name if code else None
    row = _there(await connection.fetchrow(_SETTLE, question_id, state, fault))
    entry_id: int | None = row["entry_id"]
    if entry_id is None:
        raise LibraError(Code.DB5004, "entry of a question")
    return entry_id


async def _hand_over_interrupted(connection: "Connection", row: "Record") -> None:
    if row["entry_id"] is None:
        title = Received().title(row["body"])
        await _opened(connection, row["id"], title, row["body"], _UNDECIDED)
    entry_id = await _settled(connection, row["id"], "handed", None)
    await connection.execute(_CALL_HUMAN, entry_id, INTERRUPTED)


def _there(row: "Record | None") -> "Record":
    if row is None:
        raise LibraError(Code.DB5004, "question")
    return row


def _story(decision: Decision) -> dict[str, Any]:
    """The decision as the panel shows it later."""
    return {
        "rule": decision.rule,
        "served": decision.served.entry_id if decision.served else None,
        "candidates": [asdict(candidate) for candidate in decision.candidates],
    }
