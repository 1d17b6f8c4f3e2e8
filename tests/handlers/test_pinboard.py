import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.noticing import Board
from librabot.features.questions.values import Title
from librabot.handlers.pinboard import ChannelPinboard
from tests.fakes.discord import FakeDiscord, Permission
from tests.handlers.house import PANEL, House


@pytest.fixture
def pinboard(house: House, fake: FakeDiscord) -> ChannelPinboard:
    rights = Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES
    fake.set_roles(fake.bot, fake.add_role("librabot", rights))
    return ChannelPinboard(house.line.bot, house.phrasing)


def board(fake: FakeDiscord, message_id: int | None = None, *, hits: int = 7) -> Board:
    return Board(fake.guild.id, fake.channel.id, message_id, (Title(1, "과제 2 마감", hits, None),))


async def test_the_list_is_posted_and_pinned(fake: FakeDiscord, pinboard: ChannelPinboard) -> None:
    message_id = await pinboard.post(board(fake), nonce="board-1")

    [message] = fake.world.bot_messages()
    assert message.id == message_id
    assert f"1. 과제 2 마감 <{PANEL}/q/1> · 7번" in message.content
    assert message.pinned_at is not None


async def test_the_next_week_edits_the_same_message(
    fake: FakeDiscord, pinboard: ChannelPinboard
) -> None:
    first = await pinboard.post(board(fake), nonce="board-1")

    second = await pinboard.post(board(fake, first, hits=9), nonce="board-2")

    [message] = fake.world.bot_messages()
    assert first == second == message.id
    assert "9번" in message.content


async def test_a_deleted_list_is_posted_anew(fake: FakeDiscord, pinboard: ChannelPinboard) -> None:
    first = await pinboard.post(board(fake), nonce="board-1")
    await fake.delete(fake.world.bot_messages()[0])

    second = await pinboard.post(board(fake, first), nonce="board-2")

    [message] = fake.world.bot_messages()
    assert second == message.id != first
    assert message.pinned_at is not None


async def test_a_repeated_post_is_the_same_message(
    fake: FakeDiscord, pinboard: ChannelPinboard
) -> None:
    first = await pinboard.post(board(fake), nonce="board-1")
    second = await pinboard.post(board(fake), nonce="board-1")

    assert first == second
    assert len(fake.world.bot_messages()) == 1


async def test_a_list_that_cannot_be_pinned_is_posted(
    fake: FakeDiscord, pinboard: ChannelPinboard
) -> None:
    fake.fail("PUT", "/pins/", status=403, code=50013)

    message_id = await pinboard.post(board(fake), nonce="board-1")

    assert fake.world.bot_messages()[0].id == message_id


async def test_a_missing_right_is_told(fake: FakeDiscord, pinboard: ChannelPinboard) -> None:
    fake.deny(fake.channel, Permission.SEND_MESSAGES)

    with pytest.raises(LibraError) as refused:
        await pinboard.post(board(fake), nonce="board-1")

    assert refused.value.code is Code.EXT5014
