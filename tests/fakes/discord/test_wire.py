"""Each way of packing gateway frames, undone by hand."""

import json
import zlib
from collections.abc import Callable

import aiohttp
import pytest

from tests.fakes.discord import FakeDiscord, User
from tests.fakes.discord.errors import Json


def plain(frames: list[str | bytes]) -> str:
    return "".join(frame for frame in frames if isinstance(frame, str))


def inflated(frames: list[str | bytes]) -> str:
    inflater = zlib.decompressobj()
    data = (frame for frame in frames if isinstance(frame, bytes))
    return "".join(inflater.decompress(frame).decode() for frame in data)


def unblocked(frames: list[str | bytes]) -> str:
    """Magic, two bytes of header, then blocks: three bytes of size and type, and data."""
    data = b"".join(frame for frame in frames if isinstance(frame, bytes))
    assert data[:4] == bytes.fromhex("28b52ffd")
    text, at = b"", 6
    while at < len(data):
        size, kind = divmod(int.from_bytes(data[at : at + 3], "little"), 8)
        assert kind == 0
        text += data[at + 3 : at + 3 + size]
        at += 3 + size
    return text.decode()


def payloads(text: str) -> list[Json]:
    decoder = json.JSONDecoder()
    found: list[Json] = []
    while text:
        payload, end = decoder.raw_decode(text)
        found.append(payload)
        text = text[end:]
    return found


@pytest.mark.parametrize(
    ("query", "unpack"),
    [("", plain), ("?compress=zlib-stream", inflated), ("?compress=zstd-stream", unblocked)],
)
async def test_each_stream_can_be_read_back(
    fake: FakeDiscord, student: User, query: str, unpack: Callable[[list[str | bytes]], str]
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(fake.gateway_url + query) as socket,
    ):
        await socket.send_json({"op": 2, "d": {"token": fake.token, "intents": 1 << 9 | 1 << 15}})
        await fake.bot_ready()
        await fake.say(fake.channel, student, "가나다" * 600)
        frames = [(await socket.receive()).data for _ in range(3)]

    events = payloads(unpack(frames))

    assert [event["op"] for event in events] == [10, 0, 0]
    assert events[2]["d"]["content"] == "가나다" * 600
