"""The CDN: signed links to files, that expire or misbehave when a test says so."""

import asyncio
import mimetypes
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from aiohttp import web

from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.listener import Listener
from tests.fakes.discord.messages import Attachment, Upload
from tests.fakes.discord.places import Channel

LIFETIME_SECONDS: Final = 24 * 3600
CHUNK: Final = b"\0" * 65_536

Serve = Callable[[web.Request, Attachment], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Fetch:
    """One GET for a file, and what it was answered with."""

    at: float
    attachment_id: int
    status: int


class Cdn:
    """Keeps what is uploaded and serves it at ``url``."""

    def __init__(self, clock: Clock, ids: Snowflakes) -> None:
        self._clock = clock
        self._ids = ids
        self._files: dict[int, Attachment] = {}
        self._signed: dict[int, tuple[str, float]] = {}
        self._odd: dict[int, Serve] = {}
        self.fetches: list[Fetch] = []
        app = web.Application()
        app.router.add_get("/attachments/{channel}/{attachment}/{filename}", self._get)
        self.listener = Listener(app)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.port}"

    def keep(self, channel: Channel, upload: Upload, *, ephemeral: bool = False) -> Attachment:
        number = self._ids.next()
        ends_at, signature = self._clock.now() + LIFETIME_SECONDS, secrets.token_hex(32)
        path = f"/attachments/{channel.id}/{number}/{quote(upload.filename)}"
        query = f"?ex={int(ends_at):x}&is={int(ends_at - LIFETIME_SECONDS):x}&hm={signature}&"
        kind = upload.content_type or mimetypes.guess_type(upload.filename)[0]
        url = self.url + path + query
        file = Attachment(number, upload.filename, upload.data, kind, url, ephemeral)
        self._files[number] = file
        self._signed[number] = (signature, ends_at)
        return file

    def expire(self, attachment: Attachment) -> None:
        """Let the link be too old: a 404 from now on."""
        self._signed[attachment.id] = ("", 0.0)

    def misbehave(self, attachment: Attachment, serve: Serve) -> None:
        """Serve this file with one of the functions below instead."""
        self._odd[attachment.id] = serve

    async def _get(self, request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["attachment"])
        file = self._files.get(number)
        signature, ends_at = self._signed.get(number, ("", 0.0))
        now = self._clock.now()
        if file is None or now > ends_at or request.query.get("hm") != signature:
            self.fetches.append(Fetch(now, number, 404))
            return web.Response(status=404, text="This content is no longer available.")
        self.fetches.append(Fetch(now, number, 200))
        return await self._odd.get(number, plainly)(request, file)


async def plainly(_request: web.Request, file: Attachment) -> web.StreamResponse:
    kind = file.content_type or "application/octet-stream"
    return web.Response(body=file.data, headers={"Content-Type": kind})


async def endless(request: web.Request, _file: Attachment) -> web.StreamResponse:
    """A body without a length that goes on until the client has had enough."""
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(CHUNK)
            await asyncio.sleep(0)
    except ConnectionError:
        return response


async def silent(request: web.Request, _file: Attachment) -> web.StreamResponse:
    """Headers, and then nothing for as long as the fake runs."""
    response = web.StreamResponse()
    await response.prepare(request)
    await asyncio.Event().wait()
    return response


def redirect(to: str) -> Serve:
    """A 302 to anywhere."""

    async def serve(_request: web.Request, _file: Attachment) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": to})

    return serve


def answers(status: int) -> Serve:
    async def serve(_request: web.Request, _file: Attachment) -> web.StreamResponse:
        return web.Response(status=status)

    return serve


def claims(length: int) -> Serve:
    """A Content-Length of ``length`` bytes, whatever the file's own is."""

    async def serve(request: web.Request, file: Attachment) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = length
        response.force_close()
        await response.prepare(request)
        await response.write(file.data)
        return response

    return serve
