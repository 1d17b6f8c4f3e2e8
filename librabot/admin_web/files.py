"""Files that came with questions, shown to whoever runs the course."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from librabot.admin_web.base import Route, id_of
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.reviewing import Desk

_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_TEXT: Final = "text/plain; charset=utf-8"
"""What is no picture is text: nothing that came from a student is ever run by a browser."""


def routes(desk: Desk, directory: Path) -> tuple[Route, ...]:
    """``directory`` is where the shelf keeps the bytes."""
    return (Route("GET", "/files/{id}", Files(desk, directory).serve, Role.READER),)


@dataclass(frozen=True, slots=True)
class Files:
    """Kept files."""

    desk: Desk
    directory: Path

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One file; raises ``VAL4010`` when its bytes are gone."""
        kept = await self.desk.file(id_of(request))
        path = self.directory / kept.stored_as
        if not await asyncio.to_thread(_is_inside, self.directory, path):
            raise LibraError(Code.VAL4010)
        media_type = kept.media_type if kept.media_type in _PICTURES else _TEXT
        headers = {"Content-Type": media_type, "Content-Disposition": "inline"}
        return web.FileResponse(path, headers=headers)


def _is_inside(directory: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(directory.resolve()) and path.is_file()
