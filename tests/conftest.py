"""Fixtures that every kind of test may take."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from librabot.db.pool import Database, open_pool
from tests.postgres import (
    ORDERLY,
    Cluster,
    migrated_template,
    reachable_directory,
    running_cluster,
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> Iterator[str]:
    with migrated_template(cluster) as name:
        yield name


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty directory that every account can pass through, as a lesser one runs PostgreSQL."""
    with reachable_directory() as made:
        yield made


@pytest.fixture
async def dsn(cluster: Cluster, template: str) -> AsyncIterator[str]:
    """The address of a migrated database of the test's own."""
    name = await cluster.create(like=template)
    yield cluster.dsn_of(name)
    await cluster.drop(name)


@pytest.fixture
async def empty_dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database without anything in it."""
    name = await cluster.create(options=ORDERLY)
    yield cluster.dsn_of(name)
    await cluster.drop(name)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A migrated database of the test's own, opened."""
    pool = await open_pool(dsn)
    yield Database(pool)
    await pool.close()
