"""An answer grows in one message, at Discord's pace, and its last word always lands."""

import asyncio
from itertools import pairwise

import pytest

from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish
from librabot.handlers.growing import GAP_SECONDS, Pacing
from tests.fakes.discord import FakeDiscord, Message, Permission, User
from tests.handlers.house import House
from tests.handlers.pen import Stroke
from tests.handlers.steps import ANSWER, answered, quiet

THINKING = "💭 생각하고 있어요…"
UNCONFIRMED = "조교 확인 전"


async def begun(house: House, fake: FakeDiscord, student: User) -> tuple[Message, Stroke]:
    """The placeholder of a question whose answer is dictated."""
    house.pen.dictated = True
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    stroke = await house.pen.next()
    return await fake.reply_to(message), stroke


async def shows(fake: FakeDiscord, message: Message, words: str, *, within: float = 5) -> None:
    await fake.until(lambda _: words in message.content, within=within)


def gaps(message: Message) -> list[float]:
    """Seconds between the edits of a message."""
    return [after.at - before.at for before, after in pairwise(message.revisions[1:])]


async def test_the_first_words_are_seen_within_a_second(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)
    assert reply.content == THINKING

    began = fake.clock.now()
    stroke.write("먼저")
    await shows(fake, reply, "먼저")

    assert fake.clock.now() - began < 1.0
    assert UNCONFIRMED in reply.content
    stroke.end()
    await shows(fake, reply, "#1")


async def test_edits_keep_their_distance_and_show_the_newest_words(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)

    for number in range(30):
        stroke.write(f"{number} ")
        await asyncio.sleep(0.1)  # The model's pace, not a wait for ours.
    stroke.end()
    await shows(fake, reply, "#1")

    assert min(gaps(reply)) >= GAP_SECONDS - 0.05
    assert 2 <= len(reply.revisions) - 1 <= 5
    assert "28 29" in reply.content
    assert "쓰는 중" not in reply.content


async def test_the_typing_sign_ends_with_the_first_words(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)
    await fake.until(lambda _: fake.ledger.find("POST", "/typing"))

    stroke.write("먼저")
    await shows(fake, reply, "먼저")
    typed = len(fake.ledger.find("POST", "/typing"))
    stroke.end()
    await shows(fake, reply, "#1")

    assert typed == len(fake.ledger.find("POST", "/typing")) == 1


async def test_a_long_answer_rolls_over_with_its_code_block(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)
    lines = [f"print({number})  # 줄" for number in range(150)]

    stroke.write("코드예요.\n```python\n" + "\n".join(lines[:140]))
    await fake.until(lambda _: len(fake.world.bot_messages()) > 1)
    stroke.write("\n" + "\n".join(lines[140:]) + "\n```\n끝이에요.")
    stroke.end()
    last = fake.world.bot_messages()[-1]
    await shows(fake, last, "끝이에요.")
    await house.idle()

    parts = fake.world.bot_messages()
    assert parts[0] is reply
    for part in parts:
        assert len(part.content) <= 2000
        assert part.content.count("```") == 2
        assert UNCONFIRMED in part.content
    assert parts[1].content.startswith("```python\n")
    shown = [line for part in parts for line in part.content.split("\n") if "print" in line]
    assert shown == lines
    assert [bool(part.components) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert house.rows.deliveries[1].message_ids == tuple(part.id for part in parts)


async def test_a_very_long_answer_becomes_its_beginning_and_a_file(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)
    whole = "\n\n".join(f"{number}번째 문단이에요. " + "가" * 200 for number in range(60))

    stroke.write(whole)
    await fake.until(lambda _: len(fake.world.bot_messages()) == 4)
    stroke.end()
    await fake.until(lambda _: reply.attachments, within=10)
    await house.idle()

    [shown] = fake.world.bot_messages()
    assert shown is reply
    assert "0번째 문단" in reply.content
    assert "첨부한 파일" in reply.content
    assert UNCONFIRMED in reply.content
    assert reply.attachments[0].filename == "answer.md"
    assert reply.attachments[0].data.decode() == whole
    assert house.rows.deliveries[1].message_ids == (reply.id,)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retry_after": 0.3},
        {"status": 429, "retry_after": 0.3, "via": False},
        {"status": 503},
        {"status": 503, "after_commit": True},
        {"cut": True},
        {"cut": True, "after_commit": True},
    ],
    ids=lambda fault: " ".join(map(str, fault.values())),
)
async def test_the_last_word_lands_whatever_becomes_of_an_edit(
    house: House, fake: FakeDiscord, student: User, fault: dict[str, float]
) -> None:
    reply, stroke = await begun(house, fake, student)
    edits = f"/messages/{reply.id}$"

    fake.fail("PATCH", edits, **fault)  # type: ignore[arg-type] # names of its arguments
    stroke.write("먼저 ")
    await fake.until(lambda _: fake.faults.rules[-1].left == 0)
    fake.fail("PATCH", edits, **fault)  # type: ignore[arg-type] # names of its arguments
    stroke.write("이렇게 하세요.")
    stroke.end()
    await shows(fake, reply, "먼저 이렇게 하세요.", within=10)
    await fake.until(lambda _: "쓰는 중" not in reply.content, within=10)
    await house.idle()

    assert fake.world.bot_messages() == [reply]
    assert house.rows.deliveries[1].shown_version == 1


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("after_commit", [False, True])
async def test_a_placeholder_whose_sending_failed_is_sent_once(
    fake: FakeDiscord, student: User, *, after_commit: bool
) -> None:
    fake.fail("POST", "/messages$", status=503, after_commit=after_commit)

    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    await answered(fake, message)

    assert len(fake.world.bot_messages()) == 1


