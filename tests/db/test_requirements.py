"""What a database says of itself before anything is asked of it."""

import asyncpg

from librabot.core.errors import Code
from librabot.db.migrate import read_migrations
from librabot.db.requirements import Look, look_at
from tests.db.conftest import ask
from tests.postgres import Cluster


async def seen(dsn: str) -> Look:
    connection = await asyncpg.connect(dsn)
    try:
        return await look_at(connection)
    finally:
        await connection.close()


async def test_a_migrated_database_lacks_nothing(dsn: str) -> None:
    look = await seen(dsn)

    assert look.schema == len(read_migrations())
    assert look.missing is None


async def test_an_empty_database_is_left_empty(empty_dsn: str) -> None:
    assert (await seen(empty_dsn)).schema == 0
    assert (await seen(empty_dsn)).schema == 0


async def test_a_database_without_korean_letters_is_told(cluster: Cluster) -> None:
    name = await cluster.create(options="LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        await ask(cluster.dsn_of(name), "CREATE EXTENSION pg_trgm")

        look = await seen(cluster.dsn_of(name))
    finally:
        await cluster.drop(name)

    assert look.missing is not None
    assert look.missing.code is Code.DB5010
