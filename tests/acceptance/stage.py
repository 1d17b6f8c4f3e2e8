"""The world around a product: Discord, Gemini and Notion on loopback, and what connects to them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from librabot.core.errors import Code
from librabot.locale import DEFAULT, say_in
from tests.acceptance.person import Person
from tests.fakes.discord import FakeDiscord, Message, User
from tests.fakes.gemini import FakeGemini
from tests.fakes.notion import FakeNotion
from tests.product import Product

SETUP_CODE = "FAKE-CODE-FOR1"
OWNER = "김조교"
PASSWORD = "긴 비밀번호 열 글자 이상"
TA_ANSWER = "가상환경은 `python -m venv .venv`로 만들고 `source .venv/bin/activate`로 켜요."


@dataclass
class Stage:
    """The services, and the settings by which a product finds them."""

    discord: FakeDiscord
    gemini: FakeGemini
    notion: FakeNotion
    environment: dict[str, str]

    async def ask(self, who: User, text: str) -> Message:
        """The bot's reply, as it first stands, to a question asked by prefix."""
        question = await self.discord.say(self.discord.channel, who, f"!질문 {text}")
        return await self.discord.reply_to(question, within=15)


@asynccontextmanager
async def standing(
    settings: Mapping[str, str] | None = None, *, buckets: bool = True
) -> AsyncIterator[Stage]:
    """Everything is up and answers until the block ends; ``settings`` are the product's too."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(FakeDiscord(buckets=buckets))
        gemini = await stack.enter_async_context(FakeGemini())
        notion = await stack.enter_async_context(FakeNotion())
        gemini.answer = answered
        environment = {
            "DISCORD_BOT_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            "DISCORD_WEBHOOK_URL": discord.webhook_url,
            "GEMINI_API_KEY": "AIza-fake",
            "GEMINI_BASE_URL": gemini.base_url,
            "NOTION_TOKEN": notion.token,
            "NOTION_DB_ID": notion.database_id,
            "NOTION_BASE_URL": notion.base_url,
            "LIBRABOT_SETUP_CODE": SETUP_CODE,
            **(settings or {}),
        }
        yield Stage(discord, gemini, notion, environment)


def answered(body: dict[str, Any]) -> str:
    """What the model replies: a wording to whoever asks for some, else an answer.

    An answer shows what was asked, and says that it is new where that is to be judged.
    """
    wanted = body.get("generationConfig", {}).get("responseJsonSchema", {}).get("properties", {})
    text = body["contents"][-1]["parts"][0]["text"]
    if "wordings" in wanted:
        title = json.loads(text)["title"]
        proposed = {"wordings": {"plain": f"{title} 말인데 어디를 눌러요?"}, "lookalikes": {}}
        return json.dumps(proposed, ensure_ascii=False)
    asked = text.split("[the student's question]\n")[-1].splitlines()[0]
    answer = f"AI의 초안이에요. 물어본 것: {asked}\n\n```python\nprint('안녕')\n```"
    verdict = {"same": 0, "sure": True, "differs": "", "sources": []} if "same" in wanted else {}
    reply = verdict | {"answer": answer, "keywords": ["가상환경", "venv"]}
    return json.dumps(reply, ensure_ascii=False)


@asynccontextmanager
async def the_owner(running: Product) -> AsyncIterator[Person]:
    """Whoever set up a product that has nobody yet."""
    async with Person(running.url) as owner:
        await owner.set_up(SETUP_CODE, OWNER, PASSWORD)
        yield owner


def refusal(code: Code) -> str:
    """How the terminal tells a person of what ends the process."""
    fault = code.fault
    return f"✗ {say_in(DEFAULT, fault.sentence)} ({code.name})\n  → {say_in(DEFAULT, fault.remedy)}"


async def settled(discord: FakeDiscord, message: Message, *wanted: str, within: float = 20) -> None:
    """Wait until a message reads as it should."""
    try:
        await discord.until(
            lambda _world: all(each in message.content for each in wanted), within=within
        )
    except TimeoutError:
        pytest.fail(f"stayed at: {message.content!r}")


async def eventually(look: Callable[[], bool], *, within: float = 15) -> None:
    """Wait for what no event of Discord's announces."""

    async def looked() -> bool:
        return look()

    await finally_true(looked, within=within)


async def finally_true(look: Callable[[], Awaitable[bool]], *, within: float = 15) -> None:
    """The same for what has to be asked for; raises ``TimeoutError``."""
    async with asyncio.timeout(within):
        while not await look():  # noqa: ASYNC110 - another process is watched from outside.
            await asyncio.sleep(0.05)
