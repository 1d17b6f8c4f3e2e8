"""The database goes away under a running product, and comes back."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio

from tests.acceptance.road import Road, road_to
from tests.acceptance.stage import Stage, finally_true, settled, standing
from tests.acceptance.terminal import librabot
from tests.product import product

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "a-token-for-whoever-watches"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Watch:
    """What watches the product from outside."""

    url: str
    home: Path
    session: aiohttp.ClientSession

    async def status(self, path: str) -> int:
        async with self.session.get(self.url + path) as response:
            return response.status

    async def details(self) -> dict[str, Any]:
        async with self.session.get(f"{self.url}/readyz", headers=BEARER) as response:
            services: dict[str, Any] = (await response.json())["services"]
            return services

    async def until(self, status: int) -> float:
        """Seconds until ``/readyz`` is answered with ``status``."""
        began = time.monotonic()

        async def there() -> bool:
            return await self.status("/readyz") == status

        await finally_true(there, within=30)
        return time.monotonic() - began

    async def healthcheck(self) -> int:
        """The exit code of what a container asks."""
        environment = {"LIBRABOT_WEB_PORT": str(urlsplit(self.url).port)}
        return (await librabot("healthcheck", home=self.home, environment=environment)).code


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def road(lasting_dsn: str) -> AsyncIterator[Road]:
    async with road_to(lasting_dsn) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(road: Road) -> AsyncIterator[Stage]:
    async with standing({"DATABASE_URL": road.dsn, "LIBRABOT_HEALTH_TOKEN": TOKEN}) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def watch(stage: Stage, lasting_home: Path) -> AsyncIterator[Watch]:
    async with (
        product(lasting_home, environment=stage.environment) as running,
        aiohttp.ClientSession() as session,
    ):
        await stage.discord.bot_ready(within=20)
        yield Watch(running.url, lasting_home, session)


async def test_details_are_for_the_token_alone(watch: Watch) -> None:
    async with watch.session.get(f"{watch.url}/readyz") as response:
        told = await response.text()

    assert told == "ready"
    assert set(await watch.details()) == {"database", "discord", "ai", "notion"}


async def test_a_lost_database_is_told_within_five_seconds_and_its_return_too(
    watch: Watch, road: Road
) -> None:
    assert await watch.healthcheck() == 0

    road.close()
    lost_after = await watch.until(503)

    assert lost_after < 5
    assert await watch.status("/healthz") == 200
    assert await watch.healthcheck() == 1
    assert (await watch.details())["database"]["code"] == "DB5001"

    await road.open()

    assert await watch.until(200) < 5
    assert await watch.healthcheck() == 0
    assert (await watch.details())["database"]["ok"]


async def test_a_question_asked_while_the_database_is_away_is_answered_on_its_return(
    stage: Stage, watch: Watch, road: Road
) -> None:
    student = stage.discord.add_person("민지")
    road.close()
    question = await stage.discord.say(stage.discord.channel, student, "!질문 도커가 뭐예요?")
    await watch.until(503)
    assert stage.discord.replies_to(question) == []

    await road.open()

    reply = await stage.discord.reply_to(question, within=20)
    await settled(stage.discord, reply, "AI의 초안이에요", "조교 확인 전")
    assert len(stage.discord.replies_to(question)) == 1
    assert len(stage.gemini.generations) == 1
