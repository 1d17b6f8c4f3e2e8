"""Fifty verified answers on their way to the archive, and a process that ends midway."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from librabot.db.pool import Database, open_pool
from tests.acceptance.stage import eventually, finally_true
from tests.db.stage import Stage as Course
from tests.fakes.notion import FakeNotion, Fault, Page
from tests.product import Product, product

ITEMS = 50
MIDWAY = 20
KEY = "librabot 키"
OPEN = "SELECT count(*) FROM outbox WHERE state <> 'done'"
RECORDED = "SELECT count(DISTINCT page_id) FROM entries WHERE status = 'verified'"
LEASES_END = "UPDATE outbox SET lease_until = now() WHERE state = 'running'"

Midway = Callable[[Product, FakeNotion, Database], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Archive:
    """What is there when nothing is owed any more; ``recorded`` counts the pages we know of."""

    pages: Sequence[Page]
    recorded: int

    @property
    def keys(self) -> set[str]:
        return {page.values[KEY]["rich_text"][0]["plain_text"] for page in self.pages}


async def uploaded(home: Path, dsn: str, midway: Midway) -> Archive:
    """Upload everything in the database at ``dsn``, with ``midway`` in between."""
    pool = await open_pool(dsn)
    database = Database(pool)
    try:
        course = Course(database)
        for number in range(ITEMS):
            await course.verified(f"{number}번 오류는 어떻게 고쳐요?")
        async with FakeNotion(rate=None) as notion:
            return await _archived(home, dsn, database, notion, midway)
    finally:
        await pool.close()


async def _archived(
    home: Path, dsn: str, database: Database, notion: FakeNotion, midway: Midway
) -> Archive:
    environment = {
        "DATABASE_URL": dsn,
        "NOTION_TOKEN": notion.token,
        "NOTION_DB_ID": notion.database_id,
        "NOTION_BASE_URL": notion.base_url,
    }
    async with product(home, environment=environment) as running:
        await midway(running, notion, database)
        await finally_true(lambda: _nothing_is_owed(database), within=60)
        assert await running.stop() == 0
    return Archive(notion.pages, await database.fetchval(RECORDED))


async def restart(running: Product, notion: FakeNotion, _database: Database) -> None:
    """As a deployment ends it and starts it again."""
    await eventually(lambda: len(notion.pages) >= MIDWAY, within=60)
    assert await running.stop() == 0
    assert MIDWAY <= len(notion.pages) < ITEMS
    await running.start()


async def kill(running: Product, notion: FakeNotion, database: Database) -> None:
    """A power cut at the worst moment: a page was made, and nobody could write down which."""
    lost = Fault(on="POST /v1/pages", kind="hang", after=True, skip=MIDWAY)
    notion.script(lost)
    await eventually(lambda: not lost.times, within=60)
    await eventually(lambda: len(notion.pages) == MIDWAY + 1)
    await running.kill()
    await running.start()
    await database.execute(LEASES_END)


async def _nothing_is_owed(database: Database) -> bool:
    owed: int = await database.fetchval(OPEN)
    return owed == 0
