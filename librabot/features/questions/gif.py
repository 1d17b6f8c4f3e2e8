"""The first frame of a GIF as a PNG: the form that every language model can look at."""

import struct
import zlib
from dataclasses import dataclass

from librabot.core.errors import Code, LibraError

PIXELS_LIMIT = 4_000_000
"""Of a frame that is unpacked here: 4 MB of memory, at worst three seconds in a thread."""

_EXTENSION, _IMAGE, _CONTROL = 0x21, 0x2C, 0xF9
_INTERLACED, _HAS_TABLE = 0x40, 0x80
_CODE_BITS_LIMIT = 12


@dataclass(frozen=True, slots=True)
class _Frame:
    width: int
    height: int
    interlaced: bool
    table: bytes
    transparent: int | None
    code_bits: int
    packed: bytes


def first_frame(data: bytes) -> bytes:
    """A PNG of the first frame; ``VAL4006`` for a broken GIF, ``VAL4017`` for one too large."""
    try:
        frame = _read(data)
    except (IndexError, struct.error) as error:
        raise LibraError(Code.VAL4006) from error
    size = frame.width * frame.height
    if size > PIXELS_LIMIT:
        raise LibraError(Code.VAL4017)
    pixels = _unpacked(frame.packed, frame.code_bits, size)
    if len(pixels) < size or not frame.table or not size:
        raise LibraError(Code.VAL4006)
    return _png(frame, _in_order(frame, pixels))


def _read(data: bytes) -> _Frame:
    place, table = 13, b""
    if data[10] & _HAS_TABLE:
        table, place = _table(data, place, data[10])
    transparent: int | None = None
    while data[place] == _EXTENSION:
        if data[place + 1] == _CONTROL and data[place + 3] & 1:
            transparent = data[place + 6]
        _, place = _blocks(data, place + 2)
    if data[place] != _IMAGE:
        raise LibraError(Code.VAL4006)
    width, height, flags = struct.unpack_from("<HHB", data, place + 5)
    place += 10
    if flags & _HAS_TABLE:
        table, place = _table(data, place, flags)
    packed, _ = _blocks(data, place + 1)
    interlaced = bool(flags & _INTERLACED)
    return _Frame(width, height, interlaced, table, transparent, data[place], packed)


def _table(data: bytes, place: int, flags: int) -> tuple[bytes, int]:
    end = place + 3 * (2 << (flags & 7))
    return data[place:end], end


def _blocks(data: bytes, place: int) -> tuple[bytes, int]:
    """The content of a chain of blocks, and the place behind it."""
    found = bytearray()
    while length := data[place]:
        found += data[place + 1 : place + 1 + length]
        place += 1 + length
    return bytes(found), place + 1


def _unpacked(packed: bytes, code_bits: int, size: int) -> bytes:
    """LZW as GIF has it; whatever the input says, at most ``size`` bytes and clearings are made."""
    if not 1 < code_bits <= 8:  # noqa: PLR2004 - what the format allows.
        raise LibraError(Code.VAL4006)
    clear, end = 1 << code_bits, (1 << code_bits) + 1
    roots = [bytes((index,)) for index in range(clear)] + [b"", b""]
    words, bits, before = list(roots), code_bits + 1, b""
    pixels, buffer, held, clearings = bytearray(), 0, 0, 0
    for byte in packed:
        buffer |= byte << held
        held += 8
        while held >= bits:
            code = buffer & ((1 << bits) - 1)
            buffer >>= bits
            held -= bits
            if code == clear and clearings <= size:
                words, bits, before = list(roots), code_bits + 1, b""
                clearings += 1
                continue
            if code in {clear, end} or len(pixels) >= size:
                return bytes(pixels[:size])
            if code > len(words) or (code == len(words) and not before):
                raise LibraError(Code.VAL4006)
            word = words[code] if code < len(words) else before + before[:1]
            if before and len(words) < 1 << _CODE_BITS_LIMIT:
                words.append(before + word[:1])
            pixels += word
            before = word
            if len(words) == 1 << bits and bits < _CODE_BITS_LIMIT:
                bits += 1
    return bytes(pixels[:size])


def _in_order(frame: _Frame, pixels: bytes) -> list[bytes]:
    """The rows from top to bottom; an interlaced frame holds every eighth first."""
    order = list(range(frame.height))
    if frame.interlaced:
        passes = ((0, 8), (4, 8), (2, 4), (1, 2))
        order = [row for start, step in passes for row in range(start, frame.height, step)]
    rows = [b""] * frame.height
    for place, row in enumerate(order):
        rows[row] = pixels[place * frame.width : (place + 1) * frame.width]
    return rows


def _png(frame: _Frame, rows: list[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", frame.width, frame.height, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", frame.table)]
    if frame.transparent is not None:
        chunks.append((b"tRNS", b"\xff" * frame.transparent + b"\0"))
    chunks.append((b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)))
    chunks.append((b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
