"""What was done, and what is owed, in words that a TA reads."""

import re

import pytest

from librabot.admin_web.reading import action
from tests.admin_web.memory import an_entry, an_occasion
from tests.admin_web.owed import Outbox, a_job
from tests.admin_web.panel import House, a_house, opened

DEEDS = (
    *("save", "verify", "discard", "reopen", "hold"),
    *("merge", "absorb", "part", "release"),
    *("add-wording", "remove-wording", "restore-wording"),
    *("add-lookalike", "remove-lookalike", "restore-lookalike"),
)


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_on_a_question_has_its_words(deed: str) -> None:
    assert re.fullmatch(r"[가-힣 ]+", action(deed))


def test_a_merging_is_told_from_both_sides() -> None:
    assert action("merge") == "다른 질문에 합침"
    assert action("absorb") == "다른 질문을 합침"


async def test_what_the_model_is_asked_for_is_named() -> None:
    house = House(outbox=Outbox([a_job(1, kind="propose")]))

    async with opened(house) as browser:
        page = await browser.get("/jobs")

    assert "AI에게 다른 표현 제안받기" in page


async def test_each_asking_leads_to_why_it_was_answered_so() -> None:
    askings = (an_occasion(question_id=1), an_occasion(question_id=2, asker_name="박지훈"))
    house = a_house(askings=askings)

    async with opened(house) as browser:
        page = await browser.get("/questions/1")

    assert re.findall(r'<a href="/asked/(\d)">왜 이렇게 답했나요', page) == ["1", "2"]


async def test_a_merged_question_says_only_what_became_of_it() -> None:
    house = a_house(an_entry(status="merged", merged_into=2), archive_state="waiting")

    async with opened(house) as browser:
        page = await browser.get("/questions/1")

    assert "Notion에 올리는 중" not in page
    assert 'href="/questions/2"' in page
