"""What a file is, told by its first bytes and its header; no pixel is decoded."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from librabot.core.errors import Code, LibraError

PIXELS_LIMIT = 50_000_000
TEXT_LIMIT = 1024 * 1024
PICTURE_ENDINGS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif"))
TEXT_ENDINGS = frozenset(
    (
        *(".txt", ".log", ".md", ".csv", ".tsv", ".json", ".toml", ".yaml", ".yml", ".ini", ".cfg"),
        *(".xml", ".html", ".css", ".js", ".ts", ".py", ".ipynb", ".java", ".kt", ".c", ".h"),
        *(".cpp", ".hpp", ".cs", ".go", ".rs", ".rb", ".php", ".swift", ".r", ".m", ".sql"),
        *(".sh", ".bat", ".ps1", ".diff", ".patch", ".tex"),
    )
)

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
# Within a scan, a zero or a restart follows a byte that only looks like the start of a marker.
_IN_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_HEIC = frozenset(
    b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")
)
_FOREIGN = re.compile(rb"PK\x05\x06|%PDF-|<(?:script|html|svg|\?php|!doctype)", re.IGNORECASE)
_CHUNKS_LIMIT = 20_000
"""A PNG of 10 MB in the smallest chunks that encoders write has 2,600; a JPEG has fewer."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """An image and its size in pixels."""

    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text, read as UTF-8, as UTF-16 with a mark, or as CP949 as Korean Windows writes it."""

    media_type: str
    text: str


FileType = PictureFile | TextFile


def recognize(filename: str, data: bytes) -> FileType:
    """What ``data`` is; an image keeps the type of its content whatever its name says.

    Raises ``VAL4002`` for a type we do not read, ``VAL4006`` for content that is cut, broken,
    more than a picture, or belies the name, ``VAL4017`` for more than 50 megapixels or 1 MB of
    text.
    """
    ending = PurePosixPath(filename.lower()).suffix
    if ending in PICTURE_ENDINGS:
        return _picture(data)
    if ending in TEXT_ENDINGS:
        return _text(data)
    raise LibraError(Code.VAL4002)


def _picture(data: bytes) -> PictureFile:
    for magic, media_type, measure in _PICTURES:
        if data.startswith(magic):
            try:
                width, height = measure(data)
            except (struct.error, IndexError, ValueError) as error:
                raise LibraError(Code.VAL4006) from error
            if width * height > PIXELS_LIMIT:
                raise LibraError(Code.VAL4017)
            return PictureFile(media_type, width, height)
    # Phones call their HEIC pictures anything.
    raise LibraError(Code.VAL4002 if data[4:12] in _HEIC else Code.VAL4006)


def _png(data: bytes) -> tuple[int, int]:
    """Walks the chunks, so that a cut file or one with something behind it is told."""
    place, kind = 8, b""
    for _ in range(_CHUNKS_LIMIT):
        length, kind = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        if kind == b"IEND":
            break
    width, height = struct.unpack_from(">II", data, 16)
    whole = place == len(data) and kind == b"IEND" and data[12:16] == b"IHDR"
    return _whole((width, height), whole=whole)


def _jpeg(data: bytes) -> tuple[int, int]:
    """Walks the segments to the end marker; what phones put behind it may stay."""
    place, size, scanning = 2, (0, 0), False
    for _ in range(_CHUNKS_LIMIT):
        found = _IN_SCAN.search(data, place) if scanning else _MARKER.match(data, place)
        if found is None:
            break
        marker, place = found[0][-1], found.end()
        if marker == _JPEG_END:
            return _whole(size, whole=_FOREIGN.search(data, place) is None)
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, place + 3)
            size = (width, height)
        place += int(struct.unpack_from(">H", data, place)[0])
        scanning = marker == _JPEG_SCAN
    raise ValueError("no end")


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return _whole((width, height), whole=data.rstrip(b"\0").endswith(b";"))


def _webp(data: bytes) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", data, 4)
    whole = data[8:12] == b"WEBP" and length + 8 in {len(data), len(data) - 1}
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return _whole((width & 0x3FFF, height & 0x3FFF), whole=whole)
        case b"VP8L":
            (packed,) = struct.unpack_from("<I", data, 21)
            return _whole(((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1), whole=whole)
        case b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
            return _whole((width, height), whole=whole)
    raise ValueError("no known kind of WebP")


def _whole(size: tuple[int, int], *, whole: bool) -> tuple[int, int]:
    if not whole or 0 in size:
        raise ValueError("cut, or more than a picture")
    return size


_PICTURES: tuple[tuple[bytes, str, Callable[[bytes], tuple[int, int]]], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg),
    (b"GIF87a", "image/gif", _gif),
    (b"GIF89a", "image/gif", _gif),
    (b"RIFF", "image/webp", _webp),
)


def _text(data: bytes) -> TextFile:
    if len(data) > TEXT_LIMIT:
        raise LibraError(Code.VAL4017)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return TextFile("text/plain", text)
    raise LibraError(Code.VAL4006)
