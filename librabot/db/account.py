"""Who runs PostgreSQL: whoever runs librabot, or somebody lesser when that is root."""

import asyncio
import os
import pwd
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from librabot.core.errors import Code, LibraError

# System users whose ids do not change; nobody comes last, as others also run as nobody.
_LESSER: Final = ("postgres", "daemon", "nobody")
_PATIENCE_SECONDS: Final = 180.0  # For initdb on a slow card.

# Nothing of the caller's: no PG* variable, no locale, no other account's home.
_ENVIRONMENT: Final = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the machine; ``lesser`` when we are root and step down to it."""

    name: str
    uid: int
    gid: int
    lesser: bool

    def popen(self) -> dict[str, Any]:
        """How to start a child as this user: in its own session, away from our directory.

        A terminal's Ctrl-C then reaches us alone, and the child ends when we have no more use
        for it.
        """
        options: dict[str, Any] = {
            "stdin": DEVNULL,
            "cwd": "/",
            "env": _ENVIRONMENT,
            "start_new_session": True,
        }
        if self.lesser:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def make_directory(self, path: Path) -> None:
        """Make ``path``, one of our own directories, and make it private to this user."""
        path.mkdir(parents=True, exist_ok=True)
        if self.lesser:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)

    def open(self, path: Path, flags: int) -> int:
        """A descriptor of a private file of this user, made if need be; the caller closes it."""
        # The directory may be the lesser account's: a link it left there is not followed.
        descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if self.lesser:
            os.fchown(descriptor, self.uid, self.gid)
        return descriptor

    async def call(self, *command: str | Path) -> tuple[int, str]:
        """The exit code of a short command and all it said; 126 when it cannot be started."""
        try:
            child = await asyncio.create_subprocess_exec(
                *command, stdout=PIPE, stderr=STDOUT, **self.popen()
            )
        except OSError as error:
            return 126, f"{command[0]}: {error.strerror}"
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                output, _ = await child.communicate()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return child.returncode or 0, output.decode(errors="replace").strip()

    async def reaches(self, directory: Path) -> bool:
        """Whether this user can write there; asked by trying, as ACLs have a say too."""
        code, _ = await self.call("/bin/sh", "-c", 'cd "$0" && test -w .', directory)
        return code == 0


def account_for(path: Path) -> Account:
    """Us; for root, who owns ``path`` or the nearest directory above it, else a system user.

    Raises ``LibraError`` DB5014 when root finds nobody.
    """
    if os.geteuid() != 0:
        return Account(f"user {os.geteuid()}", os.geteuid(), os.getegid(), lesser=False)
    nearest = next(each for each in (path, *path.parents) if each.exists())
    for entry in pwd.getpwall():
        if entry.pw_uid == nearest.stat().st_uid != 0:
            return _lesser(entry)
    for name in _LESSER:
        try:
            return _lesser(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LibraError(Code.DB5014, f"root cannot run PostgreSQL, and there is no {_LESSER[0]} user")


def _lesser(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, lesser=True)
