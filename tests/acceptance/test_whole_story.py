"""A student asks, a TA verifies, the archive grows, the next student has it at once. Twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import pictures
from tests.acceptance.check_world import check_world
from tests.acceptance.person import Person
from tests.acceptance.stage import (
    OWNER,
    PASSWORD,
    SETUP_CODE,
    TA_ANSWER,
    Stage,
    eventually,
    settled,
    standing,
)
from tests.fakes.discord import Message, Upload, User
from tests.product import Product, product


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """The model takes its time, so that one sees its answers grow."""
    async with standing() as made:
        made.gemini.chunks, made.gemini.pause = 12, 0.15
        yield made


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
        await owner.set_up(SETUP_CODE, OWNER, PASSWORD)
        draft, entry_id = await a_new_question_is_streamed(stage, student)
        await the_ta_sees_the_screenshot_and_verifies(owner, entry_id)
        await settled(discord, draft, "✅", "source .venv", OWNER)
        await eventually(lambda: len(stage.notion.pages) == 1)
        assert stage.notion.pages[0].title == "파이썬 가상환경은 어떻게 만들어요?"
        await the_next_student_has_it_at_once(stage, other)


async def second_start(stage: Stage, running: Product) -> None:
    """The same data, another process: buttons of yesterday, knowledge of yesterday."""
    discord, student, other = stage.discord, *people(stage)
    await discord.bot_ready(within=20)
    asked = len(stage.gemini.generations)
    async with Person(running.url) as ta:
        await ta.log_in(OWNER, PASSWORD)
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
    assert OWNER in answer.content
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
