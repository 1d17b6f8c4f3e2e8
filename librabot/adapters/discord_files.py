"""Files from Discord's CDN, and from nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

from librabot.core.errors import Code, LibraError

HOSTS = (URL("https://cdn.discordapp.com"), URL("https://media.discordapp.net"))
PATIENCE = aiohttp.ClientTimeout(total=15, sock_connect=5)
_CHUNK = 64 * 1024

# A packed answer would be unpacked before its size is seen.
_HEADERS = {"Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class DiscordFiles:
    """Implements ``Fetch``. ``hosts`` are scheme, host and port; the caller closes ``session``."""

    session: aiohttp.ClientSession
    hosts: Sequence[URL] = HOSTS
    patience: aiohttp.ClientTimeout = PATIENCE

    async def __call__(self, url: str, *, limit: int) -> bytes:
        """The bytes at ``url``; no redirect is followed and no declared length believed."""
        address = self._checked(url)
        try:
            async with self.session.get(
                address, allow_redirects=False, timeout=self.patience, headers=_HEADERS
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise LibraError(Code.VAL4005, f"status {response.status}")
                return await _read(response, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise LibraError(Code.VAL4005, type(error).__name__) from error

    def _checked(self, url: str) -> URL:
        try:
            address = URL(url)
            allowed = address.origin() in [host.origin() for host in self.hosts]
        except ValueError:
            allowed = False
        if not allowed:
            raise LibraError(Code.VAL4005, "not an address of Discord's")
        return address


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """A declared length may end the reading sooner, never let it go on."""
    if (response.content_length or 0) > limit:
        raise LibraError(Code.VAL4003)
    data = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise LibraError(Code.VAL4003)
    return bytes(data)
