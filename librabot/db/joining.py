"""Questions that share an answer: one asked while another is answered, or answered before."""

from typing import TYPE_CHECKING

from librabot.db.entries import hold, seen_in, verified_in
from librabot.db.learning import learn
from librabot.db.queries import load
from librabot.db.search_log import judge, log, ta_spoke
from librabot.db.settling import locked, locked_entry, replace_entry
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.values import Entry

if TYPE_CHECKING:
    from librabot.db.pool import Connection

_SQL = load("joining")
_STATE_OF = _SQL.state_of
_JOIN = _SQL.join
_FIND = _SQL.find


async def join(
    connection: "Connection", question_id: int, entry_id: int, decision: Decision
) -> Entry | None:
    """Let an unsettled question wait for another one's entry; None when there is none any more.

    Where nobody waits any more, the question ends at once as the latest one did.
    """
    question = await locked(connection, question_id)
    entry = await locked_entry(connection, entry_id)
    if not question["unsettled"] or entry is None:
        return None
    if entry["status"] not in {"waiting", "verified"}:
        return None
    state, fault = await _state_of(connection, entry_id, entry["status"])
    await connection.execute(_JOIN, question_id, entry_id, state, fault)
    await log(connection, question_id, decision)
    return await seen_in(connection, entry_id)


async def _state_of(connection: "Connection", entry_id: int, status: str) -> tuple[str, str | None]:
    latest = await connection.fetchrow(_STATE_OF, entry_id)
    if latest is not None and latest["state"] in {"asked", "answering"}:
        return "answering", None
    if status == "verified":
        return "known", None
    if latest is None or latest["state"] not in {"answered", "handed"}:
        return "handed", None
    return latest["state"], latest["fault"]


async def found(connection: "Connection", question_id: int, entry_id: int) -> Entry | None:
    """Let a verified entry answer a question and all that wait with it.

    The entry learns the question's words, so that the model need not be asked again. None, and
    nothing changes, when the entry is not verified any more, or when there is more in
    the waiting one than the question.
    """
    question = await locked(connection, question_id)
    if not question["unsettled"]:
        return None
    waiting_id: int | None = question["entry_id"]
    if waiting_id is not None:
        waiting = await locked_entry(connection, waiting_id)
        if waiting is None or not waiting["untouched"]:
            return None
    await hold(connection, entry_id)
    entries = await verified_in(connection, question["course_id"], [entry_id])
    if not entries:
        return None
    moved = await connection.fetch(_FIND, question_id, waiting_id, entry_id)
    if waiting_id is not None:
        await replace_entry(connection, waiting_id, by=entry_id)
    await judge(connection, [row["id"] for row in moved], "model", entry_id)
    if not await ta_spoke(connection, question_id):
        await learn(connection, entry_id, question, "found")
    return entries[entry_id]
