"""Scripted faults strike where they were told to, as often as they were told to."""

import aiohttp
import discord
import pytest

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.course_bot import CourseBot

MESSAGES = r"^/channels/\d+/messages$"


@pytest.fixture
def place(fake: FakeDiscord, bot: CourseBot) -> discord.PartialMessageable:
    return bot.get_partial_messageable(fake.channel.id)


async def test_a_lost_reply_does_not_double_a_message(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fault = fake.fail("POST", MESSAGES, status=502, after_commit=True)

    await place.send("한 번만")

    assert fault.hits == 1
    assert [call.status for call in fake.ledger.find("POST", MESSAGES)] == [502, 200]
    assert [each.content for each in fake.world.bot_messages()] == ["한 번만"]


async def test_a_fault_before_the_work_leaves_nothing(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fake.fail("POST", MESSAGES, status=503)

    with pytest.raises(discord.DiscordServerError):
        await place.send("안 됨")

    assert fake.world.bot_messages() == []


async def test_a_fault_for_ever_lasts_until_it_is_lifted(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fault = fake.fail("POST", MESSAGES, status=403, code=50013, times=None)

    for _ in range(3):
        with pytest.raises(discord.Forbidden) as refused:
            await place.send("안 됨")
    fault.lift()
    await place.send("됨")

    assert refused.value.code == 50013
    assert fault.hits == fake.invalid_requests == 3


async def test_a_cut_connection_may_still_have_done_the_work(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fake.fail("POST", MESSAGES, cut=True, after_commit=True)

    with pytest.raises((aiohttp.ClientError, OSError)):
        await place.send("갔을까?")

    assert [each.content for each in fake.world.bot_messages()] == ["갔을까?"]


async def test_a_delay_slows_an_answer_down(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fake.fail("POST", MESSAGES, delay=0.05)
    before = fake.clock.now()

    await place.send("느림")

    assert fake.clock.now() - before >= 0.05
    assert fake.ledger.find("POST", MESSAGES, status=200)


async def test_a_429_is_waited_out_with_via_and_raised_without(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    fake.fail("POST", MESSAGES, status=429, retry_after=0.05)
    await place.send("기다림")
    fake.fail("POST", MESSAGES, status=429, via=False)

    with pytest.raises(discord.HTTPException) as banned:
        await place.send("차단")

    assert banned.value.status == 429
    assert [call.status for call in fake.ledger.find("POST", MESSAGES)] == [429, 200, 429]


async def test_a_server_that_is_down_refuses_and_returns_on_its_port(
    fake: FakeDiscord, place: discord.PartialMessageable
) -> None:
    await fake.api.down()
    with pytest.raises(aiohttp.ClientConnectionError):
        await place.send("아무도 없음")

    await fake.api.up()

    assert (await place.send("돌아옴")).content == "돌아옴"


async def test_a_call_that_the_fake_does_not_know_fails_the_test_at_its_end() -> None:
    with pytest.raises(ExceptionGroup, match="could not handle") as failed:
        async with FakeDiscord() as fake, aiohttp.ClientSession() as session:
            await session.get(f"{fake.api_url}/no/such/thing")

    assert "/api/v10/no/such/thing" in str(failed.value.exceptions[0])
