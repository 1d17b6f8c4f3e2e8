"""Every way to ask leads to one row and one answer."""

import unicodedata
from dataclasses import replace

import pytest

from librabot.core.errors import Code, LibraError
from tests.fakes.discord import FakeDiscord, Upload, User
from tests.fakes.discord.posting import Byline
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import ANSWER, answered, quiet
from tests.pictures import png


@pytest.mark.parametrize(
    "typed",
    [
        "!질문 도커가 안 켜져요",
        "！질문 도커가 안 켜져요",
        "! 질문 도커가 안 켜져요",
        unicodedata.normalize("NFD", "!질문 도커가 안 켜져요"),
        "!질문도커가 안 켜져요",
        "!질문\n도커가 안 켜져요",
        "!ask 도커가 안 켜져요",
    ],
)
async def test_a_question_is_read_however_it_is_typed(
    house: House, fake: FakeDiscord, student: User, typed: str
) -> None:
    message = await fake.say(fake.channel, student, typed)

    await answered(fake, message)

    [row] = house.rows.questions
    assert row.asked.text == "도커가 안 켜져요"
    assert row.asked.origin == f"discord:message:{message.id}"
    assert row.asked.asker == f"discord:{student.id}"
    assert row.asked.place.guild_id == fake.guild.id
    assert row.asked.place.channel_id == fake.channel.id
    assert row.state == "answered"


async def test_quotes_and_commands_inside_a_question_are_text(
    house: House, fake: FakeDiscord, student: User
) -> None:
    text = "print(\"안녕) 이\n!질문 '왜' 안 되나요?"
    message = await fake.say(fake.channel, student, f"!질문 {text}")

    await answered(fake, message)

    assert house.rows.questions[0].asked.text == text


