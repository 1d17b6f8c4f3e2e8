"""What a TA has verified is answered with the AI and the archive away, to one or to a classroom."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product as pairs
from pathlib import Path

import pytest

from librabot.db.pool import Database
from librabot.features.questions.values import Place
from tests.acceptance.stage import Stage, finally_true, settled, standing
from tests.db.stage import Stage as Course
from tests.fakes.behaviours import Reset
from tests.fakes.notion import Fault
from tests.product import Product, product

KNOWN = "도커는 어떻게 켜요?"
AGAIN = "도커 어떻게 켜요"
CHANNELS, PEOPLE = 20, 10
HITS = "SELECT count(*) FROM hits"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with standing(buckets=False) as made:
        made.gemini.always(Reset(), verb="generate")
        made.gemini.always(Reset(), verb="get")
        made.notion.script(Fault(kind="drop", times=1_000_000))
        yield made


@pytest.fixture
async def running(stage: Stage, database: Database, dsn: str, home: Path) -> AsyncIterator[Product]:
    """A product whose course knows one answer, and that nobody outside but Discord speaks to."""
    guild = stage.discord.guild
    await Course(database).verified(KNOWN, place=Place(guild_id=guild.id, guild_name=guild.name))
    environment = {**stage.environment, "DATABASE_URL": dsn}
    async with product(home, environment=environment) as started:
        await stage.discord.bot_ready(within=20)
        yield started


@pytest.mark.usefixtures("running")
async def test_a_duplicate_is_answered_while_gemini_and_notion_are_both_away(
    stage: Stage, database: Database
) -> None:
    reply = await stage.ask(stage.discord.add_person("민지"), AGAIN)

    await settled(stage.discord, reply, "조교의 답", "김조교", "/q/1")
    assert stage.gemini.generations == []
    await finally_true(lambda: counted(database, 1))


@pytest.mark.usefixtures("running")
async def test_two_hundred_duplicates_at_once_are_two_hundred_replies_and_hits(
    stage: Stage, database: Database
) -> None:
    discord = stage.discord
    channels = [discord.add_channel(f"질문-{number}") for number in range(CHANNELS)]
    people = [discord.add_person(f"학생-{number}") for number in range(PEOPLE)]

    asked = await asyncio.gather(
        *(discord.say(where, who, f"!질문 {AGAIN}") for where, who in pairs(channels, people))
    )

    await discord.until(lambda world: len(world.bot_messages()) >= len(asked), within=60)
    await finally_true(lambda: counted(database, len(asked)))
    replies = [discord.replies_to(message) for message in asked]
    assert [len(each) for each in replies] == [1] * 200
    assert all("조교의 답" in reply.content for (reply,) in replies)
    assert stage.gemini.generations == []
    assert len(discord.world.bot_messages()) == 200


async def counted(database: Database, hits: int) -> bool:
    found: int = await database.fetchval(HITS)
    assert found <= hits
    return found == hits
