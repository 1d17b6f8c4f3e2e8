"""What the ledger keeps, finds and asserts."""

import aiohttp
import discord
import pytest

from tests.fakes.discord import FakeDiscord, User
from tests.fakes.discord.course_bot import CourseBot
from tests.fakes.discord.errors import Json


@pytest.mark.usefixtures("bot")
async def test_every_call_and_event_is_written_down(fake: FakeDiscord, student: User) -> None:
    question = await fake.say(fake.channel, student, "!질문 기록?")
    await fake.reply_to(question)

    [call] = fake.ledger.find("POST", rf"/channels/{fake.channel.id}/messages$")

    assert (call.who, call.status, call.template) == ("bot", 200, "/channels/{channel}/messages")
    assert isinstance(call.body, dict)
    assert call.body["content"] == "답: 기록?"
    assert [event.data["content"] for event in fake.ledger.named("MESSAGE_CREATE")] == [
        "!질문 기록?",
        "답: 기록?",
    ]


async def test_silent_writes_pass_and_one_loud_one_does_not(
    fake: FakeDiscord, bot: CourseBot
) -> None:
    place = bot.get_partial_messageable(fake.channel.id)
    sent = await place.send("조용히")
    await sent.edit(content="여전히")
    fake.assert_no_pings()

    await sent.edit(content="@everyone", allowed_mentions=discord.AllowedMentions(everyone=True))

    with pytest.raises(AssertionError, match="PATCH"):
        fake.assert_no_pings()


@pytest.mark.parametrize("allowed", [{}, {"allowed_mentions": {"parse": ["users"]}}])
async def test_a_webhook_that_says_nothing_of_mentions_is_loud(
    fake: FakeDiscord, allowed: Json
) -> None:
    body = {"content": "알림"} | allowed
    async with aiohttp.ClientSession() as session:
        await session.post(fake.webhook_url, json=body)

    with pytest.raises(AssertionError, match="POST"):
        fake.assert_no_pings()


@pytest.mark.usefixtures("bot")
async def test_waiting_gives_up_with_the_last_that_happened(fake: FakeDiscord) -> None:
    with pytest.raises(TimeoutError, match="GUILD_CREATE"):
        await fake.until(lambda world: world.bot_messages(), within=0.01)
