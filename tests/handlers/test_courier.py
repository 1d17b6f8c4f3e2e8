"""What a TA confirmed takes the place of what students were shown."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from librabot.core.errors import Code, LibraError
from librabot.handlers import courier
from librabot.runtime import Clock
from tests.fakes.discord import FakeDiscord, Message, Permission, User
from tests.handlers.house import House
from tests.handlers.steps import ANSWER, answered

CONFIRMED = "조교가 확인한 답이에요"


class Later(Clock):
    """Two hours ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(hours=2)


async def drafted(
    house: House, fake: FakeDiscord, student: User, *, answer: str = ANSWER
) -> tuple[Message, Message]:
    """A question and its draft, shown whole."""
    house.pen.answer = answer
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    reply = await answered(fake, message, words=answer[:20])
    await house.idle()
    return message, reply


async def repaired(house: House, answer: str = "조교의 답이에요.") -> tuple[int, ...]:
    house.rows.verify(1, answer)
    return await house.courier.rewrite(house.rows.shown(1), nonce="repair-1")


async def test_the_same_message_shows_the_tas_words(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student)

    ids = await repaired(house)

    assert ids == (reply.id,)
    assert "조교의 답이에요." in reply.content
    assert CONFIRMED in reply.content
    assert "조교 확인 전" not in reply.content
    assert len(reply.components[0]["components"]) == 5
    assert fake.world.bot_messages() == [reply]


async def test_a_placeholder_of_an_unanswered_question_says_that_a_ta_has_it(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student)
    shown = house.rows.shown(1)
    unanswered = replace(shown, entry=replace(shown.entry, answer="", needs_human=True))

    await house.courier.rewrite(unanswered, nonce="repair-1")

    assert "조교에게" in reply.content
    assert ANSWER not in reply.content


async def test_a_placeholder_of_a_kept_draft_shows_it_with_its_mark(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student)
    shown = house.rows.shown(1)

    await house.courier.rewrite(
        replace(shown, entry=replace(shown.entry, answer="초안이에요.")), nonce="repair-1"
    )

    assert "초안이에요." in reply.content
    assert "조교 확인 전" in reply.content


async def test_a_response_to_a_command_is_mended_after_its_token_is_over(
    house: House, fake: FakeDiscord, student: User
) -> None:
    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커가 안 켜져요"})
    response = await fake.answer_to(used)
    await house.idle()
    fake.clock.advance(1000)

    await repaired(house)

    assert "조교의 답이에요." in response.content


async def test_a_longer_answer_takes_further_messages_as_replies(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message, reply = await drafted(house, fake, student)

    ids = await repaired(house, "문단이에요.\n\n" * 400)

    shown = fake.world.bot_messages()
    assert ids == tuple(each.id for each in shown)
    assert shown[0] is reply
    assert len(shown) > 1
    assert all(each.reply_to_id == message.id for each in shown)
    assert [bool(each.components) for each in shown] == [False] * (len(shown) - 1) + [True]


async def test_a_shorter_answer_takes_the_surplus_away(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student, answer="첫 문단이에요. " + "가나다\n\n" * 600)
    assert len(fake.world.bot_messages()) > 1

    ids = await repaired(house)

    assert ids == (reply.id,)
    assert fake.world.bot_messages() == [reply]


async def test_a_file_goes_when_the_answer_fits(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student, answer="첫 문단이에요. " + "가나다라\n\n" * 2000)
    assert reply.attachments

    await repaired(house)

    assert reply.attachments == ()


async def test_an_old_message_is_answered_instead_of_edited(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message, reply = await drafted(house, fake, student)
    fake.limits.enforced = False
    fake.make_old(reply, retry_after=0.01)

    ids = await repaired(house)
    again = await house.courier.rewrite(house.rows.shown(1), nonce="repair-1")

    [new] = [each for each in fake.world.bot_messages() if each is not reply]
    assert ids == again == (new.id,)
    assert new.reply_to_id == message.id
    assert CONFIRMED in new.content
    assert ANSWER in reply.content
    fake.assert_no_pings()


async def test_an_old_message_that_only_seems_limited_is_answered_too(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student)
    fake.fail("PATCH", f"/messages/{reply.id}$", status=429, retry_after=90)
    house.courier = replace(house.courier, clock=Later())

    await repaired(house)

    assert CONFIRMED in fake.world.bot_messages()[-1].content
    assert ANSWER in reply.content


async def test_a_young_message_that_is_limited_is_left_for_later(
    house: House, fake: FakeDiscord, student: User
) -> None:
    _, reply = await drafted(house, fake, student)
    fake.fail("PATCH", f"/messages/{reply.id}$", status=429, retry_after=90)

    with pytest.raises(LibraError) as refused:
        await repaired(house)

    assert refused.value.retry_after == 90
    assert fake.world.bot_messages() == [reply]


async def test_an_old_message_whose_edit_never_ends_is_answered_too(
    house: House, fake: FakeDiscord, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, reply = await drafted(house, fake, student)
    fake.make_old(reply, retry_after=20)
    house.courier = replace(house.courier, clock=Later())
    monkeypatch.setattr(courier, "PATIENCE_SECONDS", 0.2)

    await repaired(house)

    assert CONFIRMED in fake.world.bot_messages()[-1].content


async def test_a_sleeping_thread_is_woken_by_a_reply(
    house: House, fake: FakeDiscord, student: User
) -> None:
    thread = await fake.start_thread(fake.channel, student, "도커")
    message = await fake.say(thread, student, "!질문 도커가 안 켜져요")
    await answered(fake, message)
    await house.idle()
    fake.archive(thread)

    await repaired(house)

    assert CONFIRMED in fake.world.bot_messages(thread)[-1].content


async def test_a_deleted_message_is_told(house: House, fake: FakeDiscord, student: User) -> None:
    _, reply = await drafted(house, fake, student)
    await fake.delete(reply)

    with pytest.raises(LibraError) as refused:
        await repaired(house)

    assert refused.value.code is Code.EXT5015


async def test_a_deleted_channel_is_told(house: House, fake: FakeDiscord, student: User) -> None:
    await drafted(house, fake, student)
    fake.delete_channel(fake.channel)

    with pytest.raises(LibraError) as refused:
        await repaired(house)

    assert refused.value.code is Code.EXT5015


async def test_a_missing_right_is_told(house: House, fake: FakeDiscord, student: User) -> None:
    await drafted(house, fake, student)
    fake.deny(fake.channel, Permission.VIEW_CHANNEL)

    with pytest.raises(LibraError) as refused:
        await repaired(house)

    assert refused.value.code is Code.EXT5014


async def test_an_unwell_discord_is_told_to_be_tried_again(
    house: House, fake: FakeDiscord, student: User
) -> None:
    await drafted(house, fake, student)
    fake.fail("PATCH", "/messages/", status=503)

    with pytest.raises(LibraError) as refused:
        await repaired(house)

    assert refused.value.code is Code.EXT5011
    assert refused.value.code.fault.retry_may_help


async def test_without_a_connection_a_repair_waits(
    house: House, fake: FakeDiscord, student: User
) -> None:
    await drafted(house, fake, student)
    shown = house.rows.shown(1)
    await house.line.close(patience_seconds=1)

    with pytest.raises(LibraError) as refused:
        await house.courier.rewrite(shown, nonce="repair-1")

    assert refused.value.code is Code.EXT5011
