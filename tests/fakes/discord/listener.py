"""One port on loopback that a test may shut and open again."""

from aiohttp import web

HOST = "127.0.0.1"


class Listener:
    """A web application on a port of its own; the port stays the same over ``down``."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        self._site: web.TCPSite | None = None
        self.port = 0

    async def start(self) -> None:
        await self._runner.setup()
        await self.up()

    async def up(self) -> None:
        self._site = web.TCPSite(self._runner, HOST, self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Refuse new connections and cut those that are open."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        self.cut()

    def cut(self) -> None:
        server = self._runner.server
        for connection in server.connections if server else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        self.cut()
        await self._runner.cleanup()
