"""The stage on which products are shown; what is ``lasting`` serves a whole module's tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from librabot.db.pool import Database, open_pool
from tests.acceptance.stage import Stage, standing
from tests.postgres import Cluster, reachable_directory


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with standing() as made:
        yield made


@pytest.fixture(scope="module")
def lasting_home() -> Iterator[Path]:
    with reachable_directory() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_dsn(cluster: Cluster, template: str) -> AsyncIterator[str]:
    """The address of a migrated database."""
    name = await cluster.create(like=template)
    yield cluster.dsn_of(name)
    await cluster.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_database(lasting_dsn: str) -> AsyncIterator[Database]:
    """The same, opened beside the product."""
    pool = await open_pool(lasting_dsn)
    yield Database(pool)
    await pool.close()
