"""What a TA has verified is answered with the AI and the archive away, to one or to a classroom."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product as pairs
from pathlib import Path

import pytest
import pytest_asyncio

from librabot.db.pool import Database
from librabot.features.questions.values import Place
from tests.acceptance.stage import Stage, finally_true, settled, standing
from tests.db.stage import Stage as Course
from tests.fakes.behaviours import Reset
from tests.fakes.notion import Fault
from tests.product import product

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWN = "도커는 어떻게 켜요?"
AGAIN = "도커 어떻게 켜요"
CHANNELS, PEOPLE = 20, 10
HITS = "SELECT count(*) FROM hits"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    lasting_dsn: str, lasting_database: Database, lasting_home: Path
) -> AsyncIterator[Stage]:
    """A product whose course knows one answer; Gemini and Notion hang up on whoever calls."""
    async with standing({"DATABASE_URL": lasting_dsn}, buckets=False) as made:
        made.gemini.always(Reset(), verb="generate")
        made.gemini.always(Reset(), verb="get")
        made.notion.script(Fault(kind="drop", times=1_000_000))
        guild = made.discord.guild
        place = Place(guild_id=guild.id, guild_name=guild.name)
        await Course(lasting_database).verified(KNOWN, place=place)
        async with product(lasting_home, environment=made.environment):
            await made.discord.bot_ready(within=20)
            yield made


async def test_a_duplicate_is_answered_while_gemini_and_notion_are_both_away(
    stage: Stage, lasting_database: Database
) -> None:
    reply = await stage.ask(stage.discord.add_person("민지"), AGAIN)

    await settled(stage.discord, reply, "조교의 답", "김조교", "/q/1")
    assert stage.gemini.generations == []
    await finally_true(lambda: counted(lasting_database, 1))


async def test_two_hundred_duplicates_at_once_are_two_hundred_replies_and_hits(
    stage: Stage, lasting_database: Database
) -> None:
    discord = stage.discord
    channels = [discord.add_channel(f"질문-{number}") for number in range(CHANNELS)]
    people = [discord.add_person(f"학생-{number}") for number in range(PEOPLE)]
    hits: int = await lasting_database.fetchval(HITS)
    said = len(discord.world.bot_messages())

    asked = await asyncio.gather(
        *(discord.say(where, who, f"!질문 {AGAIN}") for where, who in pairs(channels, people))
    )

    await discord.until(lambda world: len(world.bot_messages()) >= said + 200, within=60)
    await finally_true(lambda: counted(lasting_database, hits + 200))
    replies = [discord.replies_to(message) for message in asked]
    assert [len(each) for each in replies] == [1] * 200
    assert all("조교의 답" in reply.content for (reply,) in replies)
    assert stage.gemini.generations == []


async def counted(database: Database, hits: int) -> bool:
    found: int = await database.fetchval(HITS)
    assert found <= hits
    return found == hits
