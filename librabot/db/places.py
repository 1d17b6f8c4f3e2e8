"""Where the embedded server keeps its data and its socket, once every obstacle is known."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from librabot.core.errors import Code, LibraError
from librabot.db import binaries
from librabot.db.account import Account, account_for
from librabot.db.binaries import Binaries, open_shelter
from librabot.db.postmaster import SOCKET_PREFIX, remove_sockets

# A socket's address holds 104 bytes on macOS, 108 on Linux; the file's name takes 14 of them.
_LONGEST_DIRECTORY: Final = 88
_SHELTERS: Final = (Path("/var/lib"), Path("/var/db"))


@dataclass(frozen=True, slots=True)
class Places:
    """What the server runs with; for the start-up banner and the doctor."""

    binaries: Binaries
    account: Account
    home: Path
    moved: bool

    @property
    def data(self) -> Path:
        """The cluster, PGDATA to PostgreSQL's own programs."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"


def default_shelter() -> Path:
    """Where root keeps for a lesser account what that account cannot reach elsewhere."""
    return next((path for path in _SHELTERS if path.is_dir()), _SHELTERS[0]) / "librabot"


async def find_places(home: Path, *, shelter: Path | None = None) -> Places:
    """Settle who runs what where; ``home`` exists afterwards.

    Root's directories are never opened to others: when the lesser account that has to run the
    server cannot reach ``home``, the data is kept in the shelter, and ``home`` says where.
    Raises ``LibraError`` DB5014.
    """
    shelter = shelter or default_shelter()
    account = account_for(home)
    kept = await _reachable(home, account, shelter)
    version = kept / "cluster" / "PG_VERSION"
    major = int(version.read_text()) if version.is_file() else None
    found = await binaries.find(account, shelter=shelter, major=major)
    return Places(found, account, kept, moved=kept != home)


async def _reachable(home: Path, account: Account, shelter: Path) -> Path:
    account.make_directory(home)
    note = home / "moved-to.txt"
    if note.is_file():
        return Path(note.read_text().strip())
    if await account.reaches(home):
        return home
    if not account.lesser or (home / "cluster").exists():
        raise LibraError(Code.DB5014, f"{account.name} cannot write in {home}")
    refuge = shelter / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    open_shelter(shelter)
    account.make_directory(refuge)
    if not await account.reaches(refuge):
        raise LibraError(Code.DB5014, f"{account.name} can write neither in {home} nor {refuge}")
    note.write_text(f"{refuge}\n")
    return refuge


async def make_socket_directory(account: Account) -> Path:
    """A new private directory with a short enough name; raises ``LibraError`` DB5014."""
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108 - mkdtemp makes a name nobody else has.
        made = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=parent))
        account.make_directory(made)
        if len(os.fsencode(made)) <= _LONGEST_DIRECTORY and await account.reaches(made):
            return made
        remove_sockets(made)
    raise LibraError(Code.DB5014, "no temporary directory with a short enough path")
