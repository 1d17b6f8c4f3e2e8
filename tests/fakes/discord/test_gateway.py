"""The real discord.py connects, is cut off, and comes back."""

import asyncio

import aiohttp
import discord
import pytest

from tests.fakes.discord import FakeDiscord, Intent, User
from tests.fakes.discord.course_bot import CourseBot, running
from tests.fakes.discord.inprocess import pointed_at


async def texts(bot: CourseBot, count: int) -> list[str]:
    return [message.content for message in await bot.hear(count)]


async def test_a_bot_identifies_once_and_its_heartbeat_is_heard(
    fake: FakeDiscord, bot: CourseBot
) -> None:
    await fake.until(lambda _: fake.gateway.heartbeats)

    assert len(fake.gateway.identifies) == 1
    assert bot.get_guild(fake.guild.id) is not None
    assert bot.get_channel(fake.channel.id) is not None


async def test_a_wrong_token_is_refused_before_the_gateway(fake: FakeDiscord) -> None:
    client = CourseBot()

    with pointed_at(fake), pytest.raises(discord.LoginFailure):
        async with client:
            await client.start("some.other.token")

    assert fake.gateway.handshakes == []
    assert fake.invalid_requests == 1


async def test_a_token_revoked_after_login_closes_with_4004(fake: FakeDiscord) -> None:
    fake.gateway.token = "a.new.token"
    client = CourseBot()

    with pointed_at(fake), pytest.raises(discord.ConnectionClosed) as closed:
        async with client:
            await client.start(fake.token)

    assert closed.value.code == 4004


async def test_an_intent_that_is_not_switched_on_closes_with_4014(fake: FakeDiscord) -> None:
    fake.switch_off(Intent.MESSAGE_CONTENT)
    client = CourseBot()

    with pointed_at(fake), pytest.raises(discord.PrivilegedIntentsRequired):
        async with client:
            await client.start(fake.token)

    assert not fake.gateway.identifies[0].accepted


async def test_without_the_content_intent_others_messages_are_blank(
    fake: FakeDiscord, student: User
) -> None:
    intents = discord.Intents.default()
    mention = f"{fake.bot.mention} 이것은 보여요"

    async with running(fake, CourseBot(intents)) as bot:
        await fake.say(fake.channel, student, "이것은 안 보여요")
        await fake.say(fake.channel, student, mention)
        await fake.say(fake.dm(student), student, "이것도 보여요")

        assert await texts(bot, 3) == ["", mention, "이것도 보여요"]


async def test_resume_brings_what_was_said_meanwhile_exactly_once(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    await fake.say(fake.channel, student, "처음")
    fake.gateway.admitting.clear()
    await fake.gateway.drop()
    await fake.say(fake.channel, student, "끊긴 동안")
    fake.gateway.admitting.set()
    await asyncio.wait_for(bot.resumed.wait(), 5)
    await fake.say(fake.channel, student, "다시")

    assert await texts(bot, 3) == ["처음", "끊긴 동안", "다시"]
    assert len(fake.gateway.identifies) == 1


@pytest.mark.parametrize("code", [None, 4000, 4009])
async def test_a_dropped_connection_is_resumed(
    fake: FakeDiscord, bot: CourseBot, code: int | None
) -> None:
    await fake.gateway.drop(code)

    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert [each.accepted for each in fake.gateway.resumes] == [True]


async def test_asking_for_a_reconnect_is_followed_by_a_resume(
    fake: FakeDiscord, bot: CourseBot
) -> None:
    await fake.gateway.ask_reconnect()

    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert len(fake.gateway.identifies) == 1


async def test_a_resumable_invalid_session_is_resumed(fake: FakeDiscord, bot: CourseBot) -> None:
    await fake.gateway.invalidate(resumable=True)

    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert len(fake.gateway.identifies) == 1


async def test_a_killed_session_identifies_anew_and_has_lost_what_was_said(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    fake.gateway.admitting.clear()
    await fake.gateway.kill_sessions()
    await fake.say(fake.channel, student, "아무도 못 들어요")
    fake.gateway.admitting.set()
    await fake.until(lambda _: len(fake.gateway.identifies) == 2)
    await fake.bot_ready()
    await fake.say(fake.channel, student, "이제 들려요")

    assert await texts(bot, 1) == ["이제 들려요"]
    assert [each.accepted for each in fake.gateway.resumes] == [False]


async def test_a_client_that_says_nonsense_is_told_so(fake: FakeDiscord) -> None:
    async with aiohttp.ClientSession() as session:
        codes = []
        for text in ("{", '{"op": 3, "d": {}}', '{"op": 6, "d": {"token": "?"}}'):
            async with session.ws_connect(fake.gateway_url) as socket:
                await socket.receive()
                await socket.send_str(text)
                await socket.receive()
                codes.append(socket.close_code)

    assert codes == [4002, 4003, 4004]


async def test_events_that_no_client_knows_do_no_harm(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    fake.gateway.inject("SOMETHING_NEW", {"anything": [1, 2]})

    await fake.say(fake.channel, student, "여전히 살아 있죠?")

    assert await texts(bot, 1) == ["여전히 살아 있죠?"]


async def test_a_frame_that_cannot_be_parsed_ends_the_client(fake: FakeDiscord) -> None:
    with pointed_at(fake):
        async with CourseBot() as client:
            life = asyncio.create_task(client.start(fake.token))
            await fake.bot_ready()

            fake.gateway.send_raw("{")

            with pytest.raises(ValueError, match="line 1"):
                await asyncio.wait_for(life, 5)


async def test_members_come_in_chunks_when_asked_for(fake: FakeDiscord, student: User) -> None:
    client = CourseBot()

    async with running(fake, client):
        guild = client.get_guild(fake.guild.id)
        assert guild is not None
        await guild.chunk()

        assert guild.get_member(student.id) is not None
        assert [each.id for each in await guild.query_members("김")] == [student.id]


async def test_two_bots_with_one_token_both_hear(fake: FakeDiscord, student: User) -> None:
    async with running(fake) as first, running(fake) as second:
        await fake.say(fake.channel, student, "둘 다?")

        assert await texts(first, 1) == ["둘 다?"]
        assert await texts(second, 1) == ["둘 다?"]


async def test_the_client_follows_changes_of_the_server(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    joined = asyncio.ensure_future(bot.wait_for("guild_join", timeout=5))
    await asyncio.sleep(0)

    new = fake.add_guild("다른 강의")
    role = fake.add_role("조교")
    fake.set_roles(student, role)
    place = fake.add_channel("새 채널")
    await fake.say(place, student, "여기서")

    assert (await joined).id == new.id
    [message] = await bot.hear()
    assert isinstance(message.author, discord.Member)
    assert [each.name for each in message.author.roles] == ["@everyone", "조교"]
    assert message.channel == bot.get_channel(place.id)


async def test_a_gateway_that_refuses_connections_is_tried_again(
    fake: FakeDiscord, bot: CourseBot
) -> None:
    await fake.gateway.listener.down()
    await fake.until(lambda _: not fake.gateway.connected)

    await fake.gateway.listener.up()

    await asyncio.wait_for(bot.resumed.wait(), 10)


async def test_an_empty_server_list_is_a_ready_bot_too(fake: FakeDiscord) -> None:
    fake.remove_guild(fake.guild)

    async with running(fake) as bot:
        assert list(bot.guilds) == []
