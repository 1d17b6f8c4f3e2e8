"""The chips of a question and a course's spellings, by keyboard, with scripts and without."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from librabot.admin_web import aliases, courses, holding, jobs, questions, try_page
from librabot.admin_web.base import Panel, create_app
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role, Secret
from librabot.features.questions.holding import Validity
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.phrases import Proposing
from librabot.features.questions.values import Actor
from librabot.runtime import Background
from tests.admin_web.phrased import (
    Holdings,
    PhraseHouse,
    Phrases,
    a_book,
    a_phrase,
    a_phrase_house,
    held,
)
from tests.browser.test_looks import looks_right
from tests.browser.visitor import Visitor, ko
from tests.features.members.people import People

pytestmark = pytest.mark.asyncio(loop_scope="session")

Come = Callable[..., AbstractAsyncContextManager[Visitor]]
LINKS = (questions.LINK, try_page.LINK, holding.LINK, aliases.LINK, jobs.LINK, courses.LINK)
PAST = held(validity=Validity(date(2026, 10, 1), "2026-1"), day_over=True, term_over=True)
LONG = "아주아주긴말" * 45


@pytest_asyncio.fixture(loop_scope="session")
async def come(browser: Browser) -> AsyncIterator[Come]:
    """Lets a TA in front of a panel; nothing may have gone wrong there in the end."""

    @asynccontextmanager
    async def visit(
        house: PhraseHouse,
        **options: Any,  # noqa: ANN401 - a profile's options are of many types.
    ) -> AsyncIterator[Visitor]:
        people, background = People(), Background(house.reported.append)
        await people.create("박관리", Role.OWNER, Secret("unused"), by=None)
        signing_in = SigningIn(people, "ABCD-EFGH-JKMN")
        session = await signing_in.log_in_discord(7, "이조교", Role.TA)
        panel = Panel(signing_in, b"a key for tests only", navigation=LINKS)
        async with TestServer(create_app(panel, house.routes(background))) as server:
            context = await browser.new_context(locale="ko-KR", **options)
            url = str(server.make_url("")).rstrip("/")
            await context.add_cookies([{"name": "librabot", "value": session.token, "url": url}])
            visitor = Visitor(context, await context.new_page(), url, mouse=False)
            yield visitor
            await context.close()
        await background.close(patience_seconds=5)
        assert visitor.troubles == []

    yield visit


async def test_a_wording_goes_and_comes_back_by_keyboard(come: Come) -> None:
    house = a_phrase_house()

    async with come(house) as teacher:
        await teacher.go("/questions/1/phrases")
        chips = teacher.page.locator("#wordings li")
        await teacher.press(teacher.button("Remove “%(body)s”", body="도커 켜는 법"))
        await expect(chips).to_have_count(2)
        await expect(teacher.button("Undo")).to_be_focused()
        await teacher.sees("Removed.")
        await teacher.page.keyboard.press("Enter")
        await expect(chips).to_have_count(3)

    assert [deed[:3] for deed in house.phrases.deeds] == [
        ("remove", "wording", 3),
        ("restore", "wording", 3),
    ]


async def test_several_are_added_one_after_the_other(come: Come) -> None:
    house = a_phrase_house()

    async with come(house) as teacher:
        await teacher.go("/questions/1")
        for number, body in enumerate(("도커 시작하기", "컨테이너 띄우기"), start=4):
            await teacher.write("It is also asked like this", body)
            await teacher.page.keyboard.press("Enter")
            await expect(teacher.page.locator("#wordings li")).to_have_count(number)
            await expect(teacher.page.locator("#add-wording")).to_be_focused()
            await expect(teacher.page.locator("#add-wording")).to_have_value("")
        await teacher.write("This is another question", "도커 지우기")
        await teacher.page.keyboard.press("Enter")
        await expect(teacher.page.locator("#lookalikes li")).to_have_count(2)
        assert teacher.path == "/questions/1"


async def test_what_cannot_be_taken_says_so_beside_its_field(come: Come) -> None:
    async with come(a_phrase_house()) as teacher:
        await teacher.go("/questions/1")
        await teacher.write("It is also asked like this", "???")
        await teacher.page.keyboard.press("Enter")
        await expect(teacher.page.locator("#trouble-wording")).to_be_visible()
        await expect(teacher.page.locator("#add-wording")).to_have_value("???")
        await expect(teacher.page.locator("#add-wording")).to_be_focused()


async def test_what_the_model_finds_appears_while_somebody_types(come: Come) -> None:
    house = a_phrase_house(phrases=Phrases(a_book(proposing=Proposing("running", None))))

    async with come(house) as teacher:
        await teacher.go("/questions/1")
        await teacher.write("It is also asked like this", "쓰다 만 말")
        found = [*house.phrases.book.wordings, a_phrase(9, "도커 실행법", "proposed", "plain")]
        done = Proposing("done", None)
        house.phrases.book = replace(house.phrases.book, wordings=found, proposing=done)
        await teacher.reads("도커 실행법")
        await expect(teacher.page.locator("#proposing")).to_have_count(0)
        await expect(teacher.page.locator("#add-wording")).to_have_value("쓰다 만 말")
        await expect(teacher.page.locator("#add-wording")).to_be_focused()


async def test_everything_works_without_scripts(come: Come) -> None:
    house = a_phrase_house(model_on=False, holdings=Holdings(PAST))

    async with come(house, java_script_enabled=False) as teacher:
        await teacher.go("/questions/1")
        await teacher.button("Remove “%(body)s”", body="도커 켜는 법").click()
        await teacher.button("Undo").click()
        await teacher.page.locator(".phrase-suggested button").first.click()
        await teacher.field("This is another question").fill("도커 지우기")
        await teacher.page.keyboard.press("Enter")
        await teacher.reads("도커 지우기")
        await teacher.button("Still right").click()
        await teacher.sees("Good. It is given to students at once again.")

    assert [deed[0] for deed in house.phrases.deeds] == ["remove", "restore", "add", "add"]
    assert house.holdings.entry.validity == Validity(None, "2026-2")


async def test_the_validity_is_saved_without_losing_what_is_being_written(come: Come) -> None:
    house = a_phrase_house()

    async with come(house) as teacher:
        await teacher.go("/questions/1")
        await teacher.field("Answer").fill("쓰다 만 답")
        await teacher.field("Last day").fill("2026-12-01")
        await teacher.page.locator("[name=term]").check()
        await teacher.page.locator("#holding button", has_text=ko("Save the period")).click()
        await teacher.sees("Saved.")
        await expect(teacher.field("Answer")).to_have_value("쓰다 만 답")
        await teacher.field("Answer").fill("**10월 24일** 자정까지예요.")

    assert house.holdings.entry.validity == Validity(date(2026, 12, 1), "2026-2")


@pytest.mark.parametrize(
    "path", ["/questions/1", "/questions/1/phrases?undo=wording-5", "/aliases?q=도", "/stale"]
)
async def test_the_pages_look_right(come: Come, path: str) -> None:
    wordings = [
        *a_book().wordings,
        a_phrase(5, "뺀 말", removed=True),
        *(a_phrase(number, f"도커를 {number}번째로 묻는 말") for number in range(10, 25)),
        a_phrase(6, LONG),
    ]
    book = a_book(wordings=wordings, proposing=Proposing("dead", "AI5032"))
    house = a_phrase_house(phrases=Phrases(book), holdings=Holdings(PAST), model_on=False)
    await house.aliases.add(1, Alias("가" * 40, "나" * 40), Actor(1, "이름이 아주 긴 조교" * 3))

    async with come(house) as teacher:
        await teacher.go(path)
        await looks_right(teacher, path.partition("?")[0].strip("/").replace("/", "-"))
