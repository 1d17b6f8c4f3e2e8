"""The embedded server as its owner sees it: it starts, outlives deaths and keeps its data."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.embedded import EmbeddedPostgres, Happening
from librabot.db.postmaster import read_postmaster
from tests.db.conftest import Events, Make, ask, until

OWNER = """
import asyncio, sys
from pathlib import Path
from librabot.db.embedded import EmbeddedPostgres

async def main():
    print(await EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def pid_of(server: EmbeddedPostgres) -> int:
    postmaster = read_postmaster(server.places.data)
    assert postmaster is not None
    return postmaster.pid


async def keep(dsn: str, word: str) -> None:
    await ask(dsn, "DROP TABLE IF EXISTS kept")
    await ask(dsn, f"CREATE TABLE kept AS SELECT '{word}' AS word")


async def test_a_first_start_makes_a_database_that_knows_korean(make: Make) -> None:
    dsn = await make().start()

    assert await ask(dsn, "SELECT current_database()") == "librabot"
    await ask(dsn, "CREATE EXTENSION pg_trgm")
    assert await ask(dsn, "SELECT cardinality(show_trgm('파이썬'))") == 4


async def test_data_is_there_at_the_next_start(home: Path, make: Make) -> None:
    first = make(home)
    await keep(await first.start(), "kept")
    await first.stop()

    dsn = await make(home).start()

    assert await ask(dsn, "SELECT word FROM kept") == "kept"


async def test_a_stop_leaves_no_process_and_no_socket(home: Path, make: Make) -> None:
    server = make(home)
    dsn = await server.start()
    pid = pid_of(server)
    sockets = str(await ask(dsn, "SHOW unix_socket_directories"))

    await server.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not os.access(sockets, os.F_OK)


async def test_a_killed_server_is_started_again_with_its_data(
    home: Path, make: Make, events: Events
) -> None:
    server = make(home)
    dsn = await server.start()
    await keep(dsn, "kept")

    os.kill(pid_of(server), signal.SIGKILL)
    await until(events, Happening.RESTARTED)

    assert await ask(dsn, "SELECT word FROM kept") == "kept"


async def test_a_server_that_dies_again_and_again_is_started_each_time(
    home: Path, make: Make, events: Events
) -> None:
    server = make(home)
    dsn = await server.start()

    for _ in range(3):
        os.kill(pid_of(server), signal.SIGKILL)
        await until(events, Happening.RESTARTED)

    assert await ask(dsn, "SELECT 1") == 1


async def test_a_server_that_cannot_start_is_tried_until_it_can(make: Make, events: Events) -> None:
    server = make()
    dsn = await server.start()
    control = server.places.data / "global" / "pg_control"
    control.rename(control.with_suffix(".away"))

    os.kill(pid_of(server), signal.SIGKILL)
    reason = await until(events, Happening.RESTART_FAILED)
    control.with_suffix(".away").rename(control)
    await until(events, Happening.RESTARTED)

    assert "could not find the database system" in reason
    assert await ask(dsn, "SELECT 1") == 1


async def test_the_server_of_a_killed_owner_is_ended_and_its_data_taken_over(
    home: Path, make: Make, events: Events
) -> None:
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, home, stdout=asyncio.subprocess.PIPE
    )
    assert owner.stdout is not None
    await keep((await owner.stdout.readline()).decode().strip(), "kept")
    owner.kill()
    await owner.wait()

    server = make(home)
    dsn = await server.start()

    assert (await until(events, Happening.ORPHAN_ENDED)) != f"process {pid_of(server)}"
    assert await ask(dsn, "SELECT word FROM kept") == "kept"


async def test_a_second_process_borrows_the_server_and_leaves_it_running(
    home: Path, make: Make, events: Events
) -> None:
    dsn = await make(home).start()
    guest = make(home)

    borrowed = await guest.start()
    await guest.stop()

    await until(events, Happening.BORROWED)
    assert borrowed == dsn
    assert await ask(dsn, "SELECT 1") == 1


async def test_a_pid_file_that_names_a_stranger_is_not_believed(home: Path, make: Make) -> None:
    first = make(home)
    await first.start()
    places = first.places
    await first.stop()
    stranger = await asyncio.create_subprocess_exec("sleep", "60", **places.account.popen())
    (places.data / "postmaster.pid").write_text(f"{stranger.pid}\n{places.data}\n0\n5432\n\n")

    dsn = await make(home).start()

    assert await ask(dsn, "SELECT 1") == 1
    assert stranger.returncode is None
    stranger.kill()
    await stranger.wait()


async def test_a_creation_broken_off_is_begun_again(new_home: Path, make: Make) -> None:
    partial = new_home / "cluster.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")

    dsn = await make().start()

    assert await ask(dsn, "SELECT 1") == 1
    assert not partial.exists()


async def test_a_start_that_fails_shows_the_end_of_the_log(home: Path, make: Make) -> None:
    server = make(home, shared_buffers="a lot")

    with pytest.raises(LibraError) as failure:
        await server.start()

    assert failure.value.code is Code.DB5014
    assert 'invalid value for parameter "shared_buffers"' in failure.value.detail


async def test_the_log_keeps_what_people_wrote_to_itself(home: Path, make: Make) -> None:
    server = make(home)
    dsn = await server.start()

    with pytest.raises(Exception, match="does not exist"):
        await ask(dsn, "SELECT '2026001' FROM nowhere")

    assert "2026001" not in server.places.log.read_text()
    assert "ready to accept connections" in server.places.log.read_text()
