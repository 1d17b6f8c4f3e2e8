"""The AI's answer as a student watches it grow, and what two TAs make of it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser import panel
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, ko
from tests.fakes.gemini import FakeGemini
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "재귀 함수는 언제 멈추나요"
ANSWER = """**종료 조건**을 만나면 멈춰요. 자기 자신을 더 부르지 않고 값을 돌려주는 갈래예요.

```python
def factorial(n):
    if n == 0:  # 종료 조건
        return 1
    return n * factorial(n - 1)
```

조건에 닿지 못하면 `RecursionError`가 나요."""
GROWN = "seen => document.querySelector('[data-text]').textContent.length > seen"


@pytest_asyncio.fixture(loop_scope="session")
async def gemini() -> AsyncIterator[FakeGemini]:
    """A model that knows a new question, and takes its time to answer it.

    Eight seconds, unless its ``pause`` is cut short.
    """
    async with FakeGemini() as fake:
        verdict = {"same": 0, "sure": True, "differs": "오류가 아니라 뜻을 물음", "sources": []}
        reply = verdict | {"answer": ANSWER, "keywords": ["재귀", "종료 조건"]}
        fake.answer = lambda _body: json.dumps(reply, ensure_ascii=False)
        fake.chunks, fake.pause = 20, 0.4
        yield fake


@pytest_asyncio.fixture(loop_scope="session")
async def running(home: Path, blank_dsn: str, gemini: FakeGemini) -> AsyncIterator[Product]:
    environment = {
        "DATABASE_URL": blank_dsn,
        "GEMINI_API_KEY": "a-planted-key",
        "GEMINI_BASE_URL": gemini.base_url,
    }
    async with product(home, "--sample", environment=environment) as started:
        yield started


async def test_a_new_answer_grows_on_the_page_and_survives_a_reload(
    running: Product, gemini: FakeGemini, visit: Visit
) -> None:
    student = await visit(running)
    await panel.set_up(student, running)
    await panel.ask(student, QUESTION)

    seen = await _grows(student, times=3)
    await student.reload()
    seen = await _grows(student, times=1, beyond=seen)
    without_scripts = await student.context.request.get(student.page.url)
    assert "종료 조건" in await without_scripts.text()
    await _grows(student, times=1, beyond=seen)
    gemini.pause = 0.0

    await expect(student.page.locator("#answer.draft pre")).to_contain_text("factorial(n - 1)")
    await student.sees("not checked by a TA yet")
    assert len(gemini.generations) == 1


async def test_two_tas_at_once_see_both_texts_and_go_on(
    running: Product, gemini: FakeGemini, visit: Visit
) -> None:
    gemini.pause = 0.0
    owner, ta = await visit(running), await visit(running)
    await panel.set_up(owner, running)
    await _come_as_ta(owner, ta, "한도윤")
    await panel.ask(owner, QUESTION)
    await owner.sees("not checked by a TA yet")

    entry_id = await panel.open_entry(owner, QUESTION)
    await expect(owner.page.locator("#draft")).to_contain_text("종료 조건")
    await ta.go(f"/questions/{entry_id}")
    await owner.write("Answer", "교수의 글: 종료 조건에서 멈춰요.")
    await owner.press(owner.button("Save"))
    await owner.sees("Saved.")
    await ta.write("Answer", "조교의 글: 바닥 조건에서 멈춰요.")
    await ta.press(ta.button("Verify"))

    await ta.sees("Two people edited this")
    await expect(ta.page.locator("section pre")).to_have_text("교수의 글: 종료 조건에서 멈춰요.")
    await expect(ta.field("Answer")).to_have_value("조교의 글: 바닥 조건에서 멈춰요.")
    await ta.press(ta.button("Verify with my text"))
    await ta.sees("Verified by %(name)s", name="한도윤")
    await expect(ta.field("Answer")).to_have_value("조교의 글: 바닥 조건에서 멈춰요.")


async def _grows(student: Visitor, *, times: int, beyond: int = 0) -> int:
    """Watch the text become longer, marked as being written; returns its length in the end."""
    text = student.page.locator("[data-text]")
    for _ in range(times):
        await student.page.wait_for_function(GROWN, arg=beyond)
        beyond = await text.evaluate("node => node.textContent.length")
        await expect(student.page.locator("#answer [role=status]")).to_have_text(ko("Writing"))
    return beyond


async def _come_as_ta(owner: Visitor, ta: Visitor, name: str) -> None:
    given = await panel.add_ta(owner, name)
    await panel.log_in(ta, name=name, password=given)
    await panel.choose_password(ta, given, "조용한 도서관의 창가 자리")
