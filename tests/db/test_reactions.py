import asyncio
from typing import Any

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.feedback import Counted, Kind, Reactions
from tests.db.stage import Stage


async def kept(database: Database) -> list[tuple[str, str]]:
    rows = await database.fetch("SELECT person, kind FROM reactions ORDER BY person, kind")
    return [(row["person"], row["kind"]) for row in rows]


async def marks(database: Database) -> tuple[Any, ...]:
    row = await database.fetchrow("SELECT needs_human, reason FROM entries")
    assert row is not None
    return tuple(row)


async def test_a_press_counts_once_for_each_person(database: Database) -> None:
    reactions: Reactions = ReactionRows(database)
    question_id, _ = await Stage(database).drafted()

    counted = [await reactions.react(question_id, person, "metoo") for person in ("a", "a", "b")]

    assert counted == [Counted(True, 1), Counted(False, 1), Counted(True, 2)]


async def test_up_and_down_replace_each_other_and_leave_the_rest(database: Database) -> None:
    reactions = ReactionRows(database)
    question_id, _ = await Stage(database).drafted()
    presses: list[Kind] = ["solved", "up", "down"]

    for kind in presses:
        await reactions.react(question_id, "a", kind)

    assert await kept(database) == [("a", "down"), ("a", "solved")]


async def test_up_and_down_pressed_at_once_leave_one(database: Database) -> None:
    reactions = ReactionRows(database)
    question_id, _ = await Stage(database).drafted()
    presses: list[Kind] = ["up", "down"] * 10

    await asyncio.gather(*(reactions.react(question_id, "a", kind) for kind in presses))

    assert len(await kept(database)) == 1


async def test_every_one_of_many_at_once_is_told_a_count_of_their_own(database: Database) -> None:
    reactions = ReactionRows(database)
    question_id, _ = await Stage(database).drafted()

    counted = await asyncio.gather(
        *(reactions.react(question_id, str(person), "metoo") for person in range(30))
    )

    assert sorted(each.count for each in counted) == list(range(1, 31))


async def test_a_call_marks_the_entry_for_a_ta(database: Database) -> None:
    question_id, _ = await Stage(database).verified()

    await ReactionRows(database).react(question_id, "a", "call")

    assert await marks(database) == (True, "call")


async def test_a_call_leaves_an_earlier_reason(database: Database) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()
    await stage.questions.hand_over(question_id, Code.AI5004)

    await ReactionRows(database).react(question_id, "a", "call")

    assert await marks(database) == (True, "AI5004")


async def test_a_call_pressed_again_after_a_ta_decided_marks_nothing(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await ReactionRows(database).react(question_id, "a", "call")
    await stage.verify(entry)

    counted = await ReactionRows(database).react(question_id, "a", "call")

    assert counted == Counted(False, 1)
    assert await marks(database) == (False, None)


async def test_a_question_without_an_entry_can_be_reacted_to(database: Database) -> None:
    recorded = await Stage(database).asked()

    counted = await ReactionRows(database).react(recorded.question_id, "a", "call")

    assert counted == Counted(True, 1)


async def test_a_reaction_to_a_question_that_is_gone_is_refused(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await ReactionRows(database).react(404, "a", "up")

    assert caught.value.code is Code.DB5004
