import pytest

from librabot.core.errors import Code, LibraError
from tests.fakes.discord import FakeDiscord, Message, User
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import answered


async def with_buttons(house: House, fake: FakeDiscord, student: User) -> Message:
    """An answer that is whole."""
    message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
    reply = await answered(fake, message)
    await house.idle()
    return reply


async def press(fake: FakeDiscord, message: Message, kind: str, who: User) -> str:
    """What the one who pressed reads."""
    used = await fake.click(message, f"libra:{kind}:1", who)
    told = await fake.answer_to(used)
    assert told.ephemeral
    return told.content


async def test_an_answer_has_five_buttons(house: House, fake: FakeDiscord, student: User) -> None:
    reply = await with_buttons(house, fake, student)

    [row] = reply.components
    assert [part["custom_id"] for part in row["components"]] == [
        "libra:up:1",
        "libra:down:1",
        "libra:solved:1",
        "libra:metoo:1",
        "libra:call:1",
    ]
    assert [part.get("label") for part in row["components"][2:]] == [
        "해결됨",
        "나도 궁금",
        "조교 부르기",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("up", "도움이 되었다니"),
        ("down", "조교가 이 답을 살펴볼게요"),
        ("solved", "해결되었다니"),
        ("metoo", "1명이 궁금해해요"),
        ("call", "조교를 불렀어요"),
    ],
)
async def test_a_press_is_kept_and_thanked_for(
    house: House, fake: FakeDiscord, student: User, kind: str, words: str
) -> None:
    reply = await with_buttons(house, fake, student)

    told = await press(fake, reply, kind, student)

    assert words in told
    assert house.rows.reactions == {(1, f"discord:{student.id}", kind)}
    assert len(house.calls) == (kind == "call")


async def test_pressing_twice_counts_once(house: House, fake: FakeDiscord, student: User) -> None:
    reply = await with_buttons(house, fake, student)

    await press(fake, reply, "metoo", student)
    again = await press(fake, reply, "metoo", student)
    other = await press(fake, reply, "metoo", fake.add_person("이친구"))

    assert "한 번만 세어요" in again
    assert "2명이 궁금해해요" in other
    assert len(house.rows.reactions) == 2


async def test_a_button_works_after_a_restart(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    async with living(fake, rows, pen) as before:
        reply = await with_buttons(before, fake, student)

    async with living(fake, rows, pen):
        told = await press(fake, reply, "solved", student)

    assert "해결되었다니" in told
    assert rows.reactions == {(1, f"discord:{student.id}", "solved")}


async def test_the_library_keeps_nothing_of_the_buttons(
    house: House, fake: FakeDiscord, student: User
) -> None:
    await with_buttons(house, fake, student)

    store = house.line.bot()._connection._view_store

    assert store._views == {}
    assert store._synced_message_views == {}


async def test_a_fault_is_told_to_the_one_who_pressed(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply = await with_buttons(house, fake, student)
    house.rows.down = LibraError(Code.DB5001)

    told = await press(fake, reply, "up", student)

    assert "DB5001" in told
    assert "interaction-" in told


async def test_a_forged_button_reaches_nothing(
    house: House, fake: FakeDiscord, student: User
) -> None:
    reply = await with_buttons(house, fake, student)
    [row] = reply.components
    row["components"][0]["custom_id"] = "libra:up:999"

    used = await fake.click(reply, "libra:up:999", student)
    told = await fake.answer_to(used)

    assert "DB5004" in told.content
    assert house.rows.reactions == set()