async def test_a_broken_off_answer_says_so(house: House, fake: FakeDiscord, student: User) -> None:
    reply, stroke = await begun(house, fake, student)

    stroke.write("먼저 이렇게")
    stroke.end(Finish.CUT)
    await shows(fake, reply, "답이 여기서 끊겼어요")

    assert "먼저 이렇게" in reply.content
    assert UNCONFIRMED in reply.content


async def test_without_an_answer_a_ta_has_the_question(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)

    stroke.fail(Code.AI5004)
    await shows(fake, reply, "조교에게 전달했어요")

    assert "AI5004" in reply.content
    assert THINKING not in reply.content
    assert house.rows.questions[0].state == "handed"
    labels = [part.get("label") for row in reply.components for part in row["components"]]
    assert labels == ["나도 궁금"]


async def test_a_fault_of_the_database_takes_the_placeholders_place(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)

    house.rows.down = LibraError(Code.DB5001)
    stroke.write("먼저")
    stroke.end()
    await shows(fake, reply, "DB5001")

    assert THINKING not in reply.content
    assert f"message-{house.rows.questions[0].asked.place.message_id}" in reply.content


async def test_a_fault_after_the_answer_leaves_the_answer_standing(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("과제 2 마감", "11월 30일이에요.")
    message = await fake.say(fake.channel, student, "!질문 과제 2 마감")
    house.rows.down_after = LibraError(Code.DB5001)
    reply = await fake.reply_to(message)
    await house.idle()

    assert "11월 30일이에요." in reply.content
    assert "DB5001" not in reply.content


async def test_a_ta_who_was_faster_than_the_model_is_shown(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)

    house.rows.verify(1, "조교의 답이에요.")
    stroke.fail(Code.AI5003)
    await shows(fake, reply, "조교의 답이에요.")

    assert "조교가 확인한 답이에요" in reply.content


async def test_an_answer_that_was_deleted_stays_deleted(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply, stroke = await begun(house, fake, student)
    await fake.delete(reply)

    stroke.write("먼저 ")
    await fake.until(lambda _: fake.ledger.find("PATCH", "/messages/", status=404))
    stroke.write("이렇게 하세요.")
    stroke.end()
    await quiet(house, fake, student)

    assert len(fake.world.bot_messages()) == 1
    assert house.rows.questions[0].state == "answered"
    assert house.rows.deliveries[1].shown_version == 0


async def test_a_question_that_was_deleted_is_still_answered(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True
    fake.fail("POST", "/messages$", status=503)
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    stroke = await house.pen.next()
    await fake.delete(message)

    stroke.write("이렇게 하세요.")
    stroke.end()
    await fake.until(
        lambda world: any("이렇게 하세요." in each.content for each in world.bot_messages())
    )


@pytest.mark.usefixtures("house")
async def test_without_the_right_to_write_nothing_breaks(fake: FakeDiscord, student: User) -> None:
    fake.deny(fake.channel, Permission.SEND_MESSAGES)
    other = fake.add_channel("다른 곳")

    await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    await fake.until(lambda _: fake.ledger.find("POST", "/messages$", status=403))
    await answered(fake, await fake.say(other, student, "!질문 도커가 안 켜져요"))

    assert fake.invalid_requests < 5


async def test_twenty_answers_in_one_channel_all_end_whole(house: House, fake: FakeDiscord) -> None:
    house.pen.dictated = True
    students = [fake.add_person(f"학생{number}") for number in range(20)]
    for number, each in enumerate(students):
        await fake.say(fake.channel, each, f"!질문 {number}번 질문이에요")
    strokes = [await house.pen.next() for _ in students]
    fake.limits.enforced = False
    fake.fail("PATCH", "/messages/", status=429, retry_after=0.2, times=10)
    fake.fail("PATCH", "/messages/", cut=True, times=5)

    for stroke in strokes:
        stroke.write("먼저 ")
    for number, stroke in enumerate(strokes):
        stroke.write(f"{stroke.prompt.turns[-1].text}: 이렇게 하세요.")
        stroke.end(Finish.CUT if number % 3 == 0 else Finish.STOP)
    await fake.until(
        lambda world: sum("이렇게 하세요." in each.content for each in world.bot_messages()) == 20,
        within=30,
    )
    await house.idle()

    replies = fake.world.bot_messages()
    assert len(replies) == 20
    assert all("쓰는 중" not in each.content for each in replies)
    assert sum("끊겼어요" in each.content for each in replies) == 7


def test_the_answers_of_a_channel_share_its_allowance() -> None:
    pacing = Pacing()

    with pacing.growing(1), pacing.growing(1), pacing.growing(1), pacing.growing(2):
        assert pacing.gap(1) == 3.0
        assert pacing.gap(2) == GAP_SECONDS

    assert pacing.gap(1) == GAP_SECONDS


def test_a_whole_answer_goes_before_growing_ones() -> None:
    pacing = Pacing()

    with pacing.ending(1):
        assert not pacing.free(1)
        assert pacing.free(2)

    assert pacing.free(1)


async def test_a_slash_answer_grows_in_its_response(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True
    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    stroke = await house.pen.next()

    stroke.write("먼저 ")
    response = await fake.answer_to(used)
    stroke.write("이렇게 하세요.")
    stroke.end()
    await shows(fake, response, "먼저 이렇게 하세요.")
    await fake.until(lambda _: response.components)
    await house.idle()

    assert used.followups == []
    assert house.rows.deliveries[1].message_ids == (response.id,)
    assert house.rows.shown_versions == [0, 1]
    assert fake.world.bot_messages() == [response]


async def test_after_a_quarter_of_an_hour_the_answer_goes_to_the_channel(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True
    await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    stroke = await house.pen.next()

    fake.clock.advance(901)
    stroke.write(ANSWER)
    stroke.end()
    await fake.until(
        lambda world: any(ANSWER in each.content for each in world.bot_messages()), within=10
    )
    await house.idle()

    [shown] = [each for each in fake.world.bot_messages() if ANSWER in each.content]
    assert shown.origin is None
    assert house.rows.deliveries[1].message_ids == (shown.id,)


async def test_a_response_that_shows_words_outlives_its_token(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True
    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    stroke = await house.pen.next()
    stroke.write("먼저 ")
    response = await fake.answer_to(used)

    fake.clock.advance(901)
    stroke.write("이렇게 하세요.")
    stroke.end()
    await shows(fake, response, "먼저 이렇게 하세요.", within=10)
    await house.idle()

    assert fake.world.bot_messages() == [response]


@pytest.mark.usefixtures("house")
async def test_a_command_that_came_too_late_is_answered_in_the_channel(
    fake: FakeDiscord, student: User
) -> None:
    fake.fail("POST", "/interactions/.*/callback", status=404, code=10062)

    await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    shown = await fake.next_bot_message()
    await shows(fake, shown, ANSWER)

    assert shown.origin is None


async def test_a_command_that_another_process_took_is_left_to_it(
    house: House, fake: FakeDiscord, student: User
) -> None:
    fake.fail("POST", "/interactions/.*/callback", status=400, code=40060)

    await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    await quiet(house, fake, student)

    assert house.rows.questions == []
