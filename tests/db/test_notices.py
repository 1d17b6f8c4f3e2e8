import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from librabot.core.errors import Code
from librabot.db.notices import NoticeRows
from librabot.db.pages import KOREA
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.courses import Guild
from librabot.features.questions.noticing import Board, Notices, Waiting
from librabot.features.questions.values import Title
from tests.db.stage import Stage

GAP = timedelta(minutes=30)
CALL_GAP = timedelta(minutes=10)


async def owe(database: Database) -> bool:
    return await NoticeRows(database).owe_digest(gap=GAP, call_gap=CALL_GAP)


async def call(database: Database, question_id: int, person: str = "a") -> None:
    await ReactionRows(database).react(question_id, person, "call")


async def let_pass(database: Database, minutes: int) -> None:
    """Move all that happened into the past."""
    for table, column in (("kept", "kept_at"), ("entries", "created_at"), ("reactions", "at")):
        await database.execute(
            f"UPDATE {table} SET {column} = {column} - make_interval(mins => $1)"  # noqa: S608 - names of our own.
            " WHERE isfinite(" + column + ")",
            minutes,
        )


async def test_nothing_waiting_is_nothing_to_tell(database: Database) -> None:
    assert await owe(database) is False
    assert await Stage(database).owed("digest") == []


async def test_the_first_waiting_question_is_told_at_once(database: Database) -> None:
    await Stage(database).drafted()

    assert await owe(database) is True
    assert await Stage(database).owed("digest") == [(None, None, "waiting")]


async def test_staff_are_told_of_new_questions_once_in_a_gap(database: Database) -> None:
    stage = Stage(database)
    await stage.drafted()
    told = [await owe(database)]
    await let_pass(database, 15)
    await stage.drafted()
    told.append(await owe(database))
    await let_pass(database, 15)
    told.append(await owe(database))

    assert told == [True, False, True]


async def test_staff_are_not_told_again_of_what_they_know(database: Database) -> None:
    await Stage(database).drafted()
    await owe(database)
    await let_pass(database, 60)

    assert await owe(database) is False


async def test_a_call_is_told_sooner_but_not_at_once(database: Database) -> None:
    question_id, _ = await Stage(database).drafted()
    told = [await owe(database)]
    await let_pass(database, 5)
    await call(database, question_id)
    told.append(await owe(database))
    await let_pass(database, 5)
    told.append(await owe(database))

    assert told == [True, False, True]


async def test_a_call_that_a_ta_has_answered_is_not_told(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await owe(database)
    await let_pass(database, 60)
    await call(database, question_id)
    await stage.verify(entry)

    assert await owe(database) is False


async def test_of_many_that_ask_at_once_one_owes_the_digest(database: Database) -> None:
    stage = Stage(database)
    await stage.drafted()
    first = await asyncio.gather(*(owe(database) for _ in range(20)))
    await let_pass(database, 60)
    await stage.drafted()

    second = await asyncio.gather(*(owe(database) for _ in range(20)))

    assert (sum(first), sum(second)) == (1, 1)
    assert len(await stage.owed("digest")) == 2


async def test_what_waits_comes_oldest_first_and_called_before_all(database: Database) -> None:
    stage = Stage(database)
    notices: Notices = NoticeRows(database)
    entries = [(await stage.drafted(f"질문 {number}"))[1] for number in range(7)]
    called, entry = await stage.drafted("불렀어요")
    await call(database, called)
    await call(database, called, "b")
    await stage.entries.discard(entries[0].id, 1, await stage.teacher())
    await stage.verify(entries[1])
    await let_pass(database, 90)

    waiting = await notices.waiting()

    assert (waiting.total, waiting.called) == (6, 1)
    assert waiting.oldest_hours == pytest.approx(1.5, abs=0.1)
    assert waiting.titles == (
        (entry.id, "불렀어요"),
        *((each.id, each.title) for each in entries[2:6]),
    )


async def test_a_verified_answer_waits_again_from_the_call_on(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted("불렀어요")
    await call(database, question_id)
    await stage.verify(entry)
    await let_pass(database, 600)
    await database.execute("UPDATE entries SET verified_at = verified_at - interval '5 hours'")
    await call(database, question_id, "b")

    waiting = await NoticeRows(database).waiting()

    assert (waiting.total, waiting.called) == (1, 1)
    assert waiting.oldest_hours == pytest.approx(0, abs=0.1)


async def test_nothing_waits_for_no_time(database: Database) -> None:
    assert await NoticeRows(database).waiting() == Waiting(0, 0, 0.0, ())


async def board_in(stage: Stage, channel_id: int | None = 70) -> int:
    """The course of a server whose weekly list is shown in a channel."""
    await stage.asked()
    (guild,) = await stage.courses.guilds()
    changed = Guild(guild.guild_id, guild.name, guild.course_id, None, channel_id, ())
    await stage.courses.set_guild(changed, await stage.teacher())
    return guild.course_id


async def test_a_list_is_owed_once_in_a_korean_week(database: Database) -> None:
    notices = NoticeRows(database)
    await board_in(Stage(database))

    owed = [await notices.owe_boards(), await notices.owe_boards()]

    row = await database.fetchrow("SELECT lane, kind, payload, dedupe_key FROM outbox")
    year, week, _ = datetime.now(UTC).astimezone(KOREA).isocalendar()
    assert owed == [1, 0]
    assert row is not None
    assert tuple(row) == ("discord", "weekly", {"guild_id": 10}, f"weekly:10:{year}-{week:02}")


async def test_a_server_without_a_channel_for_it_is_owed_no_list(database: Database) -> None:
    notices = NoticeRows(database)
    await board_in(Stage(database), channel_id=None)

    assert await notices.owe_boards() == 0
    assert await notices.board(10) is None
    assert await notices.board(404) is None


async def test_a_list_holds_what_was_served_in_the_last_week(database: Database) -> None:
    stage = Stage(database)
    notices = NoticeRows(database)
    await board_in(stage)
    _, once = await stage.verified("한 번")
    _, twice = await stage.verified("두 번")
    _, long_ago = await stage.verified("옛날")
    for entry in (once, twice, twice, long_ago):
        await stage.delivered(await stage.known(entry), entry)
    await database.execute(
        "UPDATE hits SET hit_at = now() - interval '8 days' WHERE entry_id = $1", long_ago.id
    )

    board = await notices.board(10)

    titles = [Title(twice.id, "두 번", 2, None), Title(once.id, "한 번", 1, None)]
    assert board == Board(10, 70, None, titles)


async def test_the_message_of_the_list_is_remembered_for_its_channel(database: Database) -> None:
    stage = Stage(database)
    notices = NoticeRows(database)
    await board_in(stage)

    await notices.posted(10, 900)
    kept = await notices.board(10)
    await board_in(stage)
    same = await notices.board(10)
    await board_in(stage, channel_id=71)
    moved = await notices.board(10)

    assert kept == same == Board(10, 70, 900, [])
    assert moved == Board(10, 71, None, [])


async def test_a_handed_over_question_is_counted_as_waiting(database: Database) -> None:
    stage = Stage(database)
    question_id, _ = await stage.opened()
    await stage.questions.hand_over(question_id, Code.AI5004)

    assert (await NoticeRows(database).waiting()).total == 1
