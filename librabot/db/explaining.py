"""What is kept of one question's answering, and a TA's word on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from librabot.core.errors import Code, LibraError
from librabot.db.audit import Facts, note
from librabot.db.learning import keep_lookalikes, key_of
from librabot.db.queries import load
from librabot.db.search_log import judge
from librabot.db.settling import locked
from librabot.features.questions.explaining import Judgement, Logged, Shelved
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.matching.story import decision_of
from librabot.features.questions.values import Actor, Lookalike

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("explaining")
_LOGGED = _SQL.logged
_SHELF = _SQL.shelf
_JUDGEMENT = _SQL.judgement
_ANSWERING = _SQL.answering
_PUT_AWAY = _SQL.put_away
_BRING_BACK = _SQL.bring_back
_FORGET = _SQL.forget
_TAUGHT = _SQL.taught
_SAID_BEFORE = _SQL.said_before
_SAY_AGAIN = _SQL.say_again


@dataclass(frozen=True, slots=True)
class QuestionLogRows:
    """Reads the log of questions and keeps what TAs say of it."""

    database: "Database"

    async def logged(self, question_id: int) -> Logged:
        """What is kept of a question; raises ``DB5004``."""
        row = await self.database.fetchrow(_LOGGED, question_id)
        if row is None:
            raise LibraError(Code.DB5004, "question")
        decision = None if row["story"] is None else decision_of(row["story"])
        shelf = await self.database.fetch(_SHELF, _named(row, decision))
        return _logged(row, decision, shelf)

    async def judge(self, question_id: int, right: int | None, by: Actor) -> tuple[int, ...]:
        """Keep a TA's word; gives the entries that learned from it."""

        async def work(connection: "Connection") -> tuple[int, ...]:
            question = await locked(connection, question_id)
            before = await _said(connection, question_id)
            answering = await _answering(connection, right, question["course_id"])
            if right is not None and answering is None:
                raise LibraError(Code.DB5004, "entry")
            await _unlearn(connection, question_id, before)
            await judge(connection, [question_id], "ta", answering)
            await _learn(connection, question, answering)
            after = await _said(connection, question_id)
            deed = f"judge question:{question_id}"
            await note(connection, by, deed, before=_facts(before), after=_facts(after))
            return tuple(row["entry_id"] for row in await connection.fetch(_TAUGHT, question_id))

        return await self.database.run(work)

    async def undo(self, question_id: int, by: Actor) -> bool:
        """Take a TA's word back, with what it taught; False when there is none."""

        async def work(connection: "Connection") -> bool:
            await locked(connection, question_id)
            before = await _said(connection, question_id)
            if before["judged_by"] != "ta":
                return False
            await _unlearn(connection, question_id, before)
            await _say_again(connection, question_id)
            after = await _said(connection, question_id)
            deed = f"unjudge question:{question_id}"
            await note(connection, by, deed, before=_facts(before), after=_facts(after))
            return True

        return await self.database.run(work)


async def _said(connection: "Connection", question_id: int) -> "Record":
    row = await connection.fetchrow(_JUDGEMENT, question_id)
    if row is None:
        raise LibraError(Code.DB5004, "decision")
    return row


async def _answering(connection: "Connection", entry_id: int | None, course_id: int) -> int | None:
    found: int | None = await connection.fetchval(_ANSWERING, entry_id, course_id)
    return found


async def _learn(connection: "Connection", question: "Record", right: int | None) -> None:
    """What answered the question wrongly is told so; a question without words teaches nothing."""
    if question["state"] != "known":
        return
    wrong = await _answering(connection, question["entry_id"], question["course_id"])
    key = await key_of(connection, question)
    if wrong is None or wrong == right or not key:
        return
    await connection.execute(_PUT_AWAY, question["id"], wrong)
    lookalike = Lookalike(question["body"], key, "corrected")
    await keep_lookalikes(connection, wrong, [lookalike], question_id=question["id"])


async def _unlearn(connection: "Connection", question_id: int, said: "Record") -> None:
    """What was put away in the transaction of a TA's word has that word's time."""
    if said["judged_by"] == "ta":
        await connection.execute(_FORGET, question_id)
        await connection.execute(_BRING_BACK, question_id, said["judged_at"])


async def _say_again(connection: "Connection", question_id: int) -> None:
    before = await connection.fetchval(_SAID_BEFORE, f"question:{question_id}") or {}
    at = before.get("judged_at")
    await connection.execute(
        _SAY_AGAIN,
        question_id,
        before.get("judged_by"),
        datetime.fromisoformat(at) if at else None,
        before.get("right_entry_id"),
    )


def _facts(said: "Record") -> Facts:
    at = said["judged_at"]
    return dict(said) | {"judged_at": at.isoformat() if at else None}


def _named(row: "Record", decision: Decision | None) -> list[int]:
    near = [each.entry_id for each in decision.candidates] if decision else []
    others = (row["entry_id"], row["right_entry_id"], *row["taught"])
    return [*near, *(each for each in others if each is not None)]


def _logged(row: "Record", decision: Decision | None, shelf: "list[Record]") -> Logged:
    return Logged(
        question_id=row["id"],
        course_id=row["course_id"],
        course_name=row["course_name"],
        asker_name=row["asker_name"],
        body=row["body"],
        asked_at=row["asked_at"],
        state=row["state"],
        follows=row["follows"],
        files=row["files"],
        entry_id=row["entry_id"],
        decision=decision,
        versions=_versions(row["story"]),
        judgement=_judgement(row),
        taught=tuple(row["taught"]),
        reactions=row["reactions"],
        shelf={each["entry_id"]: Shelved(**each) for each in shelf},
    )


def _judgement(row: "Record") -> Judgement | None:
    if row["judged_by"] is None:
        return None
    return Judgement(row["judged_by"], row["judged_at"], row["right_entry_id"])


def _versions(story: Mapping[str, Any] | None) -> Mapping[str, int]:
    versions: Mapping[str, int] = (story or {}).get("versions", {})
    return versions
