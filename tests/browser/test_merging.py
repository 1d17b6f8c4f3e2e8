"""Two questions that are the same: found, merged and parted again, by keyboard and on a phone."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser import panel
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, ko
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWIN, TARGET = "과제 3 제출 기한", "과제 2 제출 기한"


@pytest_asyncio.fixture(loop_scope="session")
async def running(home: Path, blank_dsn: str) -> AsyncIterator[Product]:
    async with product(home, "--sample", environment={"DATABASE_URL": blank_dsn}) as started:
        yield started


async def test_two_questions_become_one_and_two_again_by_keyboard(
    running: Product, visit: Visit
) -> None:
    ta = await visit(running, mouse=False)
    await panel.set_up(ta, running)
    target = await panel.open_entry(ta, TARGET, show="verified")
    twin = await panel.open_entry(ta, TWIN, show="verified")

    await _put_beside(ta, "과제 2")
    await expect(_stays(ta, twin)).to_be_checked(checked=twin < target)
    await ta.reach(ta.page.locator("input[name=stay]:checked"))
    while not await _stays(ta, target).is_checked():
        await ta.page.keyboard.press("ArrowDown")
    await ta.press(ta.button("Merge"))

    await ta.is_at(f"/questions/{target}")
    await ta.sees("Merged. Whoever asks either of them gets this answer.")
    await ta.go(f"/q/{twin}")
    assert ta.path == f"/q/{target}"

    await ta.go(f"/questions/{twin}")
    await expect(ta.link(TARGET)).to_have_attribute("href", f"/questions/{target}")
    await ta.press(ta.button("Part them again"))
    await ta.sees("Parted. They are told apart from now on.")
    await ta.go(f"/q/{twin}")
    assert ta.path == f"/q/{twin}"


async def test_on_a_phone_both_stand_one_below_the_other(running: Product, visit: Visit) -> None:
    ta = await visit(running, viewport={"width": 360, "height": 740}, has_touch=True)
    await panel.set_up(ta, running)
    await panel.open_entry(ta, TWIN, show="verified")

    await ta.page.get_by_text(ko("The same as another question")).tap()
    await expect(ta.page.locator("#merging-found a").first).to_be_visible()
    found = await ta.page.evaluate(BEYOND)
    await _put_beside(ta, "과제 2")
    beside = await ta.page.evaluate(BEYOND)
    sides = [await each.bounding_box() for each in await ta.page.locator(".sides > *").all()]

    assert found == beside == 0
    assert sides[0] is not None
    assert sides[1] is not None
    assert sides[0]["y"] + sides[0]["height"] <= sides[1]["y"]


async def _put_beside(ta: Visitor, words: str) -> None:
    """Find the other one from a question's page, and open both."""
    summary = ta.page.locator("summary", has_text=ko("The same as another question"))
    if not await ta.page.locator("#merging-found").is_visible():
        await ta.press(summary)
    await expect(ta.page.locator("#merging-found")).to_contain_text(ko("Perhaps one of these"))
    await ta.write("Search in titles and questions", words)
    await expect(ta.page.locator("#merging-found")).to_contain_text(ko("Found"))
    await ta.press(ta.page.locator("#merging-found a", has_text=TARGET))
    await ta.page.wait_for_url(re.compile(r"/merge\?with=\d+"))


def _stays(ta: Visitor, entry_id: int) -> Locator:
    return ta.page.locator(f"input[name=stay][value='{entry_id}']")
