"""Offers: verified entries that a student may choose from, or decline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.entries import hold, seen_in, verified_in
from librabot.db.learning import keep_lookalikes, key_of, learn
from librabot.db.queries import load
from librabot.db.search_log import decided, judge, log, ta_spoke
from librabot.db.settling import locked, locked_entry, replace_entry
from librabot.features.questions.matching.deciding import Candidate, Decision
from librabot.features.questions.values import Asked, Entry, Lookalike, Offer, Place

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection

_SQL = load("offers")
_OFFER = _SQL.offer
_CHOOSE = _SQL.choose
_SHOW_CHOSEN = _SQL.show_chosen
_DECLINE = _SQL.decline
_TEACHABLE = _SQL.teachable


async def offer(
    connection: "Connection", question_id: int, decision: Decision
) -> tuple[Offer, ...]:
    """Settle a question, and all that wait with it, as offered; () when nothing was changed.

    So it is when none of the entries is verified any more, when the question is settled, or when
    there is more in its entry than the question. An offer that stands is given again.
    """
    question = await locked(connection, question_id)
    course_id, standing = question["course_id"], question["state"] == "offered"
    if standing:
        decision = await decided(connection, question_id) or decision
    offers = await _offers(connection, course_id, decision.offered)
    if standing:
        return offers
    if not offers or not question["unsettled"]:
        return ()
    waiting_id: int | None = question["entry_id"]
    if waiting_id is not None:
        waiting = await locked_entry(connection, waiting_id)
        if waiting is None or not waiting["untouched"]:
            return ()
    for row in await connection.fetch(_OFFER, question_id, waiting_id):
        await log(connection, row["id"], decision)
    if waiting_id is not None:
        await replace_entry(connection, waiting_id, by=None)
    return offers


async def choose(
    connection: "Connection", question_id: int, entry_id: int, asker: str
) -> Entry | None:
    """Settle an offered question on one of its entries; None when it is settled already.

    Raises ``VAL4018`` for another asker, ``DB5004`` when the entry was not offered or is not
    verified any more.
    """
    question = await _asked_by(connection, question_id, asker)
    if question["state"] != "offered":
        return None
    candidate = await _offered(connection, question_id, entry_id)
    await hold(connection, entry_id)
    entry = await seen_in(connection, entry_id)
    if entry.status != "verified":
        raise LibraError(Code.DB5004, "entry of an offer")
    await connection.execute(_CHOOSE, question_id, entry.id)
    await connection.execute(_SHOW_CHOSEN, question_id, entry.id)
    await judge(connection, [question_id], "student", entry.id)
    if candidate.servable and not await ta_spoke(connection, question_id):
        await learn(connection, entry.id, question, "chosen")
    return entry


async def decline(connection: "Connection", question_id: int, asker: str) -> Asked | None:
    """Open an offered question again; None when it is settled already.

    Until it is settled anew the next start hands it to a TA. Raises ``VAL4018`` for another
    asker.
    """
    question = await _asked_by(connection, question_id, asker)
    if question["state"] != "offered":
        return None
    if not await ta_spoke(connection, question_id):
        await _teach_refusal(connection, question)
    await judge(connection, [question_id], "student", None)
    (row,) = await connection.fetch(_DECLINE, question_id)
    return _asked(row)


async def _teach_refusal(connection: "Connection", question: "Record") -> None:
    """Tell the verified entries that answer by now for those that were offered."""
    decision = await decided(connection, question["id"])
    key = await key_of(connection, question)
    learned = [Lookalike(question["body"], key, "refused")] if key else []
    offered = [each.entry_id for each in decision.offered] if decision else []
    for row in await connection.fetch(_TEACHABLE, offered):
        await keep_lookalikes(connection, row["id"], learned, question_id=question["id"])


async def _offers(
    connection: "Connection", course_id: int, candidates: Sequence[Candidate]
) -> tuple[Offer, ...]:
    entries = await verified_in(connection, course_id, [each.entry_id for each in candidates])
    return tuple(
        Offer(entries[each.entry_id], each.stale) for each in candidates if each.entry_id in entries
    )


async def _asked_by(connection: "Connection", question_id: int, asker: str) -> "Record":
    question = await locked(connection, question_id)
    if question["asker"] != asker:
        raise LibraError(Code.VAL4018)
    return question


async def _offered(connection: "Connection", question_id: int, entry_id: int) -> Candidate:
    decision = await decided(connection, question_id)
    for candidate in decision.offered if decision else ():
        if candidate.entry_id == entry_id:
            return candidate
    raise LibraError(Code.DB5004, "entry of an offer")


def _asked(row: "Record") -> Asked:
    place = Place(
        course_id=row["course_id"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
    )
    return Asked(
        origin=row["origin"],
        place=place,
        asker=row["asker"],
        asker_name=row["asker_name"],
        text=row["body"],
        parent_id=row["parent_id"],
    )
