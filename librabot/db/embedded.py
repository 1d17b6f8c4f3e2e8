"""A PostgreSQL of our own, for whoever has none: created, watched, restarted and stopped here."""

import asyncio
import fcntl
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

import asyncpg

from librabot.core.errors import Code, LibraError
from librabot.db.connecting import pause_seconds
from librabot.db.faults import in_brief
from librabot.db.places import Places, find_places, make_socket_directory
from librabot.db.postmaster import read_postmaster, remove_sockets
from librabot.db.server import Server, answers, create_cluster, dsn_for

_CALM_SECONDS: Final = 60.0  # Up for so long, a server's next death counts as its first.
_BORROW_SECONDS: Final = 60.0
_FAILURES: Final = (OSError, asyncpg.PostgresError)


class Happening(Enum):
    """What befalls the server between its start and its stop."""

    CREATED = "created"
    STARTED = "started"
    BORROWED = "borrowed"
    WAITING = "waiting for its owner"
    ORPHAN_ENDED = "orphan ended"
    DIED = "died"
    RESTARTED = "restarted"
    RESTART_FAILED = "restart failed"
    STOPPED = "stopped"


OnEvent = Callable[[Happening, str], None]


class EmbeddedPostgres:
    """The server over the data in ``home``, a directory that holds nothing else.

    One process at a time owns it. While the owner lives, another process that starts it borrows
    the running server and leaves it alone at its own stop; a server whose owner was killed is
    ended and started anew. Whoever lives long must not end with its lender, and with ``borrows``
    False waits for it instead. ``on_event`` hears what happens, with a detail.
    """

    def __init__(
        self,
        home: Path,
        *,
        on_event: OnEvent = lambda _happening, _detail: None,
        settings: Mapping[str, str] | None = None,
        shelter: Path | None = None,
        borrows: bool = True,
    ) -> None:
        self._home = home.absolute()
        self._on_event = on_event
        self._settings = dict(settings or {})
        self._shelter = shelter
        self._borrows = borrows
        self._places: Places | None = None
        self._sockets: Path | None = None
        self._lock: int | None = None
        self._server: Server | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def places(self) -> Places:
        """Which programs run as whom on which data; known once started."""
        if self._places is None:
            raise RuntimeError("the embedded PostgreSQL was not started")
        return self._places

    async def start(self) -> str:
        """Return the address of the database once it answers.

        Raises ``LibraError`` DB5014, with the last lines of the server's log where it has any.
        """
        try:
            self._places = await find_places(self._home, shelter=self._shelter)
            borrowed = await self._own_or_borrow(self._places)
            return borrowed or await self._start_own(self._places)
        except BaseException as error:
            await self.stop()
            if isinstance(error, _FAILURES):
                raise LibraError(Code.DB5014, in_brief(error)) from error
            raise

    async def stop(self) -> None:
        """End the server if it is ours; nothing to do twice."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait({self._watcher})
            self._watcher = None
        if self._server is not None:
            await self._server.stop()
            self._server = None
            self._on_event(Happening.STOPPED, "")
        if self._sockets is not None:
            remove_sockets(self._sockets)
            self._sockets = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _own_or_borrow(self, places: Places) -> str | None:
        """Take the lock and return None, or the address of the server of whoever has it."""
        deadline = asyncio.get_running_loop().time() + _BORROW_SECONDS
        failures = 0
        self._lock = places.account.open(places.home / "lock", os.O_RDWR)
        while not _locked(self._lock):
            if self._borrows and (dsn := await self._borrowed(places)):
                return dsn
            if not (self._borrows or failures):
                self._on_event(Happening.WAITING, str(places.home))
            if asyncio.get_running_loop().time() > deadline:
                raise LibraError(Code.DB5014, f"another process holds {places.home}")
            failures += 1
            await asyncio.sleep(pause_seconds(failures))
        return None

    async def _borrowed(self, places: Places) -> str | None:
        running = read_postmaster(places.data)
        if running is None or running.sockets is None or not await answers(running.sockets):
            return None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        self._on_event(Happening.BORROWED, f"process {running.pid}")
        return dsn_for(running.sockets)

    async def _start_own(self, places: Places) -> str:
        if not places.data.exists():
            await create_cluster(places)
            self._on_event(Happening.CREATED, str(places.data))
        self._sockets = await make_socket_directory(places.account)
        await self._launch(places, self._sockets)
        self._on_event(Happening.STARTED, f"PostgreSQL {places.binaries.version}")
        self._watcher = asyncio.create_task(self._watch(places, self._sockets))
        return dsn_for(self._sockets)

    async def _launch(self, places: Places, sockets: Path) -> None:
        await self._clear_the_way(places)
        self._server = await Server.launch(places, sockets, self._settings)
        await self._server.ready()

    async def _clear_the_way(self, places: Places) -> None:
        """End what still runs on the data: nobody owns it, as we have the lock."""
        left = read_postmaster(places.data)
        if left is None:
            return
        if await left.is_running():
            await left.end()
            self._on_event(Happening.ORPHAN_ENDED, f"process {left.pid}")
        left.sweep(keep=self._sockets)

    async def _watch(self, places: Places, sockets: Path) -> None:
        """Start the server again whenever it dies, each time after a longer pause."""
        clock = asyncio.get_running_loop()
        failures = 0
        while self._server is not None:
            started = clock.time()
            code = await self._server.process.wait()
            self._on_event(Happening.DIED, f"exit code {code}")
            failures = 0 if clock.time() - started > _CALM_SECONDS else failures
            while self._server.process.returncode is not None:
                failures += 1
                await asyncio.sleep(pause_seconds(failures))
                await self._relaunch(places, sockets)

    async def _relaunch(self, places: Places, sockets: Path) -> None:
        try:
            await self._launch(places, sockets)
        except (LibraError, *_FAILURES) as error:
            if self._server is not None:
                await self._server.stop()
            self._on_event(Happening.RESTART_FAILED, str(error))
        else:
            self._on_event(Happening.RESTARTED, "")


def _locked(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
