"""The pool as a feature's tables use it, also while its server comes and goes."""

import asyncio
import os
import signal

import asyncpg
import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.connecting import driver_dsn
from librabot.db.embedded import Happening
from librabot.db.migrate import migrate
from librabot.db.pool import Connection, Database, open_pool
from librabot.db.postmaster import read_postmaster
from tests.db.conftest import Events, Make, until
from tests.db.proxy import Proxy, free_port, way_to
from tests.postgres import Cluster


async def passing() -> None:
    """A gate that is open."""


@pytest.fixture
async def words(database: Database) -> Database:
    await database.execute("CREATE TABLE words (word text PRIMARY KEY)")
    return database


async def test_settings_survive_the_reset_between_two_borrowers(database: Database) -> None:
    query = "SELECT current_setting('pg_trgm.similarity_threshold'), current_setting('timezone')"

    seen = [await database.fetchrow(query) for _ in range(3)]

    assert [tuple(row or ()) for row in seen] == [("0.3", "UTC")] * 3


async def test_json_goes_in_and_comes_out_as_values(database: Database) -> None:
    value = {"문장": ["깃헙", 1, None]}

    assert await database.fetchval("SELECT $1::jsonb", value) == value


async def test_every_verb_returns_what_the_server_said(words: Database) -> None:
    assert await words.execute("INSERT INTO words VALUES ($1), ($2)", "a", "b") == "INSERT 0 2"
    assert [row["word"] for row in await words.fetch("SELECT word FROM words")] == ["a", "b"]
    assert await words.fetchrow("SELECT word FROM words WHERE word = 'z'") is None
    await words.ping()


async def test_a_transaction_that_fails_leaves_nothing(words: Database) -> None:
    async def insert_and_fail(connection: Connection) -> None:
        await connection.execute("INSERT INTO words VALUES ('a')")
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        await words.run(insert_and_fail)
    with pytest.raises(RuntimeError):
        async with words.transaction() as connection:
            await insert_and_fail(connection)

    assert await words.fetchval("SELECT count(*) FROM words") == 0


async def test_a_contradiction_is_named_without_quoting_what_was_written(words: Database) -> None:
    await words.execute("INSERT INTO words VALUES ('2026001')")

    with pytest.raises(LibraError) as failure:
        await words.execute("INSERT INTO words VALUES ('2026001')")

    assert failure.value.code is Code.DB5003
    assert failure.value.detail == "UniqueViolationError words words_pkey"
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


async def test_a_statement_that_takes_too_long_is_named(database: Database) -> None:
    async def dawdle(connection: Connection) -> None:
        await connection.execute("SET LOCAL statement_timeout = '20ms'")
        await connection.execute("SELECT pg_sleep(5)")

    with pytest.raises(LibraError) as failure:
        await database.run(dawdle)

    assert failure.value.code is Code.DB5002


async def test_a_fault_in_our_sql_is_not_renamed(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch("SELECT * FROM nowhere")


async def test_two_transactions_that_block_each_other_both_pass(words: Database) -> None:
    await words.execute("INSERT INTO words VALUES ('a'), ('b')")
    both_hold_one = asyncio.Barrier(2)
    gates = iter([both_hold_one.wait, both_hold_one.wait])
    tries: list[str] = []

    async def lock_both(connection: Connection, first: str, second: str) -> None:
        lock = "SELECT FROM words WHERE word = $1 FOR UPDATE"
        await connection.execute("SET LOCAL deadlock_timeout = '20ms'")
        await connection.execute(lock, first)
        tries.append(first)
        await next(gates, passing)()
        await connection.execute(lock, second)

    await asyncio.gather(
        words.run(lambda connection: lock_both(connection, "a", "b")),
        words.run(lambda connection: lock_both(connection, "b", "a")),
    )

    assert len(tries) == 3


async def test_readers_and_writers_outlive_every_connection_of_theirs(
    words: Database, cluster: Cluster, dsn: str
) -> None:
    name = dsn.partition("?")[0].rpartition("/")[2]
    terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    killer = await asyncpg.connect(cluster.dsn)

    async def write(number: int) -> None:
        await words.execute("INSERT INTO words VALUES ($1)", str(number))
        await words.fetchval("SELECT pg_sleep(0.01)")

    async def kill() -> None:
        for _ in range(10):
            await killer.execute(terminate, name)
            await asyncio.sleep(0.03)

    await asyncio.gather(kill(), *(write(number) for number in range(100)))
    await killer.close()

    assert await words.fetchval("SELECT count(*) FROM words") == 100


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_commit_whose_answer_is_lost_takes_effect_once(
    words: Database, dsn: str, *, delivered: bool
) -> None:
    async with way_to(dsn, cut_at=b"COMMIT;", delivered=delivered) as proxy:
        pool = await open_pool(proxy.dsn, max_size=1)
        tag = await Database(pool).execute("INSERT INTO words VALUES ('a')")
        await pool.close()

    assert proxy.cut.is_set()
    assert tag == "INSERT 0 1"
    assert await words.fetchval("SELECT count(*) FROM words") == 1


async def test_tokens_that_no_retry_can_want_are_cleared(words: Database) -> None:
    old = "INSERT INTO commits SELECT gen_random_uuid(), now() - interval '2 hours' FROM {}"
    await words.execute(old.format("generate_series(1, 5)"))

    for word in ("a", "b", "c"):
        await words.execute("INSERT INTO words VALUES ($1)", word)

    left = "SELECT count(*) FROM commits WHERE at < now() - interval '1 hour'"
    assert await words.fetchval(left) == 0


async def test_reading_in_a_transaction_leaves_no_token(words: Database) -> None:
    before = await words.fetchval("SELECT count(*) FROM commits")

    await words.run(lambda connection: connection.fetch("SELECT word FROM words"))

    assert await words.fetchval("SELECT count(*) FROM commits") == before


async def test_a_server_killed_under_load_costs_nobody_an_error(make: Make, events: Events) -> None:
    server = make()
    dsn = await server.start()
    await migrate(dsn)
    pool = await open_pool(dsn)
    database = Database(pool)
    await database.execute("CREATE TABLE words (word text PRIMARY KEY)")
    postmaster = read_postmaster(server.places.data)
    assert postmaster is not None

    async def write(number: int) -> None:
        await database.execute("INSERT INTO words VALUES ($1)", str(number))
        await database.fetchval("SELECT pg_sleep(0.01)")

    writers = [asyncio.create_task(write(number)) for number in range(50)]
    await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)
    os.kill(postmaster.pid, signal.SIGKILL)
    await until(events, Happening.RESTARTED)
    await asyncio.gather(*writers)

    assert await database.fetchval("SELECT count(*) FROM words") == 50
    await pool.close()


