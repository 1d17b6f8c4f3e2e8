"""Embedded servers for the tests that start, kill and stop them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from librabot.db.embedded import EmbeddedPostgres, Happening
from tests.postgres import reachable_directory

Events = asyncio.Queue[tuple[Happening, str]]
Make = Callable[..., EmbeddedPostgres]


@pytest.fixture
def spacious() -> Iterator[Path]:
    """A directory that a lesser account can pass through."""
    with reachable_directory() as path:
        yield path


@pytest.fixture
def new_home(spacious: Path) -> Path:
    """Where no server ever was."""
    return spacious / "data" / "postgres"


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Where other tests may have started, killed and stopped servers before."""
    with reachable_directory() as path:
        yield path / "postgres"


@pytest.fixture
def events() -> Events:
    return asyncio.Queue()


@pytest.fixture
async def make(new_home: Path, spacious: Path, events: Events) -> AsyncIterator[Make]:
    """Makes servers, over a new home unless told otherwise; all are stopped afterwards."""
    made: list[EmbeddedPostgres] = []

    def one(at: Path = new_home, **settings: str) -> EmbeddedPostgres:
        server = EmbeddedPostgres(
            at,
            on_event=lambda what, detail: events.put_nowait((what, detail)),
            settings={"fsync": "off"} | settings,
            shelter=spacious / "shelter",
        )
        made.append(server)
        return server

    yield one
    for server in made:
        await server.stop()


async def ask(dsn: str, query: str) -> object:
    """One statement on a connection of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def until(events: Events, wanted: Happening) -> str:
    """The detail of the next such event."""
    async with asyncio.timeout(20):
        while True:
            what, detail = await events.get()
            if what is wanted:
                return detail
