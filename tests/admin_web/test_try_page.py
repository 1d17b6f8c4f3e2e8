import re
from io import BytesIO

import pytest
from aiohttp import FormData

from librabot.features.members.values import Role
from tests.admin_web.memory import verified
from tests.admin_web.panel import House, opened
from tests.admin_web.trying import (
    TEN_MEGABYTES,
    a_form,
    a_house,
    a_picture,
    asked,
    knowing,
    settled,
)


async def test_a_known_question_is_answered_at_once_and_counted_once() -> None:
    house = knowing(a_house())

    async with opened(house, Role.READER) as browser:
        path = await asked(browser, a_form())
        assert house.world.hits == []
        pages = [await browser.get(path) for _ in range(3)]

    for page in pages:
        assert "<strong>10월 24일</strong>까지예요." in page
        assert "이조교 확인" in page
        assert "7번 전함" in page
        assert 'href="/q/1"' in page
        assert "조교가 확인한 답에서 찾았어요." in page
    assert house.world.hits == [1]


async def test_another_s_look_at_a_known_answer_is_no_hit() -> None:
    house = knowing(a_house())

    async with opened(house, Role.TA) as browser:
        path = await asked(browser, a_form())
        reply = house.world.replies[1]
        house.world.replies[1] = type(reply)(
            1, "member:99", reply.body, reply.asked_at, reply.state, None, reply.entry, ()
        )
        await browser.get(path)

    assert house.world.hits == []


async def test_the_same_form_sent_twice_is_one_question() -> None:
    house = a_house()
    form = a_form()

    async with opened(house) as browser:
        first = await asked(browser, form)
        second = await asked(browser, form)

    assert first == second == "/try/1"
    assert len(house.world.replies) == 1


async def test_each_rendering_of_the_form_is_good_for_one_question() -> None:
    async with opened(a_house()) as browser:
        pages = [await browser.get("/try") for _ in range(2)]

    origins = {re.findall(r'name="origin" value="([0-9a-f-]{36})"', page)[0] for page in pages}
    assert len(origins) == 2


async def test_the_asker_is_the_member_and_the_question_is_cleaned() -> None:
    house = a_house()

    async with opened(house) as browser:
        await asked(browser, a_form("  과제\x00 2\r\n언제?  "))

    reply = house.world.replies[1]
    assert (reply.asker, reply.body) == ("member:2", "과제 2\n언제?")


async def test_without_an_ai_a_new_question_goes_to_a_ta_and_says_so() -> None:
    house = a_house()

    async with opened(house) as browser:
        form = await browser.get("/try")
        path = await asked(browser, a_form())
        page = await settled(browser, path)

    assert "AI가 꺼져 있어요(GEMINI_API_KEY)" in form
    assert "조교에게 전달됨" in page
    assert 'href="/questions/1"' in page
    assert house.world.entries[1].needs_human


async def test_once_a_ta_verifies_the_answer_appears_on_the_same_page() -> None:
    house = a_house()

    async with opened(house) as browser:
        path = await asked(browser, a_form("새 질문"))
        await settled(browser, path)
        house.world.entries[1] = verified(1, answer="조교의 답")
        page = await browser.get(path)

    assert "<p>조교의 답</p>" in page
    assert "이조교 확인" in page
    assert house.world.hits == []


async def test_an_empty_question_is_refused_where_it_was_asked() -> None:
    async with opened(a_house()) as browser:
        response = await browser.submit("/try", a_form("   "))
        page = await response.text()

    assert response.status == 422
    assert 'role="alert"' in page
    assert 'name="origin"' in page


async def test_files_are_taken_and_a_bad_one_gets_its_reason() -> None:
    house = a_house()
    form = FormData(a_form(""), quote_fields=False)
    form.add_field("files", a_picture(), filename="화면.png", content_type="image/png")
    form.add_field("files", b"MZ\x90\x00\x03", filename="virus.exe", content_type="image/png")

    async with opened(house) as browser:
        path = await asked(browser, form)
        page = await browser.get(path)

    assert house.kept_files == ["화면.png"]
    assert "<strong>virus.exe</strong>" in page
    assert "화면.png</strong>" not in page


async def test_only_bad_files_are_no_question() -> None:
    form = FormData(a_form(""), quote_fields=False)
    form.add_field("files", b"MZ\x90\x00\x03", filename="<b>.exe")

    async with opened(a_house()) as browser:
        response = await browser.submit("/try", form)
        page = await response.text()

    assert response.status == 422
    assert "<li>&lt;b&gt;.exe: " in page


async def test_forty_megabytes_of_files_are_let_in() -> None:
    house = a_house()
    form = FormData(a_form())
    for number in range(4):
        picture = BytesIO(a_picture(TEN_MEGABYTES))
        form.add_field("files", picture, filename=f"{number}.png")

    async with opened(house) as browser:
        await asked(browser, form)

    assert house.kept_files == ["0.png", "1.png", "2.png", "3.png"]


async def test_a_file_too_large_and_a_file_too_many_get_their_reasons() -> None:
    house = a_house()
    form = FormData(a_form())
    form.add_field("files", BytesIO(a_picture(TEN_MEGABYTES + 1)), filename="large.png")
    for number in range(4):
        form.add_field("files", a_picture(), filename=f"{number}.png")

    async with opened(house) as browser:
        page = await browser.get(await asked(browser, form))

    assert house.kept_files == ["0.png", "1.png", "2.png"]
    assert re.search(r"<strong>large.png</strong> [^<]*10 ?MB", page)
    assert re.search(r"<strong>3.png</strong> [^<]*4", page)


@pytest.mark.parametrize("fields", [{"origin": "x"}, {"course": "2"}, {"course": ""}])
async def test_a_form_of_another_make_is_refused(fields: dict[str, str]) -> None:
    house = a_house()

    async with opened(house) as browser:
        response = await browser.submit("/try", a_form() | fields)

    assert response.status == 422
    assert house.world.replies == {}


async def test_a_reader_sees_only_their_own_question() -> None:
    house = knowing(a_house())

    async with opened(house, Role.READER) as browser:
        await asked(browser, a_form())
        reply = house.world.replies[1]
        house.world.replies[2] = type(reply)(
            2, "discord:7", "남의 질문", reply.asked_at, "known", None, reply.entry, ()
        )

        await browser.get("/try/2", status=404)
        await browser.get("/try/2/stream", status=404)
        await browser.get("/try/3", status=404)


async def test_without_a_course_an_owner_is_led_to_one() -> None:
    async with opened(House(), Role.OWNER) as browser:
        owners = await browser.get("/try")
    async with opened(House(), Role.READER) as browser:
        readers = await browser.get("/try")

    assert "예시 과목 불러오기" in owners
    assert 'href="/courses"' in owners
    assert "소유자에게 과목을 추가해 달라고" in readers
    assert 'href="/courses"' not in readers


async def test_the_public_board_stands_below() -> None:
    house = a_house()
    house.board_url = "https://board.example/"

    async with opened(house) as browser:
        page = await browser.get("/try")

    assert 'href="https://board.example/"' in page
