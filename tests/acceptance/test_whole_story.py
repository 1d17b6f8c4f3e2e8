"""A student asks, a TA verifies, the archive grows, the next student has it at once. Twice."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import pictures
from tests.acceptance.check_world import check_world
from tests.acceptance.person import Person
from tests.fakes.discord import FakeDiscord, Message, Upload, User
from tests.fakes.gemini import FakeGemini
from tests.fakes.notion import FakeNotion
from tests.product import Product, product

PASSWORD = "긴 비밀번호 열 글자 이상"
TA_ANSWER = "가상환경은 `python -m venv .venv`로 만들고 `source .venv/bin/activate`로 켜요."


@dataclass
class Stage:
    """The product and the world around it."""

    discord: FakeDiscord
    gemini: FakeGemini
    notion: FakeNotion
    environment: dict[str, str]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(FakeDiscord())
        gemini = await stack.enter_async_context(FakeGemini())
        notion = await stack.enter_async_context(FakeNotion())
        gemini.answer = answered
        gemini.chunks = 12
        gemini.pause = 0.15
        environment = {
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            "DISCORD_WEBHOOK_URL": discord.webhook_url,
            "GEMINI_API_KEY": "AIza-fake",
            "GEMINI_BASE_URL": gemini.base_url,
            "NOTION_TOKEN": notion.token,
            "NOTION_DB_ID": notion.database_id,
            "NOTION_BASE_URL": notion.base_url,
            "LIBRABOT_SETUP_CODE": "FAKE-CODE-FOR1",
        }
        yield Stage(discord, gemini, notion, environment)


def answered(body: dict[str, Any]) -> str:
    """What the model replies: an answer of the asked form that shows what it was asked."""
    asked = body["contents"][-1]["parts"][0]["text"].splitlines()[0]
    answer = f"AI의 초안이에요. 물어본 것: {asked}\n\n```python\nprint('안녕')\n```"
    return json.dumps({"answer": answer, "keywords": ["가상환경", "venv"]}, ensure_ascii=False)


async def test_the_whole_story_twice(stage: Stage, tmp_path: Path) -> None:
    async with product(tmp_path, environment=stage.environment) as running:
        await first_start(stage, running)
        assert await running.stop() == 0
        await running.start()
        await second_start(stage, running)
        assert await running.stop() == 0
        await check_world(running, stage.discord, stage.gemini, stage.notion)


async def first_start(stage: Stage, running: Product) -> None:
    discord, student, other = stage.discord, *people(stage)
    await discord.bot_ready(within=20)
    async with Person(running.url) as owner:
        await owner.set_up("FAKE-CODE-FOR1", "김조교", PASSWORD)
        draft, entry_id = await a_new_question_is_streamed(stage, student)
        await the_ta_sees_the_screenshot_and_verifies(owner, entry_id)
        await settled(discord, draft, "✅", "source .venv", "김조교")
        await eventually(lambda: len(stage.notion.pages) == 1)
        assert stage.notion.pages[0].title == "파이썬 가상환경은 어떻게 만들어요?"
        await the_next_student_has_it_at_once(stage, other)


async def second_start(stage: Stage, running: Product) -> None:
    """The same data, another process: buttons of yesterday, knowledge of yesterday."""
    discord, student, other = stage.discord, *people(stage)
    await discord.bot_ready(within=20)
    asked = len(stage.gemini.generations)
    async with Person(running.url) as ta:
        await ta.log_in("김조교", PASSWORD)
        again = await discord.say(
            discord.channel, student, "!질문 파이썬 가상환경은 어떻게 만들어요"
        )
        reply = await discord.reply_to(again, within=15)
        await settled(discord, reply, "source .venv")
        assert len(stage.gemini.generations) == asked
        await a_button_of_the_first_start_works(stage, other)
        await a_follow_up_carries_the_conversation(stage, student, reply)
        await re_verifying_updates_the_same_page(stage, ta)


def people(stage: Stage) -> tuple[User, User]:
    known = {member.user.name: member.user for member in stage.discord.guild.members.values()}
    names = ("민지", "서준")
    student, other = (known.get(name) or stage.discord.add_person(name) for name in names)
    return student, other


async def a_new_question_is_streamed(stage: Stage, student: User) -> tuple[Message, int]:
    discord = stage.discord
    shot = Upload("오류.png", pictures.png(40, 30), "image/png")
    question = await discord.say(
        discord.channel, student, "!질문 파이썬 가상환경은 어떻게 만들어요?", attachments=[shot]
    )
    reply = await discord.reply_to(question, within=15)
    await settled(discord, reply, "조교 확인 전", "`venv`")
    steps = [each.content for each in reply.revisions]
    assert len(steps) >= 3, steps
    assert "AI의 초안이에요" in reply.content
    parts = stage.gemini.generations[-1].body["contents"][-1]["parts"]
    assert any("inlineData" in part for part in parts)
    return reply, 1


async def the_ta_sees_the_screenshot_and_verifies(owner: Person, entry_id: int) -> None:
    await owner.open("/questions")
    assert "파이썬 가상환경은 어떻게 만들어요?" in owner.page
    await owner.open(f"/questions/{entry_id}")
    assert "AI의 초안이에요" in owner.page
    assert await owner.data("/files/1") == pictures.png(40, 30)
    await owner.verify(entry_id, TA_ANSWER)


async def the_next_student_has_it_at_once(stage: Stage, other: User) -> None:
    discord = stage.discord
    before = len(stage.gemini.generations)
    command = await discord.slash(
        discord.channel, other, "질문", {"내용": "파이썬 가상환경은 어떻게 만들어요?"}
    )
    answer = await discord.answer_to(command, within=15)
    await settled(discord, answer, "source .venv")
    assert command.acknowledged_after is not None
    assert command.acknowledged_after < 1
    assert "김조교" in answer.content
    assert stage.notion.pages[0].url in answer.content
    assert len(stage.gemini.generations) == before


async def a_button_of_the_first_start_works(stage: Stage, other: User) -> None:
    discord = stage.discord
    first = discord.world.bot_messages(discord.channel)[0]
    for _ in range(2):
        press = await discord.click(first, "libra:up:1", other)
        await discord.until(lambda _world: press.message or press.followups, within=10)  # noqa: B023 - looked at before the next press.


async def a_follow_up_carries_the_conversation(stage: Stage, student: User, reply: Message) -> None:
    discord = stage.discord
    follow_up = await discord.say(
        discord.channel, student, "그럼 윈도우에서는 어떻게 켜요?", reply_to=reply
    )
    answer = await discord.reply_to(follow_up, within=15)
    await settled(discord, answer, "조교 확인 전", "#2")
    contents = stage.gemini.generations[-1].body["contents"]
    assert [turn["role"] for turn in contents] == ["user", "model", "user"]
    assert "source .venv" in contents[1]["parts"][0]["text"]


async def re_verifying_updates_the_same_page(stage: Stage, ta: Person) -> None:
    page_id = stage.notion.pages[0].id
    await ta.verify(1, TA_ANSWER + " (윈도우는 `.venv\\Scripts\\activate`)")
    await eventually(lambda: "Scripts" in stage.notion.pages[0].text)
    assert [page.id for page in stage.notion.pages] == [page_id]
    shown = [
        message
        for message in stage.discord.world.bot_messages(stage.discord.channel)
        if "source .venv" in message.content
    ]
    assert len(shown) >= 3
    for message in shown:
        await settled(stage.discord, message, "Scripts")


async def settled(discord: FakeDiscord, message: Message, *wanted: str) -> None:
    """Wait until a message reads as it should."""
    try:
        await discord.until(
            lambda _world: all(each in message.content for each in wanted), within=20
        )
    except TimeoutError:
        pytest.fail(f"stayed at: {message.content!r}")


async def eventually(look: Callable[[], bool]) -> None:
    """Wait for what no event of Discord's announces."""
    async with asyncio.timeout(15):
        while not look():  # noqa: ASYNC110 - another process is watched from outside.
            await asyncio.sleep(0.05)
