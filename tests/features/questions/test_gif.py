import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.core.errors import Code, LibraError
from librabot.features.questions.file_types import PictureFile, recognize
from librabot.features.questions.gif import first_frame
from tests import pictures

FLAG = [[row % 4, (row + column) % 4, 3] for row in range(11) for column in (0,)]


def pixels_of(png: bytes) -> list[list[int]]:
    """The palette indexes of a PNG as we write it."""
    width, height = struct.unpack_from(">II", png, 16)
    place, packed = 8, b""
    while place < len(png):
        length, kind = struct.unpack_from(">I4s", png, place)
        if kind == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += 12 + length
    rows = zlib.decompress(packed)
    return [list(rows[y * (width + 1) + 1 : (y + 1) * (width + 1)]) for y in range(height)]


def test_the_first_frame_becomes_a_png_of_the_same_pixels() -> None:
    png = first_frame(pictures.gif(FLAG, frames=3))

    assert recognize("a.png", png) == PictureFile("image/png", 3, 11)
    assert pixels_of(png) == FLAG


def test_an_interlaced_frame_is_put_in_order() -> None:
    assert pixels_of(first_frame(pictures.gif(FLAG, interlaced=True))) == FLAG


def test_a_frame_that_claims_to_be_vast_is_refused_before_it_is_unpacked() -> None:
    vast = bytearray(pictures.gif([[0, 1]]))
    struct.pack_into("<HH", vast, 13 + 12 + 5, 60_000, 60_000)

    with pytest.raises(LibraError) as caught:
        first_frame(bytes(vast))

    assert caught.value.code is Code.VAL4017


@given(st.data())
def test_a_damaged_gif_becomes_a_whole_png_or_a_refusal(data: st.DataObject) -> None:
    whole = bytearray(pictures.gif(FLAG, frames=2))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(6, len(whole) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(LibraError):
        png = first_frame(bytes(whole[: data.draw(st.integers(13, len(whole)))]))
        assert isinstance(recognize("a.png", png), PictureFile)
