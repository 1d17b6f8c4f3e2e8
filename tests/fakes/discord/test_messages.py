"""The real discord.py writes, edits and reads messages on the fake."""

import io

import discord
import pytest

from tests.fakes.discord import FakeDiscord, Upload, User
from tests.fakes.discord.course_bot import CourseBot


def said(fake: FakeDiscord) -> list[str]:
    return [message.content for message in fake.world.bot_messages(fake.channel)]


async def test_a_prefix_command_is_answered_with_a_reply(
    fake: FakeDiscord, bot: CourseBot, student: User
) -> None:
    question = await fake.say(fake.channel, student, "!질문 배열이 뭐예요?")

    reply = await fake.reply_to(question)

    assert reply.content == "답: 배열이 뭐예요?"
    assert reply.author.id == bot.application_id
    assert fake.replies_to(question) == [reply]


async def test_every_edit_is_kept_with_its_time(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    sent = await place.send("생각 중…")
    await sent.edit(content="절반")
    await sent.edit(content="끝")

    message = await fake.next_bot_message(fake.channel)

    assert [each.content for each in message.revisions] == ["생각 중…", "절반", "끝"]
    assert sorted(message.revisions, key=lambda each: each.at) == message.revisions
    assert message.edited_at is not None


async def test_next_bot_message_hands_out_each_message_once(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    await place.send("하나")
    await place.send("둘")

    found = [await fake.next_bot_message(fake.channel) for _ in range(2)]

    assert [message.content for message in found] == ["하나", "둘"]
    with pytest.raises(TimeoutError, match="POST"):
        await fake.next_bot_message(fake.channel, within=0.01)


async def test_two_thousand_code_points_fit_and_one_more_does_not(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    sent = await place.send("🙂" * 2000)

    with pytest.raises(discord.HTTPException) as too_long:
        await place.send("가" * 2001)
    with pytest.raises(discord.HTTPException) as grown:
        await sent.edit(content="가" * 2001)

    assert (too_long.value.status, too_long.value.code) == (400, 50035)
    assert grown.value.code == 50035
    assert said(fake) == ["🙂" * 2000]


async def test_an_empty_message_is_refused(place: discord.TextChannel) -> None:
    with pytest.raises(discord.HTTPException) as empty:
        await place.send("   \n")

    assert empty.value.code == 50006


async def test_a_reply_to_a_deleted_message_fails_unless_forgiven(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    question = await fake.say(fake.channel, student, "지울 질문")
    await fake.delete(question)
    lost = discord.MessageReference(message_id=question.id, channel_id=place.id)
    forgiven = discord.MessageReference(
        message_id=question.id, channel_id=place.id, fail_if_not_exists=False
    )

    with pytest.raises(discord.HTTPException) as refused:
        await place.send("늦었다", reference=lost)
    await place.send("그래도", reference=forgiven)

    assert refused.value.code == 50035
    assert said(fake) == ["그래도"]


async def test_the_same_nonce_is_the_same_message(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    first = await place.send("한 번", nonce="question-7")
    again = await place.send("두 번", nonce="question-7")
    fake.clock.advance(301)
    later = await place.send("나중에", nonce="question-7")

    assert again.id == first.id
    assert later.id != first.id
    assert said(fake) == ["한 번", "나중에"]


async def test_what_is_gone_is_unknown(fake: FakeDiscord, place: discord.TextChannel) -> None:
    sent = await place.send("곧 사라짐")
    await fake.delete(await fake.next_bot_message())

    with pytest.raises(discord.NotFound) as no_message:
        await sent.edit(content="?")
    fake.delete_channel(fake.channel)
    with pytest.raises(discord.NotFound) as no_channel:
        await place.send("?")

    assert no_message.value.code == 10008
    assert no_channel.value.code == 10003


@pytest.mark.usefixtures("bot")
async def test_only_ones_own_messages_can_be_edited(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    theirs = await fake.say(fake.channel, student, "내 글")

    with pytest.raises(discord.Forbidden) as refused:
        await place.get_partial_message(theirs.id).edit(content="네 글")

    assert refused.value.code == 50005


async def test_an_old_message_refuses_edits_with_a_429(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    sent = await place.send("오래된 답")
    fake.make_old(await fake.next_bot_message(), retry_after=0.01)

    with pytest.raises(discord.HTTPException) as refused:
        await sent.edit(content="새 답")

    assert (refused.value.status, refused.value.code) == (429, 30046)
    assert fake.invalid_requests == 0


async def test_history_is_read_in_both_directions(
    fake: FakeDiscord, place: discord.TextChannel, student: User
) -> None:
    asked = [await fake.say(fake.channel, student, str(number)) for number in range(5)]
    middle = discord.Object(asked[2].id)

    after = [each.content async for each in place.history(after=middle, limit=10)]
    before = [each.content async for each in place.history(before=middle, limit=10)]
    around = [each.content async for each in place.history(around=middle, limit=3)]
    latest = [each.content async for each in place.history(limit=2)]

    assert (after, before, around, latest) == (
        ["3", "4"],
        ["1", "0"],
        ["3", "2", "1"],
        ["4", "3"],
    )


async def test_files_travel_both_ways(
    fake: FakeDiscord, bot: CourseBot, place: discord.TextChannel, student: User
) -> None:
    await fake.say(fake.channel, student, "", attachments=[Upload("화면.png", b"\x89PNG...")])
    [question] = await bot.hear()
    data = await question.attachments[0].read()

    await place.send("다시", file=discord.File(io.BytesIO(data), "되돌림.png"))

    answer = await fake.next_bot_message()
    assert question.attachments[0].content_type == "image/png"
    assert [(file.filename, file.data) for file in answer.attachments] == [
        ("되돌림.png", b"\x89PNG...")
    ]


async def test_a_file_over_ten_mebibytes_is_too_large(place: discord.TextChannel) -> None:
    heavy = io.BytesIO(b"\0" * (10 * 1024 * 1024 + 1))

    with pytest.raises(discord.HTTPException) as refused:
        await place.send(file=discord.File(heavy, "big.bin"))

    assert (refused.value.status, refused.value.code) == (413, 40005)


async def test_embeds_and_buttons_come_back_as_they_were_sent(
    place: discord.TextChannel,
) -> None:
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(label="열기", url="https://e.kr")
    view = discord.ui.View().add_item(button)

    sent = await place.send(embed=discord.Embed(title="답", description="본문"), view=view)
    fetched = await place.fetch_message(sent.id)

    assert fetched.embeds[0].description == "본문"
    assert isinstance(fetched.components[0], discord.ActionRow)
    with pytest.raises(discord.HTTPException):
        await place.send(embed=discord.Embed(description="가" * 4097))


async def test_a_layout_message_may_carry_no_content(
    fake: FakeDiscord, place: discord.TextChannel
) -> None:
    class Card(discord.ui.LayoutView):
        text: discord.ui.TextDisplay["Card"] = discord.ui.TextDisplay("카드")

    sent = await place.send(view=Card())

    with pytest.raises(discord.HTTPException) as mixed:
        await sent.edit(content="글", view=Card())
    message = await fake.next_bot_message()

    assert mixed.value.code == 50035
    assert message.components[0]["content"] == "카드"
