"""Verified answers that may fit are offered on the asking page as they are in Discord."""

import re
from dataclasses import replace
from datetime import date

import pytest

from librabot.core.errors import Code
from librabot.features.members.values import Role
from librabot.features.questions.asking import Maybe, New
from librabot.features.questions.values import Cited, Offer
from librabot.features.questions.writing import Answered, Found, Unsure, Writing
from tests.admin_web.asked import hold_out
from tests.admin_web.memory import NOW, an_entry, verified
from tests.admin_web.panel import Browser, House, opened
from tests.admin_web.trying import QUESTION, a_form, a_house, asked, settled

CHOOSE = 'action="/try/1/choose"'
DECLINE = 'action="/try/1/decline"'
CARD = re.compile(r'<article class="card".*?</article>', re.DOTALL)


def offering() -> House:
    """Two verified entries, of which the second is from an earlier term."""
    house = a_house()
    house.world.keep(verified(1, title="<b>과제</b> 2 마감", answer="**11월 30일**이에요.", hits=7))
    house.world.keep(verified(2, title="과제 1 마감", answer="5월 1일이에요.", term="2026-1"))
    house.script.outcomes[QUESTION] = lambda question_id: Maybe(
        question_id, hold_out(house.world, question_id, 1, 2)
    )
    return house


def beginning(house: House) -> Writing:
    """The question's answer is written by the test."""
    writing = Writing()

    def lay(question_id: int) -> New:
        house.world.keep(an_entry(3, answer=""))
        reply = house.world.replies[question_id]
        house.world.replies[question_id] = replace(
            reply, state="answering", entry=house.world.entries[3]
        )
        return New(question_id, 3, writing, ())

    house.script.outcomes[QUESTION] = lay
    return writing


async def stream_of(browser: Browser, path: str) -> str:
    async with browser.client.get(f"{path}/stream") as stream:
        return (await stream.read()).decode()


async def test_each_offer_is_a_card_with_a_button() -> None:
    house = offering()

    async with opened(house) as browser:
        page = await browser.get(await asked(browser, a_form()))

    first, second = CARD.findall(page)
    assert "혹시 이 질문인가요?" in page
    assert "1. &lt;b&gt;과제&lt;/b&gt; 2 마감" in first
    assert "7번 전함" in first
    assert "11월 30일이에요." in first
    assert "지난 학기 답변" not in first
    assert "지난 학기 답변" in second
    assert "번 전함" not in second
    for number, card in enumerate((first, second), start=1):
        assert CHOOSE in card
        assert f'name="entry" value="{number}"' in card
        assert f'<button aria-describedby="offer-{number}">' in card
    assert page.count(DECLINE) == 1
    assert "data-stream" not in page
    assert house.world.hits == []


async def test_choosing_shows_the_answer_and_counts_it_once() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        response = await browser.submit(f"{path}/choose", {"entry": "1"})
        pages = [await browser.get(path) for _ in range(2)]

    assert (response.status, response.headers["Location"]) == (303, path)
    for page in pages:
        assert "<strong>11월 30일</strong>이에요." in page
        assert "조교가 확인한 답에서 찾았어요." in page
        assert "지난 학기" not in page
        assert CHOOSE not in page
    assert house.world.hits == [1]


async def test_a_chosen_answer_from_an_earlier_term_says_so() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        await browser.submit(f"{path}/choose", {"entry": "2"})
        page = await browser.get(path)

    assert "지난 학기 답변이에요." in page
    assert page.index("지난 학기 답변이에요.") < page.index("5월 1일이에요.")


