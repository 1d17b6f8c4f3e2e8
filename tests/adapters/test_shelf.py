import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from librabot.adapters.shelf import DiskShelf
from librabot.core.errors import Code, LibraError
from librabot.features.questions.file_types import PictureFile, TextFile
from librabot.runtime import Clock
from tests import pictures

PICTURE = PictureFile("image/png", 4, 3)


class November(Clock):
    def now(self) -> datetime:
        return datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Table:
    """Implements ``AttachmentRows``."""

    rows: list[Sequence[object]] = field(default_factory=list)
    down: bool = False

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
        if self.down:
            raise LibraError(Code.DB5001)
        self.rows.append((question_id, filename, media_type, size, width, height, stored_as))


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def shelf(tmp_path: Path, table: Table) -> DiskShelf:
    return DiskShelf(tmp_path / "files", table, November())


def files_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


async def test_a_picture_is_kept_byte_for_byte(shelf: DiskShelf, table: Table) -> None:
    data = pictures.png(4, 3)

    await shelf.keep(7, "에러 화면.png", PICTURE, data)

    [path] = files_in(shelf.directory)
    stored_as = path.relative_to(shelf.directory).as_posix()
    assert path.read_bytes() == data
    assert stored_as.startswith("2026-11/")
    assert table.rows == [(7, "에러 화면.png", "image/png", len(data), 4, 3, stored_as)]


async def test_a_text_is_kept_as_the_panel_serves_it(shelf: DiskShelf, table: Table) -> None:
    words = "오류: 파일이 없습니다"

    await shelf.keep(7, "log.txt", TextFile("text/plain", words), words.encode("cp949"))

    [path] = files_in(shelf.directory)
    assert path.read_text(encoding="utf-8") == words
    assert table.rows[0][2:6] == ("text/plain", len(words.encode()), None, None)


@pytest.mark.parametrize(
    "filename", ["../../../etc/passwd.png", "a/b\\c.png", "\0.png", "x" * 5_000 + ".png", ".png"]
)
async def test_a_name_leads_nowhere(shelf: DiskShelf, table: Table, filename: str) -> None:
    await shelf.keep(7, filename, PICTURE, b"bytes")

    [path] = files_in(shelf.directory.parent)
    assert path.is_relative_to(shelf.directory / "2026-11")
    assert len(path.name) < 50
    assert len(str(table.rows[0][1])) <= 120


async def test_only_we_may_look(shelf: DiskShelf) -> None:
    await shelf.keep(7, "a.png", PICTURE, b"bytes")

    [path] = files_in(shelf.directory)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_without_a_row_there_is_no_file(shelf: DiskShelf, table: Table) -> None:
    table.down = True

    with pytest.raises(LibraError):
        await shelf.keep(7, "a.png", PICTURE, b"bytes")

    assert files_in(shelf.directory) == []


async def test_a_full_disk_refuses_the_file_and_not_the_question(
    tmp_path: Path, table: Table
) -> None:
    (tmp_path / "files").write_text("where the directory should be")
    shelf = DiskShelf(tmp_path / "files", table, November())

    with pytest.raises(LibraError) as refused:
        await shelf.keep(7, "a.png", PICTURE, b"bytes")

    assert refused.value.code is Code.COMMON5001
    assert table.rows == []
