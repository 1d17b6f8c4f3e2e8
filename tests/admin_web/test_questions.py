import re
from datetime import date

import pytest
from yarl import URL

from librabot.admin_web.filters import address, filters_of
from librabot.features.members.values import Role
from librabot.features.questions.reviewing import (
    Event,
    Filters,
    KeptFile,
    Version,
)
from librabot.locale import say
from tests.admin_web.memory import NOW, a_row, an_entry, an_occasion
from tests.admin_web.panel import House, a_house, opened

HOSTILE = "<script>alert('질문')</script>"


async def test_the_first_page_is_the_queue() -> None:
    async with opened(a_house()) as browser:
        response = await browser.client.get("/", allow_redirects=False)

        assert (response.status, response.headers["Location"]) == (303, "/questions")


async def test_the_address_narrows_the_queue() -> None:
    house = a_house()

    async with opened(house) as browser:
        page = await browser.get(
            "/questions?show=needs_human&course=3&keyword=재귀&q=종료&since=2026-03-02"
            "&until=2026-06-20&before=77"
        )

    assert house.world.filters == [
        Filters("needs_human", 3, "재귀", "종료", date(2026, 3, 2), date(2026, 6, 20), 77)
    ]
    assert 'name="keyword" value="재귀"' in page
    assert "조건 지우기" in page


@pytest.mark.parametrize(
    "query",
    ["show=everything", "course=-1", "course=99999999999999999999", "since=tomorrow", "before=x"],
)
async def test_nonsense_in_the_address_is_left_out(query: str) -> None:
    house = a_house()

    async with opened(house) as browser:
        await browser.get(f"/questions?{query}")

    assert house.world.filters == [Filters()]


def test_an_address_names_only_what_was_chosen_and_reads_back() -> None:
    chosen = Filters("all", 2, "재귀", "a b&c", date(2026, 3, 2), None, 9)

    url = URL(address(chosen))

    assert address(Filters()) == "/questions"
    assert "until" not in url.query
    assert filters_of(url.query) == chosen


async def test_views_are_counted_and_keep_the_other_filters() -> None:
    async with opened(a_house()) as browser:
        page = await browser.get("/questions?keyword=%EC%9E%AC%EA%B7%80&before=5")

    assert (
        '<a class="chip" href="/questions?keyword=%EC%9E%AC%EA%B7%80" aria-current="true">' in page
    )
    assert "/questions?show=verified&amp;keyword=%EC%9E%AC%EA%B7%80" in page
    assert '확인됨 <span class="count">2</span>' in page


async def test_nobody_counts_for_ever() -> None:
    house = a_house()
    house.world.counts = {"waiting": 1_000, "all": 1_000}

    async with opened(house) as browser:
        page = await browser.get("/questions")

    assert '대기 <span class="count">999+</span>' in page


async def test_a_row_shows_what_a_ta_decides_by() -> None:
    house = a_house()
    house.world.rows = [
        a_row(7, askings=4, called=2, down=1, metoo=3, pictures=2, edited=True, hits=5),
        a_row(8, needs_human=True),
        a_row(9, writing=True, needs_human=True),
    ]

    async with opened(house) as browser:
        page = await browser.get("/questions")

    for words in ("김서연 외 3명", "호출 2", "도움 안 됨 1", "나도 궁금 3", "그림 2", "5번 전함"):
        assert words in page
    assert page.count('<span class="badge amber">조교 필요</span>') == 1
    assert page.count('<span class="badge violet">작성 중</span>') == 1
    assert 'title="2026. 11. 2.' in page


async def test_the_next_page_is_a_link_that_works_without_scripts() -> None:
    house = a_house()
    house.world.next_before_id = 41

    async with opened(house) as browser:
        page = await browser.get("/questions?show=verified")
        await browser.get("/questions?show=verified&before=41")

    assert '<a class="button secondary" href="/questions?show=verified&amp;before=41"' in page
    assert house.world.filters[-1] == Filters("verified", before_id=41)


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("waiting", "확인할 질문이 없어요"),
        ("needs_human", "조교를 기다리는 질문이 없어요"),
        ("disliked", "도움이 안 됐다는 답이 없어요"),
        ("edited", "고치다 만 글이 없어요"),
        ("verified", "아직 확인한 답이 없어요"),
        ("discarded", "버린 질문이 없어요"),
    ],
)
async def test_each_view_says_what_it_means_that_it_is_empty(show: str, words: str) -> None:
    house = a_house()
    house.world.rows = []

    async with opened(house) as browser:
        page = await browser.get(f"/questions?show={show}")

    assert f"<h2>{words}</h2>" in page


