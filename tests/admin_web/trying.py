"""Asking in the panel: the form, and a model that writes when it is told to."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from uuid import uuid4

from aiohttp import FormData

from librabot.core.errors import LibraError
from librabot.core.model import Ended, Finish, Prompt, ReplyEvent, Said, Usage
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key
from tests.admin_web.memory import World, a_course, verified
from tests.admin_web.panel import Browser, House

QUESTION = "과제 2는 언제까지 내야 하나요?"
TEN_MEGABYTES = 10 * 2**20


def a_picture(size: int = 200) -> bytes:
    """A PNG of ``size`` bytes whose pixels nobody decodes."""
    header = struct.pack(">IIBBBBB", 2, 3, 8, 2, 0, 0, 0)
    frame = 8 + (12 + len(header)) + 12 + 12
    chunks = ((b"IHDR", header), (b"IDAT", bytes(size - frame)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


class Pen:
    """A model that writes a piece whenever the test lets it; ``None`` ends the reply."""

    name = "pen"

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[str | LibraError | None] = asyncio.Queue()

    async def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        del prompt
        while piece := await self.pieces.get():
            if isinstance(piece, LibraError):
                raise piece
            yield Said(piece)
        yield Ended(Finish.STOP, Usage(), self.name)

    async def ping(self) -> None:
        """A pen is always there."""

    def write(self, *pieces: str | LibraError | None) -> None:
        for piece in pieces:
            self.pieces.put_nowait(piece)


def a_form(text: str = QUESTION, **fields: str) -> dict[str, str]:
    return {"origin": str(uuid4()), "course": "1", "text": text} | fields


def a_house(model: Pen | None = None) -> House:
    return House(World(courses=[a_course()]), model=model)


def knowing(house: House) -> House:
    house.world.keep(verified(1, answer="**10월 24일**까지예요.", hits=7))
    phrase = Phrase(QUESTION, search_key(QUESTION), 1.0)
    house.world.near = [Near(1, QUESTION, stale=False, wordings=(phrase,), lookalikes=())]
    return house


async def asked(browser: Browser, form: dict[str, str] | FormData) -> str:
    response = await browser.submit("/try", form)
    assert response.status == 303, await response.text()
    return response.headers["Location"]


async def settled(browser: Browser, path: str) -> str:
    """The page once nobody writes any more."""
    async with browser.client.get(f"{path}/stream") as stream:
        await stream.read()
    return await browser.get(path)