async def test_an_answer_outdated_by_its_day_alone_is_not_of_an_earlier_term(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = offering()
    house.world.keep(replace(house.world.entries[2], term=None, valid_until=date(2026, 5, 1)))

    def outdated(*held: object) -> tuple[Offer, ...]:
        return tuple(replace(each, stale=True) for each in hold_out(*held))  # type: ignore[arg-type] # as they came.

    monkeypatch.setattr("tests.admin_web.asked.hold_out", outdated)
    async with opened(house) as browser:
        path = await asked(browser, a_form())
        page = await browser.get(path)
        await browser.submit(f"{path}/choose", {"entry": "2"})
        chosen = await browser.get(path)

    assert "기한이나 학기가 지난 답변" in CARD.findall(page)[1]
    assert "기한이나 학기가 지난 답변이에요. 날짜나 규칙이 달라졌을 수 있어요." in chosen
    assert "지난 학기" not in chosen


async def test_declining_goes_on_with_the_stream_on_the_same_page() -> None:
    house = offering()
    writing = house.script.declined = Writing()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        response = await browser.submit(f"{path}/decline", {})
        writing.grow("먼저 **이렇게**")
        page = await browser.get(path)
        entry = an_entry(3, answer="이렇게 하세요.")
        house.world.keep(entry)
        house.world.replies[1] = replace(house.world.replies[1], state="answered", entry=entry)
        writing.finish(Answered(entry, whole=True))
        streamed = await stream_of(browser, path)

    assert (response.status, response.headers["Location"]) == (303, path)
    assert 'data-stream="/try/1/stream"' in page
    assert "먼저 <strong>이렇게</strong>" in page
    assert QUESTION in page
    assert "event: done" in streamed
    assert "이렇게 하세요." in streamed
    assert "조교 확인 전" in streamed


@pytest.mark.parametrize("again", ["choose", "decline"])
async def test_a_second_press_leads_to_the_same_page(again: str) -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        await browser.submit(f"{path}/choose", {"entry": "1"})
        response = await browser.submit(f"{path}/{again}", {"entry": "2"})
        page = await browser.get(path)

    assert (response.status, response.headers["Location"]) == (303, path)
    assert "<strong>11월 30일</strong>이에요." in page


async def test_a_choice_that_is_gone_says_so_and_leaves_the_others() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        house.world.entries[1] = replace(house.world.entries[1], status="discarded")
        await browser.submit(f"{path}/choose", {"entry": "1"})
        page = await browser.get(path)

    assert Code.DB5004.name in page
    assert page.count(CHOOSE) == 1


async def test_a_ta_sees_another_s_offer_without_its_buttons() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        reply = house.world.replies[1]
        house.world.replies[1] = replace(reply, asker="member:99")
        page = await browser.get(path)
        response = await browser.submit(f"{path}/choose", {"entry": "1"})
        told = await browser.get(path)

    assert len(CARD.findall(page)) == 2
    assert CHOOSE not in page
    assert DECLINE not in page
    assert "질문한 사람만 고를 수 있어요." in page
    assert response.status == 303
    assert Code.VAL4018.name in told
    assert house.world.replies[1].state == "offered"


@pytest.mark.parametrize("asker", ["member:2", "member:99"])
@pytest.mark.parametrize("deed", ["choose", "decline"])
async def test_a_reader_settles_no_offer(deed: str, asker: str) -> None:
    house = offering()

    async with opened(house, Role.READER) as browser:
        path = await asked(browser, a_form())
        assert house.world.replies[1].asker == "member:2"
        house.world.replies[1] = replace(house.world.replies[1], asker=asker)
        response = await browser.submit(f"{path}/{deed}", {"entry": "1"})

    assert response.status == 403
    assert house.world.replies[1].state == "offered"
    assert house.world.hits == []


async def test_a_reader_sees_the_offers_as_links_and_why_there_are_no_buttons() -> None:
    house = offering()
    page_url = "https://www.notion.so/2"
    house.world.keep(replace(house.world.entries[2], page_url=page_url))

    async with opened(house, Role.READER) as browser:
        page = await browser.get(await asked(browser, a_form()))

    first, second = CARD.findall(page)
    assert '<a href="/q/1">&lt;b&gt;과제&lt;/b&gt; 2 마감' in first
    assert f'<a href="{page_url}">과제 1 마감' in second
    assert CHOOSE not in page
    assert DECLINE not in page
    assert "여기서는 조교만 고를 수 있어요." in page
    assert "질문한 사람만" not in page


@pytest.mark.parametrize("entry", ["", "x", "-1"])
async def test_a_form_of_another_make_is_refused(entry: str) -> None:
    async with opened(offering()) as browser:
        path = await asked(browser, a_form())
        response = await browser.submit(f"{path}/choose", {"entry": entry})

    assert response.status == 422


async def test_an_offer_of_an_earlier_process_stands() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
    async with opened(house) as browser:
        page = await browser.get(path)
        await browser.submit(f"{path}/choose", {"entry": "2"})
        chosen = await browser.get(path)

    assert page.count(CHOOSE) == 2
    assert "지난 학기 답변이에요." in chosen


async def test_an_offer_of_which_nothing_is_left_can_still_be_declined() -> None:
    house = offering()

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        for number in (1, 2):
            entry = house.world.entries[number]
            house.world.entries[number] = replace(entry, status="discarded")
        page = await browser.get(path)
        await browser.submit(f"{path}/decline", {})
        after = await settled(browser, path)

    assert "더는 없어요" in page
    assert CHOOSE not in page
    assert DECLINE in page
    assert "조교에게 전달됨" in after


async def test_what_the_model_found_ends_the_stream_and_counts_its_hit() -> None:
    house = offering()
    writing = beginning(house)

    async with opened(house, Role.READER) as browser:
        path = await asked(browser, a_form())
        entry = house.world.entries[1]
        house.world.replies[1] = replace(house.world.replies[1], state="known", entry=entry)
        writing.finish(Found(entry))
        streamed = await stream_of(browser, path)
        await browser.get(path)

    assert "<strong>11월 30일</strong>이에요." in streamed
    assert house.world.hits == [1]


async def test_an_unsure_model_ends_the_stream_with_an_offer_that_works() -> None:
    house = offering()
    writing = beginning(house)

    async with opened(house) as browser:
        path = await asked(browser, a_form())
        writing.finish(Unsure(hold_out(house.world, 1, 1, 2)))
        streamed = await stream_of(browser, path)
        page = await browser.get(path)
        await browser.submit(f"{path}/choose", {"entry": "2"})
        chosen = await browser.get(path)

    assert streamed.count(CHOOSE) == page.count(CHOOSE) == 2
    assert browser.token in streamed
    assert "5월 1일이에요." in chosen
    assert "지난 학기 답변이에요." in chosen


async def test_one_who_joins_is_told_that_both_get_the_answer() -> None:
    house = offering()
    beginning(house)
    lay = house.script.outcomes[QUESTION]

    def joined(question_id: int) -> New:
        new = lay(question_id)
        assert isinstance(new, New)
        return replace(new, joined=True)

    house.script.outcomes[QUESTION] = joined
    async with opened(house, Role.READER) as browser:
        page = await browser.get(await asked(browser, a_form()))

    assert "같은 질문에 답을 쓰고 있어요" in page
    assert "data-stream" in page


@pytest.mark.parametrize("state", ["known", "answered"])
async def test_an_answer_names_at_most_three_of_its_sources(state: str) -> None:
    house = offering()
    cited = tuple(
        Cited(
            number, f"<i>{number}번</i>", f"https://www.notion.so/{number}" if number == 5 else None
        )
        for number in range(4, 8)
    )
    entry = replace(house.world.entries[1], sources=cited)
    if state == "answered":
        entry = replace(entry, status="waiting")
    house.world.keep(entry)

    async with opened(house, Role.READER) as browser:
        path = await asked(browser, a_form())
        reply = house.world.replies[1]
        house.world.replies[1] = replace(reply, state=state, entry=entry, asked_at=NOW)
        page = await browser.get(path)

    assert "참고한 확인된 답변:" in page
    assert '<a href="/q/4">&lt;i&gt;4번&lt;/i&gt;' in page
    assert '<a href="https://www.notion.so/5">' in page
    assert "6번" in page
    assert "7번&lt;" not in page
