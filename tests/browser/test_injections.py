"""Whatever people write or name, a browser shows it and runs none of it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import panel
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, ko
from tests.pictures import png
from tests.product import product

pytestmark = pytest.mark.asyncio(loop_scope="session")

RUN = "window.__xss=1;alert(1)"
ATTACKS = (
    f"<img src=x onerror={RUN}>",
    f"<script>{RUN}</script>",
    f"<svg/onload={RUN}>",
    f"\"'><details open ontoggle={RUN}>",
    f"[눌러 보세요](javascript:{RUN})",
    f'![그림](x" onerror="{RUN})',
    f"<a href='javascript:{RUN}'>여기</a>",
    f"</textarea></title></script><script>{RUN}</script>",
    "{{ 7 * 7 }} ${7*7} {% raw %}",
)
WORDS = " ".join(ATTACKS)


async def test_what_people_write_is_shown_and_never_run(
    home: Path, blank_dsn: str, visit: Visit, tmp_path: Path
) -> None:
    picture = tmp_path / f"<img src=x onerror={RUN}>.png"
    picture.write_bytes(png())
    environment = {"DATABASE_URL": blank_dsn}

    async with product(home, "--sample", environment=environment) as running:
        owner = await visit(running)
        await panel.set_up(owner, running, name=f"<b onclick={RUN}>조교</b>")
        asked = await panel.ask(owner, WORDS, picture)
        await _runs_nothing(owner)
        await owner.page.get_by_role("link", name=ko("Write the answer")).click()
        await expect(owner.page.locator(".files a")).to_have_count(1)
        await _runs_nothing(owner)

        entry_id = int(owner.path.rpartition("/")[2])
        await _answer_with(owner, WORDS)
        pages = (f"/questions/{entry_id}", f"/try/{asked}", f"/q/{entry_id}", "/members")
        searches = (f"/questions?show=all&q={WORDS}", f"/questions?show=all&keyword={ATTACKS[0]}")
        for path in (*pages, *searches, f"/login?next=javascript:{RUN}", f"/{ATTACKS[1]}"):
            await owner.go(path)
            await _runs_nothing(owner)


async def _answer_with(owner: Visitor, words: str) -> None:
    await owner.write("Title", words[:200])
    await owner.write("Answer", words)
    await owner.write("Keywords", f"{ATTACKS[0][:32]}, {ATTACKS[1][:32]}")
    await expect(owner.page.locator("#preview")).to_contain_text("<script>")
    await _runs_nothing(owner)
    await owner.press(owner.button("Verify"))
    await owner.sees("Verified. From now on students get this answer at once.")
    await _runs_nothing(owner)


async def _runs_nothing(visitor: Visitor) -> None:
    """Every element was made by our templates, and whatever can be pressed leads somewhere real."""
    page = visitor.page
    assert await page.evaluate("() => window.__xss") is None
    planted = page.locator("[onerror], [onload], [ontoggle], [onclick], a[href^='javascript:' i]")
    assert await planted.count() == 0
    assert await page.locator("script:not([src])").count() == 0
