"""Screenshots and logs on disk, where the panel finds them after Discord's link has expired."""

import asyncio
import os
import secrets
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text, one_line
from librabot.features.questions.file_types import FileType, TextFile
from librabot.runtime import Clock

_NAME_LIMIT = 120


class AttachmentRows(Protocol):
    """Where the rows of kept files are."""

    async def add(  # noqa: PLR0913, PLR0917 - one argument for each column.
        self,
        question_id: int,
        filename: str,
        media_type: str,
        size: int,
        width: int | None,
        height: int | None,
        stored_as: str,
    ) -> None:
        """Keep a file's row."""
        ...


@dataclass(frozen=True, slots=True)
class DiskShelf:
    """Implements ``Shelf`` over a directory of ours; names on disk are never a person's."""

    directory: Path
    rows: AttachmentRows
    clock: Clock

    async def keep(self, question_id: int, filename: str, kind: FileType, data: bytes) -> None:
        """Store the bytes, then their row: a row never points at nothing.

        Of a text its characters are kept, as UTF-8. Raises ``COMMON5001`` when the disk refuses.
        """
        width, height = (None, None) if isinstance(kind, TextFile) else (kind.width, kind.height)
        content = kind.text.encode() if isinstance(kind, TextFile) else data
        ending = PurePosixPath(filename.lower()).suffix
        stored_as = f"{self.clock.now():%Y-%m}/{secrets.token_hex(16)}{ending}"
        path = self.directory / stored_as
        try:
            await asyncio.to_thread(_write, path, content)
        except OSError as error:
            raise LibraError(Code.COMMON5001, f"file not kept: {error.strerror}") from error
        name = one_line(clean_text(filename), limit=_NAME_LIMIT) or f"file{ending}"
        row = (question_id, name, kind.media_type, len(content), width, height, stored_as)
        try:
            await self.rows.add(*row)
        except LibraError:
            await asyncio.to_thread(path.unlink)
            raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _settle(path.parent)


def _settle(directory: Path) -> None:
    """A new name outlives a power cut only once its directory is on the disk too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
