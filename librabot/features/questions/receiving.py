"""Files that come with a question: fetched, checked without decoding, kept for the panel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from librabot import telemetry
from librabot.core.errors import Code, LibraError, Severity
from librabot.core.model import Picture
from librabot.core.text import clean_text, one_line
from librabot.features.questions.file_types import FileType, PictureFile, TextFile, recognize
from librabot.features.questions.gif import first_frame
from librabot.features.questions.values import Offered

FILES_LIMIT = 4
SIZE_LIMIT = 10 * 1024 * 1024
TITLE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not read, and why."""

    filename: str
    code: Code


@dataclass(frozen=True, slots=True)
class Received:
    """What of the offered files can be used."""

    pictures: tuple[Picture, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing usable came."""
        return not self.pictures and not self.texts

    def title(self, text: str) -> str:
        """A first title for the question: its text, else the first file's."""
        first_lines = (text, *(body for _, body in self.texts), "(screenshot)")
        return next(one_line(line, limit=TITLE_LIMIT) for line in first_lines if line.strip())


class Fetch(Protocol):
    """Gets a file from the service where it was posted."""

    async def __call__(self, url: str, *, limit: int) -> bytes:
        """The bytes at ``url``; raises VAL4003 past ``limit`` bytes, VAL4005 if it cannot."""
        ...


class Shelf(Protocol):
    """Keeps files where the panel finds them later."""

    async def keep(self, question_id: int, filename: str, kind: FileType, data: bytes) -> None:
        """Store the bytes and their row."""
        ...


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes in files, one after the other; a bad one never spoils the rest."""

    fetch: Fetch
    shelf: Shelf

    async def receive(self, question_id: int, offered: Sequence[Offered]) -> Received:
        """Read up to four files of at most 10 MB each; every other one gets its refusal."""
        received = Received()
        for file in offered[:FILES_LIMIT]:
            try:
                received = await self._add(received, question_id, file)
            except LibraError as error:
                if error.code.fault.severity is not Severity.INFO:
                    telemetry.report(error, question_id=question_id)
                received = _refusing(received, file.filename, error.code)
        for file in offered[FILES_LIMIT:]:
            received = _refusing(received, file.filename, Code.VAL4004)
        return received

    async def _add(self, received: Received, question_id: int, file: Offered) -> Received:
        if file.size > SIZE_LIMIT:
            raise LibraError(Code.VAL4003)
        data = file.data
        if data is None:
            data = await self.fetch(file.url, limit=SIZE_LIMIT)
        kind = recognize(file.filename, data)
        await self.shelf.keep(question_id, file.filename, kind, data)
        if isinstance(kind, TextFile):
            text = (file.filename, clean_text(kind.text, limit=len(kind.text)))
            return Received(received.pictures, (*received.texts, text), received.refusals)
        picture = await _for_model(kind, data)
        return Received((*received.pictures, picture), received.texts, received.refusals)


async def _for_model(kind: PictureFile, data: bytes) -> Picture:
    """Every provider takes PNG, JPEG and WebP; of a GIF the first frame is shown as PNG."""
    if kind.media_type == "image/gif":
        return Picture("image/png", await asyncio.to_thread(first_frame, data))
    return Picture(kind.media_type, data)


def _refusing(received: Received, filename: str, code: Code) -> Received:
    refusals = (*received.refusals, Refusal(filename, code))
    return Received(received.pictures, received.texts, refusals)
