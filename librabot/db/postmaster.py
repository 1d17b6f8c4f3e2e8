"""A server that runs already, or says so: what its pid file tells, and whether it is true."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from librabot.core.errors import Code, LibraError

SOCKET_PREFIX: Final = "librabot-"
# Fast shutdown, then at once: https://www.postgresql.org/docs/current/server-shutdown.html
ENDINGS: Final = ((signal.SIGINT, 5.0), (signal.SIGQUIT, 6.0), (signal.SIGKILL, 2.0))
_LOOK_AGAIN_SECONDS: Final = 0.02
_HAS_PROC: Final = Path("/proc/self").exists()  # Linux; macOS has ps alone.


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What ``postmaster.pid`` says; the socket's directory comes a moment after the pid."""

    pid: int
    data: Path
    sockets: Path | None

    async def is_running(self) -> bool:
        """Whether the pid is a postgres that has this data, not a stranger who got its number."""
        command = await _command_line(self.pid)
        return f"postgres -D {self.data} " in command

    async def end(self) -> None:
        """Stop it in good order, or in haste; raises ``LibraError`` DB5014 when it is not ours."""
        for ending, patience_seconds in ENDINGS:
            try:
                os.kill(self.pid, ending)
            except ProcessLookupError:
                return
            except PermissionError:
                raise LibraError(Code.DB5014, f"process {self.pid} holds the data") from None
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_seconds):
                    await self._until_gone()
                    return

    async def _until_gone(self) -> None:
        """Wait; whose child it is decides who is told, so all that is left is to look."""
        while True:
            if not await self.is_running():
                return
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    def sweep(self, *, keep: Path | None) -> None:
        """Remove what a killed server leaves behind and no new one would.

        Its socket, unless kept, and a pid file whose number somebody else has or whose process
        nobody reaped. One whose process is gone stays: PostgreSQL reads there whether children
        of the old server still hold its memory.
        """
        if _exists(self.pid):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        if self.sockets is not None and self.sockets != keep:
            remove_sockets(self.sockets)


def read_postmaster(data: Path) -> Postmaster | None:
    """The server that the data's pid file names, whether or not it is there."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    sockets = lines[4].strip() if len(lines) > 4 else ""  # noqa: PLR2004 - the file's fifth line.
    return Postmaster(pid, data, Path(sockets) if sockets else None)


def remove_sockets(directory: Path) -> None:
    """Remove a socket directory of ours, and nothing else that may stand in it."""
    if not directory.name.startswith(SOCKET_PREFIX):
        return
    with suppress(OSError):
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (directory / name).unlink(missing_ok=True)
        directory.rmdir()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


async def _command_line(pid: int) -> str:
    """A process's arguments, each with a space after it; empty for one that is gone or a zombie."""
    if _HAS_PROC:
        return _arguments(Path(f"/proc/{pid}/cmdline"))
    child = await asyncio.create_subprocess_exec(
        "ps", "-ww", "-o", "command=", "-p", str(pid), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await child.communicate()
    return f"{output.decode(errors='replace').strip()} "


def _arguments(path: Path) -> str:
    try:
        return path.read_text(errors="replace").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
