"""A fake Discord, and the real discord.py running a small course bot against it."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.fakes.discord import FakeDiscord, User
from tests.fakes.discord.course_bot import CourseBot, running


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
def student(fake: FakeDiscord) -> User:
    return fake.add_person("김학생")


@pytest.fixture
async def bot(fake: FakeDiscord) -> AsyncIterator[CourseBot]:
    async with running(fake) as client:
        yield client


@pytest.fixture
def place(fake: FakeDiscord, bot: CourseBot) -> discord.TextChannel:
    """The default channel as the bot sees it."""
    channel = bot.get_channel(fake.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel
