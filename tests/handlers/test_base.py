"""The door: who is served, in what language, and what a fault becomes."""

import unicodedata

import pytest
from structlog.testing import capture_logs

from librabot.core.errors import Code, LibraError
from librabot.handlers.base import as_typed
from tests.fakes.discord import FakeDiscord, User
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import ANSWER, answered, quiet


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("!질문 도커", "!질문 도커"),
        ("!질문도커", "!질문 도커"),
        ("！ 질문도커", "！ 질문 도커"),
        ("!분석도커", "!분석 도커"),
        ("!질문\n도커", "!질문\n도커"),
        ("!질문", "!질문"),
        ("!인기질문", "!인기질문"),
        ("질문도커", "질문도커"),
        ("도커 !질문도커", "도커 !질문도커"),
        (unicodedata.normalize("NFD", "!질문도커"), "!질문 도커"),
    ],
)
def test_a_command_is_read_as_it_was_meant(typed: str, read: str) -> None:
    assert as_typed(typed) == read


async def test_an_unknown_fault_is_told_by_code_and_request_and_reported_once(
    house: House, fake: FakeDiscord, student: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_asked: object) -> None:
        raise ZeroDivisionError("비밀")

    monkeypatch.setattr(house.rows, "record", fail)
    with capture_logs() as logs:
        message = await fake.say(fake.channel, student, "!질문 도커가 안 켜져요")
        reply = await fake.reply_to(message)
        await house.idle()

    assert "문제가 생겼" in reply.content or "COMMON5001" in reply.content
    assert f"message-{message.id}" in reply.content
    assert "비밀" not in reply.content
    faults = [each for each in logs if each["event"] == "fault"]
    assert [each["code"] for each in faults] == ["COMMON5001"]


async def test_a_known_fault_is_told_in_its_own_words(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.down = LibraError(Code.DB5001, "10.0.0.1:5432")

    used = await fake.slash(fake.channel, student, "질문", {"내용": "도커"}, locale="en-US")
    response = await fake.answer_to(used)

    assert Code.DB5001.fault.sentence in response.content
    assert f"DB5001 interaction-{used.id}" in response.content
    assert "10.0.0.1" not in response.content


async def test_one_fault_ends_one_answer(house: House, fake: FakeDiscord, student: User) -> None:
    house.rows.down = LibraError(Code.DB5001)
    await fake.reply_to(await fake.say(fake.channel, student, "!질문 하나"))

    house.rows.down = None
    await answered(fake, await fake.say(fake.channel, student, "!질문 둘"))

    assert [row.asked.text for row in house.rows.questions] == ["둘"]


async def test_no_words_of_a_student_are_logged(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.pen.dictated = True
    with capture_logs() as logs:
        await fake.say(fake.channel, student, "!질문 나만의 비밀 질문")
        stroke = await house.pen.next()
        stroke.fail(Code.AI5003)
        await quiet(house, fake, student)

    said = repr(logs)
    assert "AI5003" in said
    assert "비밀" not in said
    assert student.name not in said


async def test_commands_are_korean_and_english_for_english_clients(
    house: House, fake: FakeDiscord
) -> None:
    assert house.line.state == "ready"

    listed = {row["name"]: row for row in fake.commands.listed(None)}

    assert set(listed) == {"질문", "검색", "인기질문", "도움말", "질문으로 묻기"}
    ask = listed["질문"]
    assert ask["name_localizations"] == {"en-US": "ask", "en-GB": "ask"}
    assert ask["description"] == "조교에게 물어보세요. 스크린샷도 함께 보낼 수 있어요"
    assert "teaching assistant" in ask["description_localizations"]["en-US"]
    assert [option["name"] for option in ask["options"]] == [
        "내용",
        "파일1",
        "파일2",
        "파일3",
        "파일4",
    ]
    assert not any(option.get("required") for option in ask["options"])
    assert ask["contexts"] == [0]


async def test_unchanged_commands_are_told_once(fake: FakeDiscord, rows: Rows, pen: Pen) -> None:
    async with living(fake, rows, pen):
        pass
    async with living(fake, rows, pen):
        pass
    syncs_of_two_lives = fake.commands.syncs
    rows.kept.clear()
    async with living(fake, rows, pen):
        pass

    assert syncs_of_two_lives == 1
    assert fake.commands.syncs == 2


async def test_commands_that_discord_refuses_leave_the_prefix_working(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    fake.fail("PUT", "/commands$", status=400, code=30034)

    async with living(fake, rows, pen):
        await answered(fake, await fake.say(fake.channel, student, "!질문 도커가 안 켜져요"))

    assert rows.kept == {}


async def test_a_stale_command_ends_quietly(house: House, fake: FakeDiscord, student: User) -> None:
    used = await fake.slash(fake.channel, student, "도움말")
    await fake.answer_to(used)
    house.line.bot().tree.remove_command("도움말")

    with capture_logs() as logs:
        await fake.slash(fake.channel, student, "도움말")
        await answered(fake, await fake.say(fake.channel, student, "!질문 도커"), words=ANSWER)

    assert [each for each in logs if each["event"] == "fault"] == []