async def test_both_routes_lead_to_a_row_each_and_the_same_words(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    reply = await answered(fake, message)
    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    response = await fake.answer_to(used)
    await fake.until(lambda _: ANSWER in response.content)

    first, second = house.rows.questions
    assert first.asked.text == second.asked.text
    assert second.asked.origin == f"discord:interaction:{used.id}"
    assert reply.content == response.content


async def test_the_old_name_answers_and_says_the_new_one(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!분석 도커가 안 켜져요")

    reply = await answered(fake, message)

    assert "`!분석`은 이제 `!질문`이에요." in reply.content
    assert house.rows.questions[0].asked.text == "도커가 안 켜져요"


async def test_a_slash_command_is_acknowledged_while_the_model_hangs(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True

    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    await fake.until(lambda _: used.acknowledged)
    stroke = await house.pen.next()

    assert used.acknowledged_after is not None
    assert used.acknowledged_after < 1.0
    stroke.end()


async def test_an_english_client_is_answered_in_english(
    house: House, fake: FakeDiscord, student: User
) -> None:
    used = await fake.slash(fake.channel, student, "ask", {"text": "Docker?"}, locale="en-US")

    response = await fake.answer_to(used)

    await fake.until(lambda _: "Not confirmed by a TA yet" in response.content)
    assert house.rows.questions[0].asked.text == "Docker?"


async def test_the_context_menu_asks_with_the_message_once(
    house: House, fake: FakeDiscord, student: User
) -> None:
    friend = fake.add_person("이친구")
    upload = Upload("error.png", png())
    message = await fake.say(fake.channel, student, "도커가 안 켜져요", attachments=[upload])

    first = await fake.context_menu("질문으로 묻기", message, friend)
    response = await fake.answer_to(first)
    await fake.until(lambda _: ANSWER in response.content)
    second = await fake.context_menu("질문으로 묻기", message, student)
    again = await fake.answer_to(second)

    [row] = house.rows.questions
    assert row.asked.origin == f"discord:message:{message.id}"
    assert row.asked.asker == f"discord:{friend.id}"
    assert row.asked.place.message_id == message.id
    assert house.shelf.files == {"error.png": upload.data}
    assert again.content == "이미 질문한 메시지예요."


async def test_the_context_menu_leaves_out_the_command(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "도커?")
    await fake.edit(message, "！질문 도커가 안 켜져요")

    used = await fake.context_menu("질문으로 묻기", message, student)
    await fake.answer_to(used)

    assert house.rows.questions[0].asked.text == "도커가 안 켜져요"


async def test_the_context_menu_takes_nothing_from_bots(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!도움말")
    ours = await fake.reply_to(message)

    used = await fake.context_menu("질문으로 묻기", ours, student)
    told = await fake.answer_to(used)

    assert told.ephemeral
    assert told.content == "봇이 쓴 글로는 질문할 수 없어요."
    assert house.rows.questions == []


async def test_a_reply_to_an_answer_follows_it_up(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    reply = await answered(fake, message)

    more = await fake.say(fake.channel, student, "그럼 윈도우에서는?", reply_to=reply)
    await answered(fake, more)

    assert house.rows.questions[1].asked.parent_id == 1
    turns = [turn.text for turn in house.pen.prompts[1].turns]
    assert turns == ["도커가 안 켜져요", ANSWER, "그럼 윈도우에서는?"]


async def test_a_thread_on_an_answer_goes_on_with_it(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    reply = await answered(fake, message)
    thread = await fake.start_thread(reply, student, "도커")

    plain = await fake.say(thread, student, "그럼 윈도우에서는?")
    await answered(fake, plain)
    command = await fake.say(thread, student, "!질문 맥에서는?")
    await answered(fake, command)

    parents = [row.asked.parent_id for row in house.rows.questions]
    assert parents == [None, 1, 2]
    assert house.rows.questions[1].asked.place.channel_id == thread.id
    assert house.rows.questions[1].asked.place.above_id == fake.channel.id


async def test_plain_words_elsewhere_are_nobodys_question(
    house: House, fake: FakeDiscord, student: User
) -> None:
    friend = fake.add_person("이친구")
    said = await fake.say(fake.channel, student, "도커가 안 켜져요")
    await fake.say(fake.channel, friend, "저도요", reply_to=said)
    thread = await fake.start_thread(said, friend, "잡담")
    await fake.say(thread, student, "도와주세요")
    await fake.say(fake.channel, student, "!모르는명령 도커")
    await fake.say(fake.channel, student, "```\n!질문 코드 안에서\n```")

    await quiet(house, fake, student)

    assert house.rows.questions == []
    assert len(fake.world.bot_messages()) == 1


async def test_a_reply_to_a_person_under_an_answer_is_between_people(
    house: House, fake: FakeDiscord, student: User
) -> None:
    friend = fake.add_person("이친구")
    reply = await answered(fake, await fake.say(fake.channel, student, "!질문 도커가 안 켜져요"))
    thread = await fake.start_thread(reply, student, "도커")
    more = await fake.say(thread, student, "그럼 윈도우에서는?")
    await answered(fake, more)

    await fake.say(thread, friend, "나도 그래", reply_to=more)
    await quiet(house, fake, student)

    assert len(house.rows.questions) == 2


async def test_people_among_themselves_hear_of_no_fault(
    house: House, fake: FakeDiscord, student: User
) -> None:
    thread = await fake.start_thread(fake.channel, student, "잡담")
    house.rows.down = LibraError(Code.DB5001)

    await fake.say(thread, student, "밥 먹었어?")
    await quiet(house, fake, student)

    assert fake.world.bot_messages(thread) == []


async def test_being_called_by_name_is_a_question(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, f"{fake.bot.mention} 도커가 안 켜져요")

    await answered(fake, message)

    assert house.rows.questions[0].asked.text == "도커가 안 켜져요"


async def test_too_many_follow_ups_are_declined(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen, follow_ups=1):
        first = await answered(fake, await fake.say(fake.channel, student, "!질문 하나"))
        more = await fake.say(fake.channel, student, "둘", reply_to=first)
        second = await answered(fake, more)
        last = await fake.say(fake.channel, student, "셋", reply_to=second)

        told = await fake.reply_to(last)

    assert "한도" in told.content or "VAL4009" in told.content
    assert rows.questions[2].code is Code.VAL4009


async def test_bots_and_webhooks_are_not_answered(
    house: House, fake: FakeDiscord, student: User
) -> None:
    other = fake.add_person("다른봇")
    other.bot = True
    await fake.say(fake.channel, other, "!질문 도커가 안 켜져요")
    hook = Byline(student, webhook_id=fake.add_webhook(fake.channel).id)
    fake.posting.write(hook, fake.channel, {"content": "!질문 도커가 안 켜져요"})

    await quiet(house, fake, student)

    assert house.rows.questions == []


async def test_a_direct_message_is_told_where_to_ask(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.dm(student), student, "!질문 도커가 안 켜져요")

    reply = await fake.reply_to(message)

    assert "VAL4011" in reply.content
    assert "서버" in reply.content
    assert house.rows.questions == []


async def test_an_empty_question_is_told_what_is_missing(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!질문")

    reply = await fake.reply_to(message)

    assert "VAL4001" in reply.content
    assert house.rows.questions[0].state == "refused"


async def test_a_screenshot_alone_is_a_question(
    house: House, fake: FakeDiscord, student: User
) -> None:
    upload = Upload("error.png", png())
    message = await fake.say(fake.channel, student, "!질문", attachments=[upload])

    await answered(fake, message)

    [picture] = house.pen.prompts[0].turns[-1].pictures
    assert picture.data == upload.data
    assert house.shelf.files == {"error.png": upload.data}


async def test_a_slash_command_takes_four_files(
    house: House, fake: FakeDiscord, student: User
) -> None:
    files = {f"파일{number}": Upload(f"{number}.png", png()) for number in range(1, 5)}

    used = await fake.slash(fake.channel, student, "질문", files)
    response = await fake.answer_to(used)
    await fake.until(lambda _: ANSWER in response.content)

    assert len(house.pen.prompts[0].turns[-1].pictures) == 4


async def test_a_file_that_cannot_be_read_is_named_with_its_reason(
    house: House, fake: FakeDiscord, student: User
) -> None:
    uploads = [Upload("사진.heic", b"\0\0\0\x18ftypheic"), Upload("error.png", png())]
    message = await fake.say(fake.channel, student, "!질문 왜죠?", attachments=uploads)

    reply = await answered(fake, message)

    assert "📎 사진.heic: " in reply.content
    assert "VAL4002" in reply.content
    assert len(house.pen.prompts[0].turns[-1].pictures) == 1


async def test_an_expired_link_is_told(house: House, fake: FakeDiscord, student: User) -> None:
    house.pen.dictated = True
    friend = fake.add_person("이친구")
    message = await fake.say(fake.channel, student, "", attachments=[Upload("error.png", png())])
    fake.expire(message.attachments[0])

    used = await fake.context_menu("질문으로 묻기", message, friend)
    response = await fake.answer_to(used)

    assert "error.png: " in response.content
    assert "VAL4005" in response.content
    assert house.rows.questions[0].state == "refused"


async def test_the_same_event_twice_is_answered_once(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    await answered(fake, message)

    fake.events.message_created(message)
    await quiet(house, fake, student)

    assert len(house.rows.questions) == 1
    assert len(fake.replies_to(message)) == 1


async def test_a_known_answer_needs_no_model(
    house: House, fake: FakeDiscord, student: User
) -> None:
    entry = house.rows.verified("과제 2 마감이 언제인가요?", "11월 30일 자정이에요.")
    page_url = "https://www.notion.so/abc"
    house.rows.entries[entry.id] = replace(entry, page_url=page_url)

    reply = await answered(
        fake,
        await fake.say(fake.channel, student, "!질문 과제 2 마감이 언제인가요?"),
        words="11월 30일 자정이에요.",
    )
    await house.idle()

    assert "✅ **이미 확인된 답이에요**" in reply.content
    assert "김조교 2026-11-20" in reply.content
    assert f"<{page_url}>" in reply.content
    assert house.pen.prompts == []
    assert house.rows.hits == [1]
    assert house.rows.deliveries[1].message_ids == (reply.id,)
    assert len(reply.revisions) == 1


async def test_everyone_is_called_by_nobody(house: House, fake: FakeDiscord, student: User) -> None:
    role = fake.add_role("조교", mentionable=True)
    words = f"@everyone @here {role.mention} {student.mention} 여러분"
    house.pen.answer = words

    message = await fake.say(fake.channel, student, f"!질문 {words}")
    reply = await answered(fake, message, words="여러분")

    assert not reply.pings.everyone
    assert reply.pings.roles == ()
    assert reply.pings.users == ()
    assert "@everyone" not in reply.content
    fake.assert_no_pings()
