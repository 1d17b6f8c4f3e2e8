"""What the bot may not do is refused with Discord's own codes."""

import io

import discord
import pytest

from tests.fakes.discord import ChannelKind, FakeDiscord, Permission, User
from tests.fakes.discord.course_bot import CourseBot
from tests.fakes.discord.permissions import ALL, permissions_in


async def refusal(sending: "discord.utils.Coro[object]") -> int:
    with pytest.raises(discord.Forbidden) as refused:
        await sending
    return refused.value.code


async def test_sending_needs_its_permission_and_the_client_sees_the_lack(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    fake.deny(fake.channel, Permission.SEND_MESSAGES)

    assert await refusal(place.send("?")) == 50013
    await fake.gateway.flush()
    fake.deny(fake.channel)
    await place.send("이제 됨")


async def test_files_and_embeds_need_theirs(fake: FakeDiscord, place: discord.TextChannel) -> None:
    fake.deny(fake.channel, Permission.ATTACH_FILES, Permission.EMBED_LINKS)

    assert await refusal(place.send(file=discord.File(io.BytesIO(b"1"), "a.txt"))) == 50013
    assert await refusal(place.send(embed=discord.Embed(title="?"))) == 50013


async def test_a_reply_needs_the_history(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    question = await fake.say(fake.channel, student, "?")
    fake.deny(fake.channel, Permission.READ_MESSAGE_HISTORY)

    assert await refusal(place.get_partial_message(question.id).reply("!")) == 160002
    assert [each async for each in place.history()] == []


async def test_a_hidden_channel_sends_no_events_and_gives_no_access(
    fake: FakeDiscord, bot: CourseBot, place: discord.TextChannel, student: User
) -> None:
    fake.deny(fake.channel, Permission.VIEW_CHANNEL)
    await fake.say(fake.channel, student, "몰래")
    await fake.say(fake.add_channel("공개"), student, "공개로")

    assert [message.content for message in await bot.hear()] == ["공개로"]
    assert await refusal(place.send("?")) == 50001


async def test_threads_have_permissions_of_their_own(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    sent = await place.send("시작")
    thread = await sent.create_thread(name="이야기")
    fake.deny(fake.channel, Permission.SEND_MESSAGES_IN_THREADS, Permission.CREATE_PUBLIC_THREADS)
    second = await place.send("또")

    assert await refusal(thread.send("?")) == 50013
    assert await refusal(second.create_thread(name="?")) == 50013


async def test_deleting_others_messages_needs_a_role(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    theirs = await fake.say(fake.channel, student, "지워질 글")
    target = place.get_partial_message(theirs.id)

    assert await refusal(target.delete()) == 50013
    fake.set_roles(fake.bot, fake.add_role("관리", Permission.MANAGE_MESSAGES))
    await target.delete()

    assert theirs.deleted


async def test_roles_are_given_by_those_who_may(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    role = fake.add_role("1팀")
    guild = bot.get_guild(fake.guild.id)
    assert guild is not None
    member = await guild.fetch_member(student.id)

    assert await refusal(member.add_roles(discord.Object(role.id))) == 50013
    fake.set_roles(fake.bot, fake.add_role("관리", Permission.MANAGE_ROLES))
    await member.add_roles(discord.Object(role.id))

    assert fake.guild.members[student.id].roles == [role]


async def test_overwrites_go_from_everyone_over_roles_to_the_member(fake: FakeDiscord) -> None:
    stranger = User(1, "낯선 사람")
    helper = fake.add_role("도우미", Permission.MANAGE_THREADS)
    person = fake.add_person("박조교", helper)
    fake.deny(fake.channel, Permission.SEND_MESSAGES, who=person)
    voice = fake.add_channel("음성", kind=ChannelKind.VOICE)

    here, there = (permissions_in(place, person) for place in (fake.channel, voice))

    assert Permission.SEND_MESSAGES not in here
    assert Permission.MANAGE_THREADS in here
    assert Permission.SEND_MESSAGES in there
    assert permissions_in(fake.channel, fake.guild.owner) == ALL
    assert permissions_in(fake.channel, stranger) == Permission.NONE
