"""The table of vectors is made where it can be, and nowhere is it missed."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from librabot.db import vectors
from librabot.db.pool import Database, open_pool
from librabot.db.queries import load
from librabot.db.vectors import VectorRows
from tests.db.conftest import ask
from tests.postgres import Cluster


@pytest.fixture
async def guest(cluster: Cluster, dsn: str) -> AsyncIterator[Database]:
    """The database for an account that may read, and create nothing."""
    parts = urlsplit(dsn)
    name = f"{parts.path.strip('/')}_guest"
    await ask(cluster.dsn, f"CREATE ROLE {name} LOGIN PASSWORD 'guest'")
    netloc = f"{name}:guest@{parts.netloc.rpartition('@')[2]}"
    pool = await open_pool(parts._replace(netloc=netloc).geturl())
    yield Database(pool)
    await pool.close()
    await ask(cluster.dsn, f"DROP ROLE {name}")


async def test_the_table_is_made_once_however_many_start(database: Database) -> None:
    rows = VectorRows(database)
    before = await rows.look()

    made = await asyncio.gather(*(rows.prepare() for _ in range(4)))

    assert before == "absent"
    assert made == ["ready"] * 4
    assert await rows.look() == "ready"
    assert await rows.prepare() == "ready"


async def test_a_server_without_the_extension_is_told_and_left_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = load("vectors").available.replace("'vector'", "'no such extension'")
    monkeypatch.setattr(vectors, "_AVAILABLE", elsewhere)
    rows = VectorRows(database)

    assert await rows.prepare() == await rows.look() == "missing"
    assert await database.fetchval("SELECT to_regclass('wording_vectors')") is None


@pytest.mark.parametrize(
    ("version", "readiness"),
    [("0.7.4", "old"), ("0.8.0", "absent"), ("0.10.1", "absent"), ("1.0", "absent")],
)
async def test_an_extension_that_is_too_old_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch, version: str, readiness: str
) -> None:
    monkeypatch.setattr(vectors, "_AVAILABLE", f"SELECT '{version}'")
    monkeypatch.setattr(vectors, "_IS_MADE", "SELECT FALSE")

    assert await VectorRows(database).look() == readiness


async def test_an_account_without_the_right_is_told(guest: Database) -> None:
    rows = VectorRows(guest)

    assert await rows.prepare() == "refused"
    assert await rows.look() == "absent"
