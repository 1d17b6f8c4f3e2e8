"""The database goes away under a running product, and comes back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from tests.acceptance.stage import Stage, finally_true, settled
from tests.acceptance.terminal import librabot
from tests.product import Product, product

TOKEN = "a-token-for-whoever-watches"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Road:
    """The only way to the server behind a Unix socket; it can be closed and opened again."""

    upstream: str
    port: int = 0
    _server: asyncio.Server | None = None
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def dsn(self) -> str:
        parts = urlsplit(self.upstream)
        account = parts.netloc.rpartition("@")[0]
        return f"postgresql://{account}@127.0.0.1:{self.port}{parts.path}?sslmode=disable"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse whoever comes, and cut off whoever is there."""
        if self._server is not None:
            self._server.close()
        while self._ends:
            self._ends.pop().transport.abort()

    async def _carry(self, asker: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        [directory] = parse_qs(urlsplit(self.upstream).query)["host"]
        server, onward = await asyncio.open_unix_connection(f"{directory}/.s.PGSQL.5432")
        self._ends |= {back, onward}
        await asyncio.gather(_copied(asker, onward), _copied(server, back))


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()


@asynccontextmanager
async def road_to(dsn: str) -> AsyncIterator[Road]:
    road = Road(dsn)
    await road.open()
    yield road
    await road.close()


@pytest.fixture
async def road(dsn: str) -> AsyncIterator[Road]:
    async with road_to(dsn) as made:
        yield made


@pytest.fixture
async def running(stage: Stage, road: Road, home: Path) -> AsyncIterator[Product]:
    stage.environment |= {"DATABASE_URL": road.dsn, "LIBRABOT_HEALTH_TOKEN": TOKEN}
    async with product(home, environment=stage.environment) as started:
        await stage.discord.bot_ready(within=20)
        yield started


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
        port = str(urlsplit(self.url).port)
        environment = {"LIBRABOT_WEB_PORT": port}
        return (await librabot("healthcheck", home=self.home, environment=environment)).code


@pytest.fixture
async def watch(running: Product, home: Path) -> AsyncIterator[Watch]:
    async with aiohttp.ClientSession() as session:
        yield Watch(running.url, home, session)


async def test_a_lost_database_is_told_within_five_seconds_and_its_return_too(
    watch: Watch, road: Road
) -> None:
    assert await watch.status("/readyz") == 200
    assert await watch.healthcheck() == 0

    await road.close()
    lost_after = await watch.until(503)

    assert lost_after < 5
    assert await watch.status("/healthz") == 200
    assert await watch.healthcheck() == 1
    assert (await watch.details())["database"]["code"] == "DB5001"

    await road.open()

    assert await watch.until(200) < 5
    assert await watch.healthcheck() == 0
    assert (await watch.details())["database"]["ok"]


async def test_details_are_for_the_token_alone(watch: Watch) -> None:
    async with watch.session.get(f"{watch.url}/readyz") as response:
        told = await response.text()

    assert told == "ready"
    assert set(await watch.details()) == {"database", "discord", "ai", "notion"}


async def test_a_question_asked_while_the_database_is_away_is_answered_on_its_return(
    stage: Stage, watch: Watch, road: Road
) -> None:
    student = stage.discord.add_person("민지")
    await road.close()
    question = await stage.discord.say(stage.discord.channel, student, "!질문 도커가 뭐예요?")
    await watch.until(503)

    await road.open()

    reply = await stage.discord.reply_to(question, within=20)
    await settled(stage.discord, reply, "AI의 초안이에요", "조교 확인 전")
    assert len(stage.discord.replies_to(question)) == 1
    assert len(stage.gemini.generations) == 1
