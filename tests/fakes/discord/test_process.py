"""The fake serves a bot in a process of its own, which can be killed and started again."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.fakes.discord import FakeDiscord, User


@asynccontextmanager
async def process(fake: FakeDiscord) -> AsyncIterator[None]:
    """A bot that ends by SIGKILL."""
    where = {
        "DISCORD_API_URL": fake.api_url,
        "DISCORD_GATEWAY_URL": fake.gateway_url,
        "DISCORD_TOKEN": fake.token,
    }
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.discord.course_bot", env=os.environ | where
    )
    await fake.bot_ready(within=20)
    try:
        yield
    finally:
        bot.kill()
        await bot.wait()


async def test_a_killed_process_leaves_and_a_new_one_takes_over(
    fake: FakeDiscord, student: User
) -> None:
    async with process(fake):
        first = await fake.say(fake.channel, student, "!질문 첫째")
        await fake.reply_to(first)
    await fake.until(lambda _: not fake.gateway.connected)
    missed = await fake.say(fake.channel, student, "!질문 아무도 없을 때")
    async with process(fake):
        second = await fake.say(fake.channel, student, "!질문 둘째")
        answer = await fake.reply_to(second)

    assert answer.content == "답: 둘째"
    assert fake.replies_to(missed) == []
    assert len(fake.gateway.identifies) == 2
