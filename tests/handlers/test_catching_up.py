"""Questions that were sent while nobody listened are answered once, if they are not old."""

from tests.fakes.discord import FakeDiscord, User
from tests.handlers.house import living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import answered


async def test_what_was_asked_between_two_lives_is_answered_once(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen):
        before = await fake.say(fake.channel, student, "!질문 먼저 물은 것")
        await answered(fake, before)
    thread = await fake.start_thread(fake.channel, student, "잡담")
    missed = await fake.say(fake.channel, student, "!질문 놓친 것")
    inside = await fake.say(thread, student, "!질문 스레드에서 놓친 것")
    help_asked = await fake.say(fake.channel, student, "!도움말")

    async with living(fake, rows, pen) as house:
        await answered(fake, missed)
        await answered(fake, inside)
        await house.idle()

    assert [len(fake.replies_to(each)) for each in (before, missed, inside, help_asked)] == [
        1,
        1,
        1,
        0,
    ]
    assert len(rows.questions) == 3


async def test_a_follow_up_between_two_lives_is_found_too(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen):
        reply = await answered(fake, await fake.say(fake.channel, student, "!질문 먼저"))
    more = await fake.say(fake.channel, student, "그럼 윈도우에서는?", reply_to=reply)

    async with living(fake, rows, pen):
        await answered(fake, more)

    assert rows.questions[1].asked.parent_id == 1


async def test_a_lost_session_loses_no_question(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen):
        await fake.gateway.kill_sessions()
        missed = await fake.say(fake.channel, student, "!질문 놓친 것")

        await fake.until(lambda _: fake.replies_to(missed), within=15)


async def test_quiet_and_closed_channels_are_not_read(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    fake.add_channel("조용한 곳")
    missed = await fake.say(fake.channel, student, "!질문 놓친 것")
    fake.fail("GET", "/messages", status=403, code=50001)

    async with living(fake, rows, pen) as house:
        await fake.until(lambda _: fake.ledger.find("GET", "/messages"))
        later = await fake.say(fake.channel, student, "!질문 다음 것")
        await answered(fake, later)
        await house.idle()

    assert len(fake.ledger.find("GET", "/messages")) == 1
    assert fake.replies_to(missed) == []


async def test_what_was_asked_during_the_stop_is_answered_after_the_start(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen) as house:
        await house.door.drain(patience_seconds=1)
        late = await fake.say(fake.channel, student, "!질문 늦게 물은 것")
        help_asked = await fake.say(fake.channel, student, "!도움말")
        told = await fake.reply_to(help_asked)
    unanswered = fake.replies_to(late)

    async with living(fake, rows, pen):
        await answered(fake, late)

    assert unanswered == []
    assert "COMMON5003" in told.content
    assert len(fake.replies_to(late)) == 1
