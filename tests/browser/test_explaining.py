"""Why a question was answered so, and the thresholds, in a real browser over real rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from librabot.admin_web import explaining, tuning
from librabot.db.migrate import migrate
from librabot.db.pool import Database, open_pool
from librabot.features.members.values import Role
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Entry
from tests.admin_web.visiting import NO_PASSWORD, House, open_house
from tests.browser.test_looks import looks_right
from tests.browser.visitor import Visitor
from tests.db.judging import Court
from tests.db.stage import candidate
from tests.postgres import ORDERLY, Cluster

pytestmark = pytest.mark.asyncio(loop_scope="session")

TITLES = (
    "과제 2 제출 기한은 언제인가요?",
    "과제 2는 어디에 제출하나요?",
    "도커 컨테이너는 어떻게 켜나요?",
    "Windows에서 도커를 설치하는 방법",
    "파이썬 가상환경은 어떻게 만드나요?",
)
ASKED = (
    "과제2 제출 기한 언제예요?",
    "과제 3 제출 기한은 언제인가요?",
    "맥에서 도커 설치하는 방법 알려주세요",
    "도커 컨테이너 어떻게 끄나요?",
    "도커 컨테이너는 어떻게 켜요",
    "파이썬 가상환경 새로 만들려면 어떻게 해요?",
    "과제 2 파일은 어디로 내나요?",
    "기숙사 세탁기는 어디에 있나요?",
)

Come = Callable[..., Awaitable[Visitor]]


@dataclass
class Panel:
    """A panel of these pages alone, the questions behind it by what was asked."""

    court: Court
    house: House
    browser: Browser
    questions: dict[str, int] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)

    async def visitor(self, role: Role = Role.TA, **options: Any) -> Visitor:  # noqa: ANN401 - a profile's options are of many types.
        context = await self.browser.new_context(locale="ko-KR", **options)
        address = str(self.house.site).rstrip("/")
        visitor = Visitor(context, await context.new_page(), address)
        member = await self.house.people.create(
            f"조교 {len(self.visitors)}", role, NO_PASSWORD, by=None
        )
        assert member
        session = await self.house.signing_in._begin(member)
        await context.add_cookies([{"name": "librabot", "value": session.token, "url": address}])
        self.visitors.append(visitor)
        return visitor

    async def go_on(self) -> None:
        """Verify some entries, then ask, and let people judge a part of it."""
        entries = [(await self.court.verified(title))[1] for title in TITLES]
        course_id = entries[0].course_id
        await self._lookalike(entries[2], "도커 컨테이너는 어떻게 지우나요?")
        await self._lookalike(entries[0], "과제 2 발표는 언제인가요?")
        by = await self.court.teacher()
        for text in ASKED:
            question_id, decision = await self.court.decided(text, course_id)
            self.questions[text] = question_id
            if decision.candidates and len(text) % 2:
                right = decision.candidates[0].entry_id
                await self.court.log.judge(question_id, right, by)
        self.questions["wrong"] = await self.court.known(entries[2], "도커 이미지는 어떻게 켜죠?")
        offered = await self.court.offered(candidate(entries[2].id), text="도커 켜는 방법")
        self.questions["offered"] = offered.question_id

    async def _lookalike(self, entry: Entry, body: str) -> None:
        await self.court.database.execute(
            "INSERT INTO lookalikes (entry_id, body, search_key, source) VALUES ($1, $2, $3, 'ta')",
            entry.id,
            body,
            search_key(body),
        )


@pytest_asyncio.fixture(loop_scope="session")
async def panel(browser: Browser, cluster: Cluster) -> AsyncIterator[Panel]:
    name = await cluster.create(options=ORDERLY)
    dsn = cluster.dsn_of(name)
    await migrate(dsn)
    pool = await open_pool(dsn)
    court = Court(Database(pool))
    routes = (*explaining.routes(court.explaining), *tuning.routes(court.tuning))
    async with open_house(routes, navigation=(tuning.LINK,)) as house:
        made = Panel(court, house, browser)
        yield made
        for visitor in made.visitors:
            await visitor.context.close()
    await pool.close()
    await cluster.drop(name)
    assert [trouble for visitor in made.visitors for trouble in visitor.troubles] == []


async def test_every_page_looks_right(panel: Panel) -> None:
    ta = await panel.visitor()
    await ta.go("/tuning")
    await ta.sees("Nobody has judged an answer yet")
    await looks_right(ta, "tuning-empty")
    await panel.go_on()

    for name, asked in (
        ("same", ASKED[0]),
        ("number", ASKED[1]),
        ("system", ASKED[2]),
        ("opposite", ASKED[3]),
        ("nothing", ASKED[7]),
        ("served", "wrong"),
    ):
        await ta.go(f"/asked/{panel.questions[asked]}?replay=now")
        await looks_right(ta, f"asked-{name}")
    await ta.go("/tuning?serve_from=0.95&offer_from=0.2")
    await looks_right(ta, "tuning")
    reader = await panel.visitor(Role.READER)
    await reader.go(f"/asked/{panel.questions[ASKED[1]]}")
    await looks_right(reader, "asked-reader")
    await expect(reader.page.locator("form[action$='/judge']")).to_have_count(0)


async def test_a_ta_judges_replays_and_takes_it_back(panel: Panel) -> None:
    await panel.go_on()
    ta = await panel.visitor()
    question_id = panel.questions["wrong"]
    await ta.go(f"/asked/{question_id}")

    await ta.press(ta.button("Decide again with today’s settings"))
    await expect(ta.page.locator(".replayed-side")).to_have_count(2)
    await ta.press(ta.button("It is another question"))
    await ta.sees("None of these answers it.")
    await ta.sees("Asked like this, “%(title)s” is not given at once any more.", title=TITLES[2])
    wrong = await panel.court.judged(question_id)
    await ta.press(ta.button("Undo"))
    await ta.sees("Taken back.")

    assert wrong == ("ta", None)
    assert await panel.court.judged(question_id) == (None, None)


async def test_a_slider_shows_at_once_what_it_would_have_done(panel: Panel) -> None:
    await panel.go_on()
    ta = await panel.visitor()
    await ta.go("/tuning")
    slider = ta.page.locator("[data-slides=threshold-serve_from]")

    await slider.fill("1")
    await ta.sees("Questions that would have gone otherwise")
    between = await panel.court.questions.thresholds()
    await ta.press(ta.button("Save these thresholds"))
    await ta.sees("Saved. It counts from the next question on.")

    assert between.serve_from < 1
    assert (await panel.court.questions.thresholds()).serve_from == 1
    assert await ta.page.locator("#threshold-serve_from").input_value() == "1"


async def test_everything_works_without_scripts(panel: Panel) -> None:
    await panel.go_on()
    ta = await panel.visitor(java_script_enabled=False)

    await ta.go(f"/asked/{panel.questions['offered']}")
    await ta.button("Decide again with today’s settings").click()
    await expect(ta.page.locator(".replayed-side")).to_have_count(2)
    await ta.go("/tuning")
    await ta.page.locator("#threshold-serve_from").fill("0.99")
    await ta.button("Look first").click()
    await ta.button("Save these thresholds").click()
    await ta.sees("Saved. It counts from the next question on.")

    assert (await panel.court.questions.thresholds()).serve_from == 0.99
