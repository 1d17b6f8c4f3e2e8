"""Small real pictures of every kind, made without a library."""

import struct
import zlib


def png(width: int = 2, height: int = 2) -> bytes:
    rows = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def claiming_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes unpack to: a decompression bomb."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg(width: int = 3, height: int = 5) -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0" + frame + b"\xff\xd9"


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def webp_extended(width: int = 7, height: int = 9) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0\0\0\0" + size)


def webp_lossless(width: int = 7, height: int = 9) -> bytes:
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0")


def webp_lossy(width: int = 7, height: int = 8) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def gif(pixels: list[list[int]], *, frames: int = 1, interlaced: bool = False) -> bytes:
    """A GIF of four colors; LZW is written with clear codes often enough to stay at 3 bits."""
    height, width = len(pixels), len(pixels[0])
    table = bytes((0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255))
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x81, 0, 0) + table
    rows = pixels
    if interlaced:
        order = [
            r
            for start, step in ((0, 8), (4, 8), (2, 4), (1, 2))
            for r in range(start, height, step)
        ]
        rows = [pixels[row] for row in order]
    packed = _packed([index for row in rows for index in row])
    image = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0x40 if interlaced else 0) + b"\x02"
    image += b"".join(
        bytes((len(packed[at : at + 255]),)) + packed[at : at + 255]
        for at in range(0, len(packed), 255)
    )
    return head + (image + b"\0") * frames + b";"


def _packed(indexes: list[int]) -> bytes:
    codes: list[int] = []
    for place, index in enumerate(indexes):
        codes += [4, index] if place % 2 == 0 else [index]
    value = bits = 0
    for code in (*codes, 5):
        value |= code << bits
        bits += 3
    return value.to_bytes((bits + 7) // 8, "little")
