"""What the README promises for the first day, walked by keyboard in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from librabot.core.errors import Code
from librabot.features.questions.courses import sample_course
from tests.browser import panel
from tests.browser.conftest import Visit
from tests.browser.drawing import terminal_picture
from tests.browser.visitor import Visitor, ko
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "과제 7에서 import numpy가 안 돼요"
TRACEBACK = """$ python hw7.py
Traceback (most recent call last):
  File "/home/seojin/hw7.py", line 1, in <module>
    import numpy as np
ModuleNotFoundError: No module named 'numpy'"""
ANSWER = """가상환경이 꺼져 있어요. **켜고** 다시 설치해 보세요.

```bash
source .venv/bin/activate
python -m pip install numpy
```"""


async def test_the_first_day_goes_as_the_readme_says(
    home: Path, browser: Browser, visit: Visit, tmp_path: Path
) -> None:
    picture = tmp_path / "오류 화면.png"
    picture.write_bytes(await terminal_picture(browser, TRACEBACK))

    async with product(home) as running:
        owner = await visit(running, mouse=False)
        await _first_owner(owner, running)
        await _leaving_and_coming_back(owner)
        await _known_question(owner)
        await _new_question(owner, picture)
        entry_id = await _verified(owner)
        await _asked_again(owner, entry_id)
        await _read_by_anybody(await visit(running), entry_id)

        exit_code = await running.stop(patience_seconds=10)
        owner.address = (await running.start()).url
        await _all_still_there(owner, entry_id)

    assert exit_code == 0
    faults = [line for line in running.log_lines() if line["level"] != "info"]
    assert [fault["code"] for fault in faults] == [Code.AUTH4007.name]


async def _first_owner(owner: Visitor, running: Product) -> None:
    for path in ("/", "/questions", "/try", "/doctor", "/login", "/members", "/q/1"):
        await owner.go(path)
        assert owner.path == "/setup", path

    await owner.write("Set-up code", "AAAA-BBBB-CCCC")
    await owner.write("Your name", panel.OWNER)
    await owner.write("Password", panel.PASSWORD)
    await owner.press(owner.button("Create the owner"))
    await owner.sees(Code.AUTH4007.fault.sentence)

    await panel.set_up(owner, running)
    await owner.reads(panel.OWNER)
    assert await owner.go("/setup") == 404


async def _leaving_and_coming_back(owner: Visitor) -> None:
    await owner.go("/questions")
    await owner.press(owner.button("Log out"))
    await owner.is_at("/login")
    await owner.go("/questions")
    assert owner.path == "/login"

    await panel.log_in(owner)

    await owner.is_at("/questions")


async def _known_question(owner: Visitor) -> None:
    _, entries = sample_course()
    await owner.sees("No questions yet")
    await panel.bring_sample(owner)

    await panel.ask(owner, f"{entries[2].question} ")

    await owner.reads(entries[2].title)
    await owner.sees("Verified by %(name)s", name=entries[2].verified_by)
    await owner.reload()
    await owner.sees("Served %(count)s", count=1)


async def _new_question(owner: Visitor, picture: Path) -> None:
    await panel.ask(owner, QUESTION, picture)

    await owner.sees("With a TA now")
    await owner.sees("No verified answer fits, and no AI is set up.")


async def _verified(owner: Visitor) -> int:
    entry_id = await panel.open_entry(owner, QUESTION)
    attached = owner.page.get_by_alt_text(ko("Attached picture: %(name)s", name="오류 화면.png"))
    await expect(attached).to_have_js_property("naturalWidth", 760)

    await owner.write("Answer", ANSWER)
    preview = owner.page.locator("#preview")
    await expect(preview.locator("strong")).to_have_text("켜고")
    await expect(preview.locator("pre")).to_contain_text("source .venv/bin/activate")
    await owner.press(owner.button("Verify"))

    await owner.sees("Verified. From now on students get this answer at once.")
    await owner.sees("Verified by %(name)s", name=panel.OWNER)
    return entry_id


async def _asked_again(owner: Visitor, entry_id: int) -> None:
    await panel.ask(owner, QUESTION)

    await owner.sees("Verified by %(name)s", name=panel.OWNER)
    await owner.sees("Answered from what TAs have verified.")
    page = owner.page.get_by_role("link", name=ko("Page of this answer"))
    await expect(page).to_have_attribute("href", f"/q/{entry_id}")


async def _read_by_anybody(stranger: Visitor, entry_id: int) -> None:
    assert await stranger.go(f"/q/{entry_id}") == 200
    await stranger.sees("Verified by %(name)s", name=panel.OWNER)
    await stranger.reads("python -m pip install numpy")
    await stranger.go("/questions")
    assert stranger.path == "/login"


async def _all_still_there(owner: Visitor, entry_id: int) -> None:
    await panel.open_entry(owner, QUESTION, show="verified")

    assert owner.path == f"/questions/{entry_id}"
    await expect(owner.field("Answer")).to_have_value(ANSWER)
    picture = owner.page.locator("img").first
    await expect(picture).to_have_js_property("naturalWidth", 760)