async def test_a_server_that_comes_late_is_waited_for(dsn: str) -> None:
    refused = asyncio.Event()
    heard: list[str] = []

    def on_wait(reason: str, _left: float) -> None:
        heard.append(reason)
        refused.set()

    port = free_port()
    later = Proxy(dsn, None, delivered=True, port=port)
    opening = asyncio.create_task(open_pool(later.dsn, on_wait=on_wait))
    await refused.wait()
    async with way_to(dsn, port=port):
        pool = await opening
        await Database(pool).ping()
        await pool.close()

    assert "ConnectionRefusedError" in heard[0]


async def test_of_several_hosts_the_one_that_answers_is_taken(dsn: str) -> None:
    async with way_to(dsn) as proxy:
        pool = await open_pool(proxy.dsn_by(f"127.0.0.1:{free_port()},127.0.0.1:{proxy.port}"))
        await Database(pool).ping()
        await pool.close()


async def test_patience_ends_with_the_reason() -> None:
    dsn = f"postgresql://a:hidden@127.0.0.1:{free_port()}/b"

    with pytest.raises(LibraError) as failure:
        await open_pool(dsn, patience_seconds=0.1)

    assert failure.value.code is Code.DB5001
    assert "Connect" in failure.value.detail
    assert "hidden" not in failure.value.detail


async def test_a_database_that_does_not_exist_is_not_waited_for(cluster: Cluster) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(LibraError) as failure:
            await open_pool(cluster.dsn_of("nowhere"))

    assert failure.value.code is Code.DB5001
    assert 'database "nowhere" does not exist' in failure.value.detail


@pytest.mark.parametrize("dsn", ["postgresql://a:hidden@h:port/b", "mysql://a:hidden@h/b"])
async def test_a_malformed_address_is_refused_without_being_quoted(dsn: str) -> None:
    with pytest.raises(LibraError) as failure:
        await open_pool(dsn)

    assert failure.value.code is Code.COMMON4001
    assert "hidden" not in failure.value.detail
    assert failure.value.__suppress_context__


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("postgres://a@h/b", "postgres://a@h/b"),
        ("postgresql+asyncpg://a:p%40@h:1/b", "postgresql://a:p%40@h:1/b"),
        (
            "postgresql://a@h1:1,h2:2/b?target_session_attrs=read-write",
            "postgresql://a@h1:1,h2:2/b?target_session_attrs=read-write",
        ),
        (
            "postgresql://a@h/b?sslmode=require&channel_binding=require&connect_timeout=9",
            "postgresql://a@h/b?sslmode=require",
        ),
        ("postgresql://a@/b?host=/tmp/x", "postgresql://a@/b?host=%2Ftmp%2Fx"),
    ],
)
def test_an_address_is_put_in_the_drivers_terms(given: str, taken: str) -> None:
    assert driver_dsn(given) == taken
