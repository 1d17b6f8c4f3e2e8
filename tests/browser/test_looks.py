"""Every page at two widths, light and dark: nothing sticks out, nothing breaks, focus shows."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, StorageState

from tests.browser import panel
from tests.browser.conftest import ROOT, Visit
from tests.browser.drawing import terminal_picture
from tests.browser.semester import Semester, live_through
from tests.browser.visitor import Visitor
from tests.postgres import ORDERLY, Cluster, reachable_directory
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="session")

ARTIFACTS: Final = ROOT / "artifacts" / "looks"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDTHS: Final = (1280, 360)
OVERFLOW: Final = """() => {
  const root = document.documentElement;
  const boxed = 'pre, .scroll, .chip-list, .skip, .sr-only, svg, header.shell nav';
  const out = [...document.body.querySelectorAll('*')].filter((each) => each.checkVisibility()
    && each.getBoundingClientRect().right > root.clientWidth + 1 && !each.closest(boxed));
  const beyond = `${root.scrollWidth - root.clientWidth}px`;
  return [beyond, ...out.map((each) => each.outerHTML.slice(0, 120))];
}"""
FOCUS: Final = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const style = getComputedStyle(focused);
  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  const inside = box.top >= 0 && box.left >= 0 && box.right <= innerWidth && box.width > 8;
  return focused !== document.body && focused.matches(':focus-visible') && marked && inside;
}"""
PAGES: Final = {
    "queue": "/questions",
    "queue-conditions": "/questions?show=all&keyword=numpy&since=2026-03-02",
    "queue-all": "/questions?show=all",
    "review-draft": "/questions/{draft}",
    "review-handed": "/questions/{handed}",
    "review-verified": "/questions/{verified}",
    "review-discarded": "/questions/{discarded}",
    "review-merged": "/questions/{merged}",
    "review-over": "/questions/{over}",
    "phrases": "/questions/{verified}/phrases",
    "merge": "/questions/{over}/merge",
    "merge-beside": "/questions/{over}/merge?with={verified}",
    "asked-new": "/asked/{asked_draft}",
    "asked-known": "/asked/{asked_known}?replay=now",
    "asked-again": "/asked/{asked_again}?replay=now",
    "asked-offered": "/asked/{asked_offered}",
    "try": "/try",
    "try-known": "/try/{asked_known}",
    "try-draft": "/try/{asked_draft}",
    "try-handed": "/try/{asked_handed}",
    "try-refused": "/try/{asked_refused}",
    "try-offered": "/try/{asked_offered}",
    "stale": "/stale",
    "aliases": "/aliases?course={course}",
    "aliases-removed": "/aliases?course={course}&written=디비&meant=database",
    "tuning": "/tuning",
    "tuning-preview": "/tuning?serve_from=0.98&offer_from=0.9",
    "jobs": "/jobs",
    "courses": "/courses",
    "members": "/members",
    "account": "/account",
    "doctor": "/doctor",
    "public": "/q/{verified}",
    "public-missing": "/q/{draft}",
    "not-found": "/no-such-page",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A product that has something to show, and its owner in front of it."""

    running: Product
    semester: Semester
    owner: Visitor
    cookies: StorageState


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(browser: Browser, cluster: Cluster) -> AsyncIterator[Panel]:
    name = await cluster.create(options=ORDERLY)
    dsn = cluster.dsn_of(name)
    screenshot = await terminal_picture(browser, "$ python hw3.py\nModuleNotFoundError: numpy")
    with reachable_directory() as home:
        semester = await live_through(dsn, home / "data" / "files", screenshot)
        async with product(home, "--sample", environment={"DATABASE_URL": dsn}) as running:
            context = await browser.new_context(locale="ko-KR")
            owner = Visitor(context, await context.new_page(), running.url)
            await panel.set_up(owner, running)
            await panel.add_ta(owner, "한도윤")
            yield Panel(running, semester, owner, await context.storage_state())
            await context.close()
    await cluster.drop(name)


async def test_the_first_pages_look_right(home: Path, blank_dsn: str, visit: Visit) -> None:
    async with product(home, environment={"DATABASE_URL": blank_dsn}) as running:
        owner = await visit(running)
        await owner.go("/setup")
        await looks_right(owner, "setup")
        await panel.set_up(owner, running)
        for name in (
            "questions",
            "try",
            "stale",
            "aliases",
            "tuning",
            "jobs",
            "courses",
            "members",
        ):
            await owner.go(f"/{name}")
            await looks_right(owner, f"empty-{name}")
        stranger = await visit(running)
        await stranger.go("/login")
        await looks_right(stranger, "login")


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_looks_right(furnished: Panel, name: str) -> None:
    owner, ids = furnished.owner, asdict(furnished.semester)

    await owner.go(PAGES[name].format_map(ids))

    await looks_right(owner, name)
    assert owner.troubles == []


async def test_the_pages_behind_forms_look_right(furnished: Panel, visit: Visit) -> None:
    owner = await visit(furnished.running, storage_state=furnished.cookies)

    await owner.go(f"/questions/{furnished.semester.draft}")
    await owner.page.locator("[name=version]").first.evaluate("node => node.value = 0")
    await owner.button("Verify").click()
    await owner.sees("Two people edited this")
    await looks_right(owner, "conflict")
    await panel.add_ta(owner, "아주 긴 이름을 가진 조교 " + "가나다라" * 4)
    await looks_right(owner, "one-time-password")


async def test_a_reader_of_english_gets_english(furnished: Panel, visit: Visit) -> None:
    reader = await visit(furnished.running, storage_state=furnished.cookies, locale="en-US")

    await reader.go("/questions")

    assert await reader.page.get_attribute("html", "lang") == "en"
    await reader.page.get_by_role("heading", name="Questions", exact=True).wait_for()


async def looks_right(visitor: Visitor, name: str) -> None:
    """Look at the page as it stands, at every width, in every scheme."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page = visitor.page
    await page.wait_for_function("() => !document.querySelector('main [aria-busy]')")
    assert await page.get_attribute("html", "lang") == "ko"
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate(OVERFLOW) == ["0px"], (name, width)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            path = ARTIFACTS / f"{name}-{width}-{scheme}.jpeg"
            await page.screenshot(
                path=path, full_page=True, quality=80, type="jpeg", animations="disabled"
            )
    await page.keyboard.press("Tab")
    assert await page.evaluate(FOCUS), (name, "focus does not show")
