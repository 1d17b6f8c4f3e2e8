"""Pins, reactions, threads, forums, direct messages, and who is called in them."""

import discord
import pytest

from tests.fakes.discord import ChannelKind, FakeDiscord, Permission, User
from tests.fakes.discord.course_bot import CourseBot


async def test_pins_by_the_new_routes_and_the_old(
    fake: FakeDiscord, bot: CourseBot, place: discord.TextChannel
) -> None:
    fake.set_roles(fake.bot, fake.add_role("고정", Permission.PIN_MESSAGES))
    sent = await place.send("공지")

    await sent.pin()
    pinned = [each.content async for each in place.pins()]
    old = await bot.http.request(discord.http.Route("GET", f"/channels/{place.id}/pins"))
    await sent.unpin()

    assert pinned == ["공지"]
    assert [each["content"] for each in old] == ["공지"]
    assert [each async for each in place.pins()] == []


@pytest.mark.usefixtures("bot")
async def test_reactions_are_seen_by_both_sides(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    sent = await place.send("좋아요?")
    message = await fake.next_bot_message()
    await sent.add_reaction("👍")

    await fake.react(message, "👍", student)
    fetched = await place.fetch_message(sent.id)
    await sent.remove_reaction("👍", discord.Object(fake.bot.id))

    assert (fetched.reactions[0].count, fetched.reactions[0].me) == (2, True)
    assert message.reactions == {"👍": [student]}


async def test_typing_is_written_down(fake: FakeDiscord, place: discord.TextChannel) -> None:
    async with place.typing():
        pass

    assert [call.who for call in fake.ledger.find("POST", "/typing$")] == ["bot"]


async def test_a_thread_from_a_message_and_its_archive(
    fake: FakeDiscord, bot: CourseBot, place: discord.TextChannel, student: User
) -> None:
    question = await fake.say(fake.channel, student, "스레드로")
    thread = await place.get_partial_message(question.id).create_thread(name="질문 1")
    sent = await thread.send("여기서 이어요")
    assert question.thread is not None
    await fake.say(question.thread, student, "네")
    messages = await bot.hear(2)

    fake.archive(question.thread)
    with pytest.raises(discord.HTTPException) as archived:
        await sent.edit(content="늦었다")
    await thread.send("깨어나라")

    assert isinstance(messages[1].channel, discord.Thread)
    assert archived.value.code == 50083
    assert not question.thread.archived


async def test_a_thread_that_a_person_started_is_heard(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    thread = await fake.start_thread(fake.channel, student, "잡담")

    await fake.say(thread, student, "여기요")

    [heard] = await bot.hear()
    assert isinstance(heard.channel, discord.Thread)
    assert heard.channel.name == "잡담"


async def test_a_forum_post_is_a_thread_with_its_first_message(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    forum = fake.add_channel("질문 게시판", kind=ChannelKind.FORUM, tags=("해결됨",))
    post = await fake.post(forum, student, "배열", "배열이 뭐예요?", tags=list(forum.tags))
    [heard] = await bot.hear()
    place = bot.get_channel(forum.id)
    assert isinstance(place, discord.ForumChannel)

    made = await place.create_thread(name="공지", content="읽어 주세요")

    assert isinstance(heard.channel, discord.Thread)
    assert heard.id == heard.channel.id == post.id
    assert [tag.name for tag in heard.channel.applied_tags] == ["해결됨"]
    assert made.message.content == "읽어 주세요"


async def test_direct_messages_go_to_those_who_take_them(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    shy = fake.add_person("이학생")
    shy.takes_dms = False

    await (await bot.fetch_user(student.id)).send("쪽지")
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(shy.id)).send("쪽지")

    assert refused.value.code == 50007
    assert [each.content for each in fake.world.bot_messages(fake.dm(student))] == ["쪽지"]


async def test_mentions_notify_only_whom_they_are_allowed_to(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    role = fake.add_role("조교", mentionable=True)
    text = f"{student.mention} {role.mention} @everyone"
    loud = discord.AllowedMentions(users=True, roles=True, everyone=True)

    await place.send(text)
    await place.send(text, allowed_mentions=loud)

    quiet, heard = [await fake.next_bot_message() for _ in range(2)]
    assert (quiet.pings.users, quiet.pings.roles, quiet.pings.everyone) == ((), (), False)
    assert (heard.pings.users, heard.pings.roles) == ((student,), (role,))
    assert not heard.pings.everyone


async def test_the_reply_itself_calls_its_author_unless_told_otherwise(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    question = await fake.say(fake.channel, student, "부르지 마세요")
    target = place.get_partial_message(question.id)

    await target.reply("조용히", mention_author=False)
    await target.reply("불러서", mention_author=True)

    quiet, loud = fake.replies_to(question)
    assert (quiet.pings.users, loud.pings.users) == ((), (student,))
