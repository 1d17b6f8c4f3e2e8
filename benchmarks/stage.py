"""The product as a process, with the services around it on loopback and a database of its own."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.course import enroll
from librabot.db.embedded import EmbeddedPostgres
from librabot.db.migrate import migrate
from librabot.db.pool import Database, open_pool
from tests.fakes.discord import FakeDiscord
from tests.fakes.gemini import FakeGemini
from tests.fakes.notion import FakeNotion
from tests.postgres import reachable_directory
from tests.product import Product, product

DRAFT = (
    "가상환경은 프로젝트마다 따로 두는 파이썬이에요. 먼저 `python -m venv .venv`를 실행하세요. " * 8
)
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Archive:
    """A PostgreSQL of its own: the embedded one, with the product's own settings."""

    home: Path
    dsn: str
    database: Database


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs, and the database beside it."""

    product: Product
    discord: FakeDiscord
    gemini: FakeGemini


@asynccontextmanager
async def archive() -> AsyncIterator[Archive]:
    """A migrated database without rows, in an empty directory."""
    async with AsyncExitStack() as stack:
        home = stack.enter_context(reachable_directory())
        server = EmbeddedPostgres(home / "postgres")
        dsn = await server.start()
        stack.push_async_callback(server.stop)
        await migrate(dsn)
        pool = await open_pool(dsn)
        stack.push_async_callback(pool.close)
        yield Archive(home, dsn, Database(pool))


@asynccontextmanager
async def stage(on: Archive, course_id: int) -> AsyncIterator[Stage]:
    """A started product to which everything is connected, Discord without rate limits.

    What its server asks is asked in the course.
    """
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(FakeDiscord(buckets=False))
        gemini = await stack.enter_async_context(FakeGemini())
        notion = await stack.enter_async_context(FakeNotion())
        gemini.answer = _drafted
        await enroll(on.database, course_id, discord.guild.id)
        environment = _environment(on.dsn, discord, gemini, notion)
        running = await stack.enter_async_context(product(on.home, environment=environment))
        await discord.bot_ready(within=START_SECONDS)
        yield Stage(running, discord, gemini)


def _environment(
    dsn: str, discord: FakeDiscord, gemini: FakeGemini, notion: FakeNotion
) -> dict[str, str]:
    return {
        "DATABASE_URL": dsn,
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
    }


def _drafted(body: dict[str, Any]) -> str:
    """What a model writes that finds the question in none of the entries shown to it."""
    draft = {"answer": DRAFT, "keywords": ["가상환경", "venv"]}
    judging = '"same"' in json.dumps(body["generationConfig"])
    verdict = {"same": 0, "sure": True, "differs": "", "sources": []} if judging else {}
    return json.dumps(verdict | draft, ensure_ascii=False)
