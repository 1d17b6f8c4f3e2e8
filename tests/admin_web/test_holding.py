from datetime import date

import pytest

from librabot.features.members.values import Role
from librabot.features.questions.holding import Validity
from tests.admin_web.memory import a_course
from tests.admin_web.panel import opened
from tests.admin_web.phrased import Holdings, PhraseHouse, a_phrase_house, held

PAST = Validity(date(2026, 10, 1), "2026-1")
SHOWN = {"shown_until": "2026-10-01", "shown_term": "2026-1"}


def a_stale_house() -> PhraseHouse:
    entry = held(validity=PAST, day_over=True, term_over=True)
    return a_phrase_house(holdings=Holdings(entry))


async def test_a_ta_sets_the_last_day_and_the_term() -> None:
    house = a_phrase_house()
    form = {"until": "2026-12-01", "term": "2026-2", "shown_until": "", "shown_term": ""}

    async with opened(house) as browser:
        page = await browser.get("/questions/1")
        response = await browser.submit("/questions/1/holding", form)

    assert "이번 학기(2026-2)에만 맞는 답변" in page
    assert response.headers["Location"] == "/questions/1#holding"
    assert house.holdings.entry.validity == Validity(date(2026, 12, 1), "2026-2")


async def test_no_term_is_offered_where_the_course_has_none() -> None:
    house = a_phrase_house(holdings=Holdings(held(current="")))

    async with opened(house) as browser:
        page = await browser.get("/questions/1")

    assert 'name="until"' in page
    assert 'type="checkbox" name="term"' not in page


async def test_an_answer_that_is_over_says_so_and_is_renewed_by_one_press() -> None:
    house = a_stale_house()

    async with opened(house) as browser:
        page = await browser.get("/questions/1")
        await browser.submit("/questions/1/holding/renew", SHOWN)
        later = await browser.get("/questions/1")

    assert "지난 학기(2026-1) 답변: 더는 바로 보여 주지 않아요." in page
    assert "2026-1 학기에만 맞는 답변" in page
    assert house.holdings.entry.validity == Validity(None, "2026-2")
    assert "더는 바로 보여 주지 않아요" not in later
    assert "이제 학생에게 다시 바로 나가요." in later


async def test_a_day_that_is_over_is_named() -> None:
    entry = held(validity=Validity(date(2026, 10, 1)), day_over=True)

    async with opened(a_phrase_house(holdings=Holdings(entry))) as browser:
        page = await browser.get("/questions/1")

    assert "2026년 10월 1일까지였던 답변: 더는 바로 보여 주지 않아요." in page


@pytest.mark.parametrize("deed", ["", "/renew"])
async def test_what_a_colleague_changed_meanwhile_stays(deed: str) -> None:
    house = a_stale_house()
    form = {"until": "", "shown_until": "", "shown_term": "2026-1"}

    async with opened(house) as browser:
        await browser.submit(f"/questions/1/holding{deed}", form)
        page = await browser.get("/questions/1")

    assert house.holdings.entry.validity == PAST
    assert "그 사이에 내용이 바뀌었어요." in page


async def test_with_scripts_only_the_card_is_sent() -> None:
    async with opened(a_stale_house()) as browser:
        headers = {"HX-Request": "true", "X-CSRF-Token": browser.token}
        path = "/questions/1/holding/renew"
        async with browser.client.post(path, data=SHOWN, headers=headers) as response:
            answer = await response.text()

    assert response.status == 200
    assert "<html" not in answer
    assert 'id="holding"' in answer
    assert '<p class="toast">좋아요. 이제 학생에게 다시 바로 나가요.</p>' in answer


@pytest.mark.parametrize(
    "form",
    [
        {"until": "내일", **SHOWN},
        {"until": "2026-13-01", **SHOWN},
        {"until": "", "term": "2027-1", **SHOWN},
        {"until": "", "shown_until": "x"},
    ],
)
async def test_what_no_form_sends_changes_nothing(form: dict[str, str]) -> None:
    house = a_stale_house()

    async with opened(house) as browser:
        response = await browser.submit("/questions/1/holding", form)

    assert response.status == 422
    assert house.holdings.deeds == []


async def test_stale_answers_are_listed_and_renewed_in_place() -> None:
    house = a_stale_house()

    async with opened(house) as browser:
        page = await browser.get("/stale")
        renewed = await browser.submit("/questions/1/holding/renew", SHOWN | {"next": "/stale"})
        later = await browser.get("/stale")

    assert '<a class="row-title" href="/questions/1#holding">기말고사 범위</a>' in page
    assert 'aria-label="여전히 맞아요: 기말고사 범위"' in page
    assert renewed.headers["Location"] == "/stale"
    assert "다시 볼 답이 없어요" in later


async def test_a_form_leads_nowhere_but_to_pages_of_ours() -> None:
    async with opened(a_stale_house()) as browser:
        form = SHOWN | {"next": "//elsewhere.example"}
        response = await browser.submit("/questions/1/holding/renew", form)

    assert response.headers["Location"] == "/questions/1#holding"


async def test_a_reader_sees_how_long_it_holds_and_changes_nothing() -> None:
    house = a_phrase_house(holdings=Holdings(held(validity=PAST)))

    async with opened(house, Role.READER) as browser:
        page = await browser.get("/questions/1")
        await browser.get("/stale", status=403)
        refused = await browser.submit("/questions/1/holding", SHOWN)

    assert "2026년 10월 1일까지예요. 2026-1 학기에만 맞아요." in page
    assert 'name="until"' not in page
    assert refused.status == 403


async def test_an_owner_sets_the_term_of_a_course() -> None:
    house = a_phrase_house()
    house.world.courses = [a_course(1, term="2026-2"), a_course(2, name="자료구조")]

    async with opened(house, Role.OWNER) as browser:
        page = await browser.get("/courses")
        form = {"course": "1", "term": " 2027-1 ", "shown_term": "2026-2"}
        done = await browser.submit("/courses/term", form)
        late = await browser.submit("/courses/term", form)

    assert "2026-2 학기" in page
    assert "학기 정하기" in page
    assert (done.headers["Location"], late.headers["Location"]) == ("/courses", "/courses")
    assert house.holdings.deeds == [("set_term", 1, "2027-1", "이조교")]


async def test_answers_of_past_terms_are_shown_after_the_change() -> None:
    house = a_phrase_house(holdings=Holdings(over=12))

    async with opened(house, Role.OWNER) as browser:
        form = {"course": "1", "term": "2027-1", "shown_term": "2026-2"}
        response = await browser.submit("/courses/term", form)
        page = await browser.get("/stale")

    assert response.headers["Location"] == "/stale"
    assert "지난 학기 답 12개를 다시 확인해 주세요." in page


@pytest.mark.parametrize("term", ["가" * 21])
async def test_a_term_has_a_short_name(term: str) -> None:
    house = a_phrase_house()

    async with opened(house, Role.OWNER) as browser:
        form = {"course": "1", "term": term, "shown_term": "2026-2"}
        response = await browser.submit("/courses/term", form)

    assert response.status == 422
    assert house.holdings.deeds == []
