"""Questions: recorded before anything else, and each settled in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from librabot.core.errors import Code, LibraError
from librabot.db.deliveries import count_hit, deliver
from librabot.db.enrolling import course_of
from librabot.db.entries import entry_of, seen_in
from librabot.db.joining import found, join
from librabot.db.offers import choose, decline, offer
from librabot.db.queries import load
from librabot.db.search_log import log
from librabot.db.searching import (
    ALIASES,
    FAR,
    NEAR,
    NEAR_SECONDS,
    THRESHOLDS,
    lexicon_of,
    nears_of,
    thresholds_from,
)
from librabot.db.settling import settle, there
from librabot.features.questions.asking import Delivery
from librabot.features.questions.matching.deciding import Decision, Thresholds
from librabot.features.questions.matching.lexicon import Lexicon
from librabot.features.questions.matching.near import Near
from librabot.features.questions.receiving import Received
from librabot.features.questions.values import Asked, Draft, Entry, Exchange, Offer, Recorded

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("questions")
_RECORD = _SQL.record
_RECORDED = _SQL.recorded
_CONVERSATION = _SQL.conversation
_SETTLE_KNOWN = _SQL.settle_known
_OPEN_ENTRY = _SQL.open_entry
_SHOW_OPENED = _SQL.show_opened
_SETTLE = _SQL.settle
_KEEP_DRAFT = _SQL.keep_draft
_CALL_HUMAN = _SQL.call_human
_UNSETTLED = _SQL.unsettled
_OWE_PLACEHOLDERS = _SQL.owe_placeholders
_QUESTION_BEHIND = _SQL.question_behind
_LATEST_IN = _SQL.latest_in
_VERIFIED_AMONG = _SQL.verified_among

CONVERSATION_LIMIT: Final = 201
"""Exchanges read of one conversation: one more than may be followed up."""

NO_AI: Final = "no-ai"
INTERRUPTED: Final = "interrupted"
_UNDECIDED: Final = Decision("new", "too far")


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
            known = there(await connection.fetchrow(_RECORDED, asked.origin))
            return Recorded(known["id"], known["course_id"], fresh=False)

        return await self.database.run(work)

    async def lexicon(self, course_id: int) -> Lexicon:
        """The lexicon with the course's own spellings."""
        return lexicon_of(await self.database.fetch(ALIASES, course_id))

    async def thresholds(self) -> Thresholds:
        """The thresholds that were set, or those the product comes with."""
        return thresholds_from(await self.database.fetchval(THRESHOLDS))

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        """Verified entries near ``key``, best first; raises ``DB5002`` after 0.3 seconds."""
        query = FAR if far else NEAR
        return nears_of(
            await self.database.fetch(query, course_id, key, limit, within_seconds=NEAR_SECONDS)
        )

    async def verified_among(self, course_id: int, entry_ids: Sequence[int]) -> dict[int, Entry]:
        """Those of the entries that are verified and of the course, by id."""
        rows = await self.database.fetch(_VERIFIED_AMONG, course_id, list(entry_ids))
        return {row["id"]: entry_of(row) for row in rows}

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        """The exchanges that lead to a question, itself included, oldest first."""
        rows = await self.database.fetch(_CONVERSATION, question_id, CONVERSATION_LIMIT)
        return [Exchange(row["question"], row["answer"]) for row in rows]

    async def known(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        """Settle the question on an entry; None if that is not verified any more."""

        async def work(connection: "Connection") -> Entry | None:
            row = await connection.fetchrow(_SETTLE_KNOWN, question_id, entry_id)
            if row is None:
                return None
            await log(connection, question_id, decision)
            return entry_of(row)

        return await self.database.run(work)

    async def offer(self, question_id: int, decision: Decision) -> tuple[Offer, ...]:
        """Settle the question as offered; () when it cannot be, and nothing was changed.

        The waiting entry that it may have goes, if nothing but the question is in it.
        """
        return await self.database.run(lambda connection: offer(connection, question_id, decision))

    async def choose(self, question_id: int, entry_id: int, asker: str) -> Entry | None:
        """Settle an offered question on one of its entries; None when it is settled already.

        Raises ``VAL4018`` for another asker, ``DB5004`` when the entry cannot be chosen any more.
        """
        return await self.database.run(
            lambda connection: choose(connection, question_id, entry_id, asker)
        )

    async def decline(self, question_id: int, asker: str) -> Asked | None:
        """Open an offered question again, without its files; None when it is settled already.

        Raises ``VAL4018`` for another asker.
        """
        return await self.database.run(lambda connection: decline(connection, question_id, asker))

    async def join(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        """Let the question wait for another one's entry; None when there is none any more."""
        return await self.database.run(
            lambda connection: join(connection, question_id, entry_id, decision)
        )

    async def found(self, question_id: int, entry_id: int) -> Entry | None:
        """Let a verified entry answer the question and all that wait with it; None if it cannot."""
        return await self.database.run(lambda connection: found(connection, question_id, entry_id))

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        """Make the waiting entry that will answer the question; returns its id."""
        return await self.database.run(
            lambda connection: _opened(connection, question_id, title, body, decision)
        )

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        """Store the draft and settle all who wait for it; returns what a student may see.

        A TA who was faster keeps their text, which nobody sees until it is verified.
        """

        async def work(connection: "Connection") -> Entry:
            entry_id = await settle(connection, question_id, "answered", draft.fault)
            await connection.execute(
                _KEEP_DRAFT,
                entry_id,
                draft.answer,
                list(draft.keywords),
                draft.model,
                draft.whole,
                list(draft.sources),
            )
            return await seen_in(connection, entry_id)

        return await self.database.run(work)

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        """Mark the question's entry as needing a TA and settle all who wait for it."""

        async def work(connection: "Connection") -> Entry:
            entry_id = await settle(connection, question_id, "handed", code)
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
    entry_id: int | None = await connection.fetchval(_OPEN_ENTRY, question_id, title, body)
    if entry_id is None:
        raise LibraError(Code.DB5004, "question")
    await connection.execute(_SHOW_OPENED, question_id, entry_id)
    await log(connection, question_id, decision)
    return entry_id


async def _hand_over_interrupted(connection: "Connection", row: "Record") -> None:
    if row["entry_id"] is None:
        title = Received().title(row["body"])
        await _opened(connection, row["id"], title, row["body"], _UNDECIDED)
    entry_id = await settle(connection, row["id"], "handed", None)
    await connection.execute(_CALL_HUMAN, entry_id, INTERRUPTED)