async def test_only_an_owner_is_offered_the_sample_course_at_the_very_start() -> None:
    async with opened(House(), Role.OWNER) as browser:
        owners = await browser.get("/questions")
    async with opened(House(), Role.TA) as browser:
        tas = await browser.get("/questions")

    assert "예시 과목 불러오기" in owners
    assert "예시 과목 불러오기" not in tas
    assert "질문해 보기" in tas


async def test_no_match_offers_to_clear_the_conditions() -> None:
    house = a_house()
    house.world.rows = []

    async with opened(house) as browser:
        page = await browser.get("/questions?q=없는말")

    assert "조건에 맞는 질문이 없어요" in page
    assert '<a class="button secondary" href="/questions">조건 지우기</a>' in page


async def test_hostile_words_are_shown_as_they_are_everywhere() -> None:
    entry = an_entry(title=HOSTILE, question=HOSTILE, answer=HOSTILE, keywords=(HOSTILE,))
    house = a_house(
        entry,
        course_name=HOSTILE,
        ai_answer=HOSTILE,
        ai_model=HOSTILE,
        reason=HOSTILE,
        askings=(an_occasion(body=HOSTILE, asker_name=HOSTILE, fault=HOSTILE),),
        versions=(Version(1, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, NOW),),
        events=(Event(NOW, HOSTILE, HOSTILE),),
    )
    house.world.rows = [a_row(title=HOSTILE, keywords=(HOSTILE,), asker_name=HOSTILE)]

    async with opened(house) as browser:
        pages = [
            await browser.get(path)
            for path in ("/questions", "/questions/1", "/questions?q=<script>&keyword=<script>")
        ]

    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


async def test_a_question_shows_its_story() -> None:
    picture = KeptFile(5, "화면.png", "image/png", 900, 640, 480, "1/a.png")
    log = KeptFile(6, "오류.log", "text/plain", 90, None, None, "1/b")
    nearest = {"entry_id": 9, "wording": "과제 3 제출 기한", "score": 0.8}
    house = a_house(
        ai_answer="10월 **23일**이에요.",
        ai_model="gemini-3.8-flash",
        askings=(
            an_occasion(
                files=(picture, log),
                reactions={"metoo": 3, "down": 1},
                decision={"rule": "marks differ", "served": None, "candidates": [nearest]},
                parent_entry_id=4,
            ),
            an_occasion(question_id=2, asker_name="박지훈", fault="AI5004"),
        ),
        versions=(Version(1, "옛 제목", "옛 답", ("옛말",), "AI", NOW),),
        events=(Event(NOW, "이조교", "save"),),
        archive_state="waiting",
        next_waiting_id=12,
    )

    async with opened(house) as browser:
        page = await browser.get("/questions/1")

    for words in (
        '<img src="/files/5" width="640" height="480" loading="lazy" alt="첨부 그림: 화면.png">',
        '<a class="file" href="/files/6">',
        "나도 궁금 3",
        "도움 안 됨 1",
        "1번 더 물어봤어요",
        'href="https://discord.com/channels/1/2/3"',
        'href="/questions/4"',
        "숫자, 이름, 반대말",
        'href="/asked/1"',
        "10월 <strong>23일</strong>이에요.",
        "gemini-3.8-flash",
        "옛 제목",
        "Notion에 올리는 중",
        'href="/questions/12"',
    ):
        assert words in page
    assert re.search(r"<span>저장</span> <span class=\"soft\">이조교", page)


@pytest.mark.parametrize(
    ("review", "words"),
    [
        ({"writing": True}, "AI가 쓰고 있어요"),
        ({"reason": "AI5003"}, say("The AI took too long to answer.")),
        ({"reason": "no-ai"}, "AI가 꺼져 있어서"),
        ({"reason": "call"}, "학생이 조교를 불렀어요."),
        ({"reason": "cut", "ai_answer": "반쯤"}, "중간에 끊겼어요"),
        ({"archive_state": "dead"}, 'href="/jobs?state=dead"'),
    ],
)
async def test_it_says_why_there_is_no_draft_or_no_page(
    review: dict[str, object], words: str
) -> None:
    async with opened(a_house(**review)) as browser:
        assert words in await browser.get("/questions/1")


async def test_an_unknown_question_is_not_found() -> None:
    async with opened(a_house()) as browser:
        await browser.get("/questions/999", status=404)
        await browser.get("/questions/0", status=404)
        await browser.get("/questions/99999999999999999999", status=404)
