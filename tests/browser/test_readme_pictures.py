"""The story that the README tells in pictures, played by the whole product.

Drawn anew into ``docs/pictures`` when ``LIBRABOT_PICTURES=1``, else beside the other artifacts.
"""

import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import panel
from tests.browser.chat import Line, Scene, chat_picture, line_of
from tests.browser.conftest import ROOT, Visit
from tests.browser.drawing import terminal_picture
from tests.browser.visitor import Visitor
from tests.fakes.behaviours import Body
from tests.fakes.discord import FakeDiscord, Message, Upload
from tests.fakes.gemini import FakeGemini
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACE: Final = ROOT / ("docs" if os.environ.get("LIBRABOT_PICTURES") == "1" else "artifacts")
PICTURES: Final = PLACE / "pictures"
MOST_BYTES: Final = 300_000
COURSE: Final = "파이썬 프로그래밍 기초"
TA: Final = "한도윤"

QUESTION: Final = "numpy를 설치했는데 import가 안 돼요"
SCREEN: Final = """(.venv) $ pip install numpy
Successfully installed numpy-2.4.1
(.venv) $ /usr/bin/python3 hw2.py
Traceback (most recent call last):
  File "hw2.py", line 1, in <module>
ModuleNotFoundError: No module named 'numpy'"""
DRAFT: Final = """설치한 파이썬과 **실행한 파이썬이 서로 달라요.** 화면을 보면 `.venv`에 설치하고 \
`/usr/bin/python3`로 실행했어요.
```bash
python hw2.py
```"""
ANSWER: Final = """설치한 파이썬과 **실행한 파이썬이 서로 달라요.** 가상환경을 켠 터미널에서 \
`python`으로 실행하세요.
```bash
source .venv/bin/activate
python hw2.py
```
VS Code라면 인터프리터로 `.venv`를 고르면 돼요."""
AGAIN: Final = "numpy 설치했는데 import 안 돼요"
PERHAPS: Final = "pandas 설치했는데 import가 안 돼요"
PROPOSED: Final = {
    "wordings": {
        "plain": "numpy를 깔았는데도 import할 수 없어요",
        "casual": "numpy 분명 깔았는데 import 안 됨 ㅠ",
        "hangul": "넘파이 설치했는데 임포트가 안 돼요",
        "english": "numpy is installed but I cannot import it",
        "keywords": "numpy ModuleNotFoundError",
        "symptom": "No module named numpy라고 나와요",
    },
    "lookalikes": {
        "identifier": "numpy를 설치했는데 pip이 안 돼요",
        "opposite": "numpy를 지웠는데 import가 돼요",
        "version": "Colab에서 numpy import가 안 돼요",
    },
}
VERDICT: Final = {
    "same": 1,
    "sure": False,
    "differs": "다른 패키지",
    "sources": [],
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The product, and the Discord in which it is."""

    discord: FakeDiscord
    running: Product


@pytest_asyncio.fixture(loop_scope="session")
async def stage(home: Path, blank_dsn: str) -> AsyncIterator[Stage]:
    port = _free_port()
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(FakeDiscord())
        gemini = await stack.enter_async_context(FakeGemini())
        gemini.answer = _reply
        discord.bot.name = "librabot"
        environment = {
            "DATABASE_URL": blank_dsn,
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            "GEMINI_API_KEY": "a-planted-key",
            "GEMINI_BASE_URL": gemini.base_url,
            "LIBRABOT_PUBLIC_URL": "https://librabot.example.ac.kr",
            "LIBRABOT_WEB_PORT": str(port),
        }
        running = await stack.enter_async_context(product(home, environment=environment))
        running.url = f"http://127.0.0.1:{port}"
        await discord.bot_ready(within=20)
        yield Stage(discord, running)


async def test_the_readmes_pictures_show_what_happens(
    stage: Stage, browser: Browser, visit: Visit
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    ta = await visit(stage.running, device_scale_factor=2, viewport={"width": 1200, "height": 760})
    await _opened_course(ta, stage.running)
    screen = await terminal_picture(browser, SCREEN, scale=2)

    question, answer = await _asked_in_discord(stage.discord, screen)
    before = (line_of(question), line_of(answer))
    await _checked(ta)
    await stage.discord.until(lambda _: "✅" in answer.content, within=20)
    after = (line_of(answer, edited=True),)
    again = await _asked_again(stage.discord)

    await _keep("discord", await _drawn(browser, before, after, again))
    await _asked_in_panel(ta)
    number = await _offered_in_panel(ta)
    await _explained(ta, number)
    await _learned(ta)


def _reply(body: Body) -> str:
    """What the model says, by what it is asked for."""
    draft = {"answer": DRAFT, "keywords": ["numpy", "ModuleNotFoundError", "가상환경"]}
    asked_for = json.dumps(body)
    by_word = {"lookalikes": PROPOSED, "sure": VERDICT | draft}
    found = (reply for word, reply in by_word.items() if f'"{word}"' in asked_for)
    return json.dumps(next(found, draft), ensure_ascii=False)


async def _opened_course(ta: Visitor, running: Product) -> None:
    await panel.set_up(ta, running, name=TA)
    await ta.go("/courses")
    await ta.write("New course", COURSE)
    await ta.press(ta.button("Add"))
    await ta.sees("The course was added.")


async def _asked_in_discord(discord: FakeDiscord, screen: bytes) -> tuple[Message, Message]:
    student = discord.add_person("김서연")
    shot = Upload("오류 화면.png", screen, "image/png")
    question = await discord.say(discord.channel, student, f"!질문 {QUESTION}", attachments=[shot])
    answer = await discord.reply_to(question, within=20)
    await discord.until(
        lambda _: answer.components and "python hw2.py" in answer.content, within=20
    )
    return question, answer


async def _checked(ta: Visitor) -> None:
    await panel.open_entry(ta, QUESTION)
    await expect(ta.page.locator("#draft")).to_contain_text("실행한 파이썬이 서로 달라요")
    await ta.write("Answer", ANSWER)
    await expect(ta.page.locator("#preview")).to_contain_text("인터프리터로")
    await ta.page.evaluate("() => scrollTo(0, 0)")
    await _keep("panel", await ta.page.screenshot(animations="disabled"))
    await ta.press(ta.button("Verify"))
    await ta.sees("Verified. From now on students get this answer at once.")


async def _asked_again(discord: FakeDiscord) -> tuple[Line, Line]:
    student = discord.add_person("이준호")
    question = await discord.say(discord.channel, student, f"!질문 {AGAIN}")
    answer = await discord.reply_to(question, within=20)
    await discord.until(lambda _: "✅" in answer.content, within=20)
    return line_of(question), line_of(answer)


async def _drawn(browser: Browser, *moments: tuple[Line, ...]) -> bytes:
    captions = (
        "① 처음 묻는 질문: AI가 바로 답해요",
        "② 조교가 확인하면: 그 메시지가 바뀌어요",
        "③ 다음에 묻는 학생: 확인된 답을 바로 받아요",
    )
    scenes = [Scene(caption, lines) for caption, lines in zip(captions, moments, strict=True)]
    return await chat_picture(browser, scenes, width=1200)


async def _asked_in_panel(ta: Visitor) -> None:
    await panel.ask(ta, f"{AGAIN}?")
    await ta.sees("Answered from what TAs have verified.")
    await ta.page.set_viewport_size({"width": 1000, "height": 640})
    await ta.reload()
    await _keep("try", await ta.page.screenshot(animations="disabled"))


async def _offered_in_panel(ta: Visitor) -> int:
    number = await panel.ask(ta, PERHAPS)
    await ta.sees("Is it one of these questions?")
    await ta.reload()
    await _keep("offer", await ta.page.screenshot(animations="disabled"))
    return number


async def _explained(ta: Visitor, number: int) -> None:
    await ta.page.set_viewport_size({"width": 1200, "height": 760})
    await ta.go(f"/asked/{number}")
    await ta.sees("Was it right?")
    await _keep("why", await ta.page.screenshot(animations="disabled"))


async def _learned(ta: Visitor) -> None:
    await panel.open_entry(ta, QUESTION, show="verified")
    await ta.reads(PROPOSED["wordings"]["plain"])
    await ta.page.set_viewport_size({"width": 1200, "height": 620})
    await ta.page.locator("#phrases").evaluate("node => node.scrollIntoView()")
    await _keep("chips", await ta.page.screenshot(animations="disabled"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def _keep(name: str, picture: bytes) -> None:
    (PICTURES / f"{name}.png").write_bytes(picture)
    assert len(picture) <= MOST_BYTES, name
