"""Files as phones, browsers and attackers make them."""

import struct
import time
import tracemalloc

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.file_types import PictureFile, TextFile, recognize
from librabot.features.questions.gif import first_frame
from tests import pictures


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def scanned_jpeg(*, progressive: bool = False) -> bytes:
    """Its scans hold stuffed bytes, a restart marker and the bytes of an end that is none."""
    size = segment(0xC2 if progressive else 0xC0, struct.pack(">BHHB", 8, 4, 5, 1) + b"...")
    comment = segment(0xFE, b"\xff\xd9 is no end here")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    scans = scan + segment(0xC4, b"\xff\xd9") + scan if progressive else scan
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + comment + size + scans + b"\xff\xd9"


@pytest.mark.parametrize(
    "data",
    [
        scanned_jpeg(),
        scanned_jpeg(progressive=True),
        b"\xff\xd8\xff\xff" + scanned_jpeg()[3:],
        scanned_jpeg() + b"\0\0SEFH\x65\0\0\0SEFT",
        scanned_jpeg() + b"\0\0\0\x18ftypmp42",
    ],
    ids=["scan", "progressive", "filled", "trailer of a phone", "motion photo"],
)
def test_a_photo_is_taken_as_phones_and_encoders_write_it(data: bytes) -> None:
    assert recognize("photo.jpg", data) == PictureFile("image/jpeg", 5, 4)


@pytest.mark.parametrize(
    "data",
    [
        scanned_jpeg()[:-2],
        scanned_jpeg() + b"PK\x03\x04...PK\x05\x06" + b"\0" * 18,
        scanned_jpeg() + b"<ScRiPt>alert(1)</script>",
        scanned_jpeg() + b"%PDF-1.7",
        b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"\xff\xd9",
    ],
    ids=["cut", "archive", "script", "document", "no size"],
)
def test_a_photo_that_is_cut_or_something_else_too_is_refused(data: bytes) -> None:
    with pytest.raises(LibraError) as refused:
        recognize("photo.jpg", data)

    assert refused.value.code is Code.VAL4006


def test_a_heic_picture_is_known_under_any_name() -> None:
    with pytest.raises(LibraError) as refused:
        recognize("photo.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 40)

    assert refused.value.code is Code.VAL4002


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_with_a_byte_order_mark_is_read(encoding: str) -> None:
    data = "\ufeff오류: 파일이 없습니다".encode(encoding)

    assert recognize("오류.log", data) == TextFile("text/plain", "오류: 파일이 없습니다")


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a.png", pictures.png()[:8] + struct.pack(">I4sI", 0, b"tEXt", 0) * 800_000),
        ("a.jpg", b"\xff\xd8" + segment(0xFE, b"") * 2_000_000),
        ("a.jpg", b"\xff\xd8" + b"\xff" * 10_000_000),
        ("a.jpg", scanned_jpeg()[:-2] + b"\xff\x00" * 5_000_000),
    ],
    ids=["chunks", "segments", "fill bytes", "scan"],
)
def test_a_hostile_picture_costs_neither_time_nor_memory(filename: str, data: bytes) -> None:
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(LibraError):
        recognize(filename, data)
    took, (_, most) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert took < 1.0
    assert most < 30 * 2**20


def test_a_gif_that_only_clears_its_table_is_given_up() -> None:
    whole = pictures.gif([[0, 0]])
    start = whole.index(b",") + 11
    clearings = int("100" * 8, 2).to_bytes(3, "little") * 85
    hostile = whole[:start] + (b"\xff" + clearings) * 20_000 + b"\0;"

    began = time.perf_counter()
    with pytest.raises(LibraError):
        first_frame(hostile)

    assert time.perf_counter() - began < 1.0
