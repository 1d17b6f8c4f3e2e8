import re

import pytest

from librabot.features.members.values import Role
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.values import Actor
from tests.admin_web.memory import World
from tests.admin_web.panel import opened
from tests.admin_web.phrased import PhraseHouse, a_phrase_house

TEACHER = Actor(1, "김조교")


async def a_spelling_house() -> PhraseHouse:
    house = a_phrase_house()
    await house.aliases.add(1, Alias("돌쇠", "도커"), TEACHER)
    await house.aliases.add(2, Alias("스택이", "stack"), TEACHER)
    return house


async def test_the_first_course_is_shown_until_another_is_chosen() -> None:
    async with opened(await a_spelling_house()) as browser:
        first = await browser.get("/aliases")
        second = await browser.get("/aliases?course=2")
        unknown = await browser.get("/aliases?course=9")

    assert re.search(
        r'<th scope="row">돌쇠</th>\s*<td class="alias-meant">.*도커</td>', first, re.DOTALL
    )
    assert "김조교" in first
    assert "표현 3개" in first
    assert "스택이" not in first
    assert "스택이" in second
    assert "자료구조의 같은 말" in second
    assert "파이썬 기초의 같은 말" in unknown


async def test_an_alias_is_added_to_its_course() -> None:
    house = await a_spelling_house()
    form = {"course": "2", "written": " 과2 ", "meant": "과제 2"}

    async with opened(house) as browser:
        added = await browser.submit("/aliases", form)
        page = await browser.get(added.headers["Location"])

    assert added.headers["Location"] == "/aliases?course=2"
    assert [each.written for each in house.aliases.rows[2]] == ["과2", "스택이"]
    assert "추가했어요. 표현 3개를 찾는 방식이 바뀌었어요." in page


@pytest.mark.parametrize(
    ("written", "meant"), [("", "도커"), ("돌쇠", "깃"), ("말", "말"), ("가" * 41, "나")]
)
async def test_what_cannot_be_taken_stays_in_its_fields(written: str, meant: str) -> None:
    house = await a_spelling_house()

    async with opened(house) as browser:
        form = {"course": "1", "written": written, "meant": meant}
        response = await browser.submit("/aliases", form)
        page = await response.text()

    assert response.status == 422
    assert 'id="fault" role="alert"' in page
    assert f'name="written" value="{written}"' in page
    assert f'name="meant" value="{meant}"' in page
    assert len(house.aliases.rows[1]) == 1


async def test_a_removed_alias_can_be_brought_back_at_once() -> None:
    house = await a_spelling_house()

    async with opened(house) as browser:
        removed = await browser.submit("/aliases/remove", {"course": "1", "alias": "1"})
        page = await browser.get(removed.headers["Location"])
        await browser.submit("/aliases", {"course": "1", "written": "돌쇠", "meant": "도커"})
        later = await browser.get(removed.headers["Location"])
        again = await browser.submit("/aliases/remove", {"course": "1", "alias": "1"})

    assert "“돌쇠 → 도커”을(를) 뺐어요." in page
    assert '<input type="hidden" name="written" value="돌쇠">' in page
    assert "뺐어요" not in later
    assert again.headers["Location"] == "/aliases?course=1"
    assert [each.written for each in house.aliases.rows[1]] == ["돌쇠"]


async def test_what_every_course_knows_can_be_searched() -> None:
    async with opened(a_phrase_house()) as browser:
        page = await browser.get("/aliases")
        found = await browser.get("/aliases?q=도커")
        nothing = await browser.get("/aliases?q=없는말")

    assert '<details class="card" id="shipped">' in page
    assert '<details class="card" id="shipped" open>' in found
    assert re.findall(r"<dt>(.*?)</dt>", found) == ["docker"]
    assert len(re.findall(r"<dt>", page)) > 100
    assert "그런 말은 없어요." in nothing


async def test_without_a_course_there_is_nothing_to_set() -> None:
    async with opened(PhraseHouse(World())) as browser:
        page = await browser.get("/aliases")

    assert "아직 과목이 없어요" in page
    assert 'name="written"' not in page


async def test_a_reader_has_nothing_to_do_here() -> None:
    async with opened(await a_spelling_house(), Role.READER) as browser:
        await browser.get("/aliases", status=403)
        refused = await browser.submit("/aliases/remove", {"course": "1", "alias": "1"})

    assert refused.status == 403
