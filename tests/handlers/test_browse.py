import pytest

from librabot.core.errors import Code, LibraError
from tests.fakes.discord import FakeDiscord, User
from tests.handlers.house import BOARD, PANEL, House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows
from tests.handlers.steps import quiet


async def choices(fake: FakeDiscord, student: User, typed: str) -> list[dict[str, str]]:
    used = await fake.autocomplete(fake.channel, student, "검색", {"내용": typed}, focused="내용")
    await fake.until(lambda _: used.choices is not None)
    assert used.choices is not None
    return used.choices


async def test_titles_are_offered_while_typing(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("과제 2 마감", "11월 30일이에요.")
    house.rows.verified("도커 설치", "안내를 보세요.")

    offered = await choices(fake, student, "과제")

    assert [each["name"] for each in offered] == ["과제 2 마감"]
    assert [each["value"] for each in offered] == ["entry:1"]


async def test_a_long_title_is_cut_for_its_choice(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("가" * 200, "답")

    [offered] = await choices(fake, student, "가")

    assert len(offered["name"]) == 100


async def test_a_fault_offers_nothing(house: House, fake: FakeDiscord, student: User) -> None:
    house.rows.down = LibraError(Code.DB5001)

    assert await choices(fake, student, "과제") == []


async def test_a_picked_title_is_answered_without_the_model_and_counted_once(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("과제 2 마감", "11월 30일이에요.")

    used = await fake.slash(fake.channel, student, "검색", {"내용": "entry:1"})
    response = await fake.answer_to(used)
    await house.idle()

    assert "11월 30일이에요." in response.content
    assert house.pen.prompts == []
    assert house.rows.hits == [1]
    assert house.rows.questions[0].asked.origin == f"discord:interaction:{used.id}"
    assert house.rows.deliveries[1].message_ids == (response.id,)


@pytest.mark.parametrize("value", ["entry:99", "entry:2"])
async def test_what_is_not_confirmed_any_more_cannot_be_picked(
    house: House, fake: FakeDiscord, student: User, value: str
) -> None:
    house.rows.verified("과제 2 마감", "11월 30일이에요.")
    house.rows.verified("옛 답", "틀린 답", status="discarded")

    used = await fake.slash(fake.channel, student, "검색", {"내용": value})
    response = await fake.answer_to(used)

    assert "DB5004" in response.content
    assert house.rows.questions == []


async def test_words_that_were_not_picked_are_searched(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("과제 2 *마감*", "11월 30일이에요.")

    used = await fake.slash(fake.channel, student, "검색", {"내용": "과제"})
    response = await fake.answer_to(used)
    message = await fake.say(fake.channel, student, "!검색 과제")
    reply = await fake.reply_to(message)

    assert f"과제 2 \\*마감\\* <{PANEL}/q/1>" in response.content
    assert reply.content == response.content
    assert house.rows.hits == []


async def test_a_search_without_a_find_says_how_to_ask(
    house: House, fake: FakeDiscord, student: User
) -> None:
    message = await fake.say(fake.channel, student, "!검색 @everyone 없는 것")

    reply = await fake.reply_to(message)
    await quiet(house, fake, student)

    assert "`/질문`으로 물어보세요" in reply.content
    assert "@everyone" not in reply.content


async def test_the_most_asked_are_ranked(house: House, fake: FakeDiscord, student: User) -> None:
    house.rows.verified("첫째", "답", hits=2)
    house.rows.verified("둘째", "답", hits=7, page_url="https://www.notion.so/b")
    house.rows.verified("안 물어봄", "답", hits=0)

    used = await fake.slash(fake.channel, student, "인기질문")
    response = await fake.answer_to(used)

    lines = response.content.split("\n")
    assert lines[1] == "1. 둘째 <https://www.notion.so/b> · 7번"
    assert lines[2] == f"2. 첫째 <{PANEL}/q/1> · 2번"
    assert "안 물어봄" not in response.content


async def test_help_is_in_the_language_of_the_client(
    house: House, fake: FakeDiscord, student: User
) -> None:
    korean = await fake.slash(fake.channel, student, "도움말")
    english = await fake.slash(fake.channel, student, "help", locale="en-GB")
    message = await fake.say(fake.channel, student, "!도움말")

    said = (await fake.answer_to(korean)).content
    in_english = (await fake.answer_to(english)).content
    by_prefix = (await fake.reply_to(message)).content
    await house.idle()

    assert "질문하는 방법" in said
    assert BOARD in said
    assert "How to ask" in in_english
    assert by_prefix == said


async def test_without_a_board_no_line_speaks_of_it(
    fake: FakeDiscord, student: User, rows: Rows, pen: Pen
) -> None:
    rows.verified("첫째", "답", hits=2)
    async with living(fake, rows, pen, board_url=None):
        help_said = await fake.reply_to(await fake.say(fake.channel, student, "!도움말"))
        popular = await fake.reply_to(await fake.say(fake.channel, student, "!인기질문"))
        answer = await fake.reply_to(await fake.say(fake.channel, student, "!질문 첫째"))

    said = "\n".join(each.content for each in (help_said, popular, answer))
    assert "📚" not in said
    assert "None" not in said


async def test_the_board_stands_under_answers_too(
    house: House, fake: FakeDiscord, student: User
) -> None:
    house.rows.verified("첫째", "답")

    answer = await fake.reply_to(await fake.say(fake.channel, student, "!질문 첫째"))

    assert f"<{BOARD}>" in answer.content
