"""The line is held whatever happens to it, and tells how it stands."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from librabot.core.errors import Code, LibraError
from librabot.handlers import line as line_module
from librabot.handlers.line import Account, DiscordLine
from librabot.runtime import Door
from tests.fakes.discord import FakeDiscord, Intent, User
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import answered


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "FIRST_WAIT_SECONDS", 0.05)


@pytest.fixture
async def unheld(fake: FakeDiscord, rows: Rows, pen: Pen) -> AsyncIterator[House]:
    """A process whose line a test holds by itself."""
    async with aiohttp.ClientSession() as session:
        house = House(fake, rows, pen, session)
        yield house
        await house.line.close(patience_seconds=1)


async def ask(house: House, fake: FakeDiscord, student: User) -> None:
    await answered(fake, await fake.say(fake.channel, student, "!질문 도커가 안 켜져요"))
    await house.idle()


async def test_a_line_that_stands_says_so(house: House) -> None:
    assert house.line.state == "ready"
    await house.line.ping()


async def test_without_an_account_the_line_is_off(unheld: House) -> None:
    line = DiscordLine(None, unheld.new_bot, Door())

    await line.hold()
    await line.ping()

    assert line.state == "off"
    with pytest.raises(LibraError):
        line.bot()


async def test_a_wrong_token_ends_the_holding(unheld: House, fake: FakeDiscord) -> None:
    account = Account("wrong.bot.token", fake.api_url, fake.gateway_url)
    line = DiscordLine(account, unheld.new_bot, Door())

    await line.hold()

    assert line.state == "failed"
    assert line.fault is Code.EXT5012
    with pytest.raises(LibraError) as refused:
        await line.ping()
    assert refused.value.code is Code.EXT5012
    assert len(fake.ledger.find("GET", "/users/@me")) == 1


async def test_a_missing_intent_ends_the_holding(unheld: House, fake: FakeDiscord) -> None:
    fake.switch_off(Intent.MESSAGE_CONTENT)

    await unheld.line.hold()

    assert unheld.line.state == "failed"
    assert unheld.line.fault is Code.EXT5013
    assert len(fake.gateway.identifies) == 1


async def test_a_start_without_discord_goes_on_when_it_is_back(
    unheld: House, fake: FakeDiscord, student: User
) -> None:
    await fake.api.down()
    holding = asyncio.create_task(unheld.line.hold())
    with pytest.raises(LibraError) as away:
        await unheld.line.ping()

    await fake.api.up()
    await unheld.ready()
    await ask(unheld, fake, student)

    assert away.value.code is Code.EXT5011
    await unheld.line.close(patience_seconds=1)
    await holding


async def test_a_gateway_that_refuses_at_first_is_tried_again(
    unheld: House, fake: FakeDiscord, student: User
) -> None:
    await fake.gateway.listener.down()
    holding = asyncio.create_task(unheld.line.hold())
    await fake.until(lambda _: len(fake.ledger.find("GET", "/users/@me")) > 1)

    await fake.gateway.listener.up()
    await unheld.ready()
    await ask(unheld, fake, student)

    await unheld.line.close(patience_seconds=1)
    await holding


@pytest.mark.parametrize("name", ["GUILD_CREATE", "MESSAGE_CREATE", "INTERACTION_CREATE"])
async def test_an_event_that_nobody_can_read_does_not_end_the_service(
    house: House, fake: FakeDiscord, student: User, name: str
) -> None:
    fake.gateway.inject(name, {"id": None, "unexpected": []})
    await fake.gateway.flush()

    house.connected.clear()
    fake.gateway.send_raw('{"op": 0, "t": "READY", "s": 9, "d": 7}')
    await house.ready()
    await ask(house, fake, student)

    assert house.line.state == "ready"


async def test_a_dropped_connection_is_resumed(
    house: House, fake: FakeDiscord, student: User
) -> None:
    await fake.gateway.drop(4000)
    await fake.until(lambda _: fake.gateway.resumes, within=10)

    await ask(house, fake, student)

    assert len(fake.gateway.identifies) == 1
    assert house.line.state == "ready"


@pytest.mark.usefixtures("house")
async def test_a_question_sent_while_the_connection_was_down_is_answered_once(
    fake: FakeDiscord, student: User
) -> None:
    await fake.gateway.drop(4000)
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")

    await answered(fake, message)

    assert len(fake.replies_to(message)) == 1


async def test_an_account_that_is_revoked_later_ends_the_holding(
    house: House, fake: FakeDiscord
) -> None:
    fake.gateway.token = "another.bot.token"
    fake.door.token = "another.bot.token"
    await fake.gateway.kill_sessions()

    async with asyncio.timeout(20):
        await house.holding

    assert house.line.state == "failed"
    assert house.line.fault is Code.EXT5012


async def test_a_stop_lets_an_answer_end(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    pen.dictated = True
    async with living(fake, rows, pen) as house:
        message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
        stroke = await pen.next()
        reply = await fake.reply_to(message)
        closing = asyncio.create_task(house.line.close(patience_seconds=5))
        late = await fake.slash(fake.channel, student, "질문", {"내용": "늦은 질문"})
        told = await fake.answer_to(late)
        stroke.write("이렇게 하세요.")
        stroke.end()
        await closing

    assert "이렇게 하세요." in reply.content
    assert "쓰는 중" not in reply.content
    assert "COMMON5003" in told.content
    assert len(rows.questions) == 1


async def test_a_stop_does_not_wait_for_ever(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    pen.dictated = True
    async with living(fake, rows, pen) as house:
        await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
        await pen.next()

        async with asyncio.timeout(3):
            await house.line.close(patience_seconds=0.2)

        assert house.line.state == "connecting"
