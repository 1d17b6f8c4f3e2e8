import pytest

from librabot.features.members.values import Role
from librabot.features.questions.values import Entry
from tests.admin_web.memory import an_entry, verified
from tests.admin_web.panel import a_house, opened


async def test_a_reader_reads_and_cannot_edit() -> None:
    async with opened(a_house(), Role.READER) as browser:
        page = await browser.get("/questions/1")
        response = await browser.submit("/questions/1/verify", {"version": "1"})

    assert "<textarea" not in page
    assert "<strong>10월 24일</strong>" in page
    assert response.status == 403


async def test_verifying_stores_the_text_under_the_ta_s_name_and_leads_back() -> None:
    house = a_house()
    form = {
        "version": "1",
        "title": " 과제  2\n기한 ",
        "answer": "**25일**",
        "keywords": "과제 2, ,기한",
    }

    async with opened(house) as browser:
        response = await browser.submit("/questions/1/verify", form)
        page = await browser.get("/questions/1")

    assert (response.status, response.headers["Location"]) == (303, "/questions/1")
    entry = house.world.entries[1]
    assert (entry.status, entry.title, entry.answer) == ("verified", "과제 2 기한", "**25일**")
    assert (entry.keywords, entry.verifier_name) == (("과제 2", "기한"), "이조교")
    assert "확인했어요." in page
    assert house.woken == 1


async def test_saving_keeps_the_text_and_verifies_nothing() -> None:
    house = a_house()
    form = {"version": "1", "title": "제목", "answer": "고친 글", "keywords": ""}

    async with opened(house) as browser:
        response = await browser.submit("/questions/1/save", form)

    assert response.status == 303
    assert (house.world.entries[1].status, house.world.entries[1].answer) == ("waiting", "고친 글")


async def test_a_verified_answer_without_words_is_not_taken_and_nothing_typed_is_lost() -> None:
    house = a_house()

    async with opened(house) as browser:
        response = await browser.submit(
            "/questions/1/verify",
            {"version": "1", "title": "새 제목", "answer": " ", "keywords": "가, 나"},
        )
        page = await response.text()

    assert response.status == 422
    assert "답을 적어 주세요." in page
    assert "제목을 적어 주세요." not in page
    assert 'name="title" value="새 제목"' in page
    assert 'name="keywords" value="가, 나"' in page
    assert house.world.entries[1].version == 1


@pytest.mark.parametrize("action", ["save", "verify"])
async def test_whoever_saves_second_sees_both_texts_and_can_go_on(action: str) -> None:
    house = a_house(an_entry(version=4, answer="먼저 저장된 글"))
    form = {"version": "3", "title": "내 제목", "answer": "내가 쓴 글", "keywords": "하나"}

    async with opened(house) as browser:
        response = await browser.submit(f"/questions/1/{action}", form)
        page = await response.text()
        again = await browser.submit(f"/questions/1/{action}", form | {"version": "4"})

    assert response.status == 409
    assert "먼저 저장된 글" in page
    assert "내가 쓴 글" in page
    assert f'action="/questions/1/{action}"' in page
    assert 'name="version" value="4"' in page
    assert again.status == 303
    assert house.world.entries[1].answer == "내가 쓴 글"


async def test_saving_over_a_verified_answer_offers_to_verify_instead() -> None:
    house = a_house(verified(version=4))

    async with opened(house) as browser:
        response = await browser.submit(
            "/questions/1/save", {"version": "3", "title": "t", "answer": "a", "keywords": ""}
        )
        page = await response.text()

    assert 'action="/questions/1/verify"' in page
    assert "내 글로 확정" in page


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("discard", an_entry(), "discarded"), ("reopen", verified(), "waiting")],
)
async def test_a_question_is_put_away_or_taken_back(action: str, before: Entry, after: str) -> None:
    house = a_house(before)

    async with opened(house) as browser:
        response = await browser.submit(f"/questions/1/{action}", {"version": "1"})

    assert response.status == 303
    assert house.world.entries[1].status == after


@pytest.mark.parametrize("action", ["discard", "reopen"])
async def test_what_changed_in_the_meantime_is_looked_at_again_first(action: str) -> None:
    house = a_house(verified(version=2))

    async with opened(house) as browser:
        response = await browser.submit(f"/questions/1/{action}", {"version": "1"})
        page = await response.text()

    assert response.status == 409
    assert "그 사이에 내용이 바뀌었어요" in page
    assert house.world.entries[1].version == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
async def test_a_form_without_a_version_changes_nothing(version: str) -> None:
    house = a_house()

    async with opened(house) as browser:
        response = await browser.submit(
            "/questions/1/save", {"version": version, "title": "t", "answer": "a"}
        )

    assert response.status == 422
    assert house.world.entries[1].version == 1


async def test_the_preview_is_the_same_markdown_as_the_page_s() -> None:
    async with opened(a_house()) as browser:
        shown = await browser.submit("/preview", {"answer": "**굵게** <script>x</script>"})
        empty = await browser.submit("/preview", {"answer": "  "})

        assert await shown.text() == (
            "<p><strong>굵게</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
        )
        assert "글을 쓰면 여기에" in await empty.text()


async def test_what_was_saved_is_on_the_very_next_page() -> None:
    house = a_house()

    async with opened(house) as browser:
        first = await browser.client.get("/questions/1")
        await browser.submit(
            "/questions/1/save",
            {"version": "1", "title": "t", "answer": "바로 보여요", "keywords": ""},
        )
        page = await browser.get("/questions/1")

    assert first.headers["Cache-Control"] == "no-store"
    assert "바로 보여요" in page


async def test_a_discarded_question_can_only_be_put_back() -> None:
    async with opened(a_house(an_entry(status="discarded"))) as browser:
        page = await browser.get("/questions/1")

    assert 'action="/questions/1/reopen"' in page
    assert "/questions/1/verify" not in page
