"""How gateway frames are packed: plain, zlib-stream or zstd-stream."""

import json
import zlib
from collections.abc import Callable
from typing import Final, Protocol

from tests.fakes.discord.errors import Json


class Packer(Protocol):
    def pack(self, payload: Json) -> str | bytes: ...


class Plain:
    def pack(self, payload: Json) -> str:
        return json.dumps(payload, ensure_ascii=False)


class ZlibStream:
    """One zlib stream for the whole connection, flushed after every payload."""

    def __init__(self) -> None:
        self._deflater = zlib.compressobj()

    def pack(self, payload: Json) -> bytes:
        data = self._deflater.compress(json.dumps(payload).encode())
        return data + self._deflater.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd frame for the whole connection, made of raw blocks.

    RFC 8878 lets a block carry its bytes as they are, so a server that need not save
    bandwidth can speak the format without a compressor.
    """

    MAGIC: Final = (0xFD2FB528).to_bytes(4, "little")
    HEADER: Final = bytes([0x00, 0x38])  # No checksum or size; a window of 128 KiB.
    BLOCK: Final = 128 * 1024

    def __init__(self) -> None:
        self._prefix = self.MAGIC + self.HEADER

    def pack(self, payload: Json) -> bytes:
        data = json.dumps(payload).encode()
        prefix, self._prefix = self._prefix, b""
        starts = range(0, len(data), self.BLOCK)
        return prefix + b"".join(self._block(data[at : at + self.BLOCK]) for at in starts)

    @staticmethod
    def _block(data: bytes) -> bytes:
        """Three bytes: last 0, type 0 (raw), and the size above them."""
        return (len(data) << 3).to_bytes(3, "little") + data


PACKERS: Final[dict[str, Callable[[], Packer]]] = {
    "": Plain,
    "zlib-stream": ZlibStream,
    "zstd-stream": ZstdStream,
}
