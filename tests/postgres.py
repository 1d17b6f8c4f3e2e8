"""A PostgreSQL for the tests: one server a run, one migrated template, one clone a test."""

import asyncio
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from librabot.db.embedded import EmbeddedPostgres
from librabot.db.migrate import migrate

GIVEN = "LIBRABOT_TEST_DATABASE_URL"
ORDERLY = "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
_FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "100"}


@dataclass(frozen=True)
class Cluster:
    """A server on which databases are made and dropped; ``dsn`` is one to begin from."""

    dsn: str
    _numbers: Iterator[int] = field(default_factory=count)

    def dsn_of(self, database: str) -> str:
        return urlsplit(self.dsn)._replace(path=f"/{database}").geturl()

    async def create(self, *, like: str = "template0", options: str = "") -> str:
        name = f"librabot_test_{os.getpid()}_{next(self._numbers)}"
        await self._order(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY {options}")
        return name

    async def drop(self, name: str) -> None:
        await self._order(f"DROP DATABASE {name} WITH (FORCE)")

    async def _order(self, statement: str) -> None:
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A directory that a lesser account can pass through, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="librabot-test-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """The given server, or an embedded one in a thread of its own for as long as the run."""
    given = os.environ.get(GIVEN)
    if given:
        yield Cluster(given)
        return
    with reachable_directory() as home, _loop_in_thread() as loop:
        server = EmbeddedPostgres(home / "postgres", settings=_FAST)
        dsn = asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        try:
            yield Cluster(dsn)
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result()


@contextmanager
def migrated_template(cluster: Cluster) -> Iterator[str]:
    """The name of a database that every migration was applied to."""
    name = asyncio.run(cluster.create(options=ORDERLY))
    try:
        asyncio.run(migrate(cluster.dsn_of(name)))
        yield name
    finally:
        asyncio.run(cluster.drop(name))


@contextmanager
def _loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
