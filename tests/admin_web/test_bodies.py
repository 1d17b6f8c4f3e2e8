"""How much may be sent, in how long, in what form."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest

from librabot.admin_web import guards
from librabot.features.members.values import Role
from tests.admin_web.sample_pages import FORMS, MEBIBYTE
from tests.admin_web.visiting import House, Visitor, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(FORMS) as house:
        yield house


@pytest.fixture
async def visitor(house: House) -> Visitor:
    """A browser that has been shown a form."""
    visitor = await house.visitor()
    await visitor.get("/form")
    return visitor


async def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_not(visitor: Visitor) -> None:
    head = f"csrf={visitor.token}&text=".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    full = head + b"x" * (MEBIBYTE - len(head))

    assert (await visitor.ask("POST", "/form", data=BytesIO(full), headers=kind)).status == 200
    over = await visitor.ask("POST", "/form", data=BytesIO(full + b"x"), headers=kind)
    assert (over.status, "VAL4013" in over.text) == (413, True)


async def test_a_body_of_unknown_length_is_measured_as_it_comes(visitor: Visitor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield f"csrf={visitor.token}&text=".encode()
        for _ in range(20):
            yield b"x" * (MEBIBYTE // 10)

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await visitor.ask("POST", "/form", data=endless(), headers=kind)

    assert answer.status == 413


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(visitor: Visitor) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await visitor.ask(
        "POST", "/form", data=BytesIO(b"x" * 8 * MEBIBYTE), headers=kind, compress="gzip"
    )

    assert answer.status == 413


async def test_a_route_may_take_more(house: House) -> None:
    ta = await house.member(Role.TA)
    await ta.get("/form")

    good = await ta.ask("POST", "/large", data=_upload(ta.token, 2 * MEBIBYTE))
    over = await ta.ask("POST", "/large", data=_upload(ta.token, 3 * MEBIBYTE))

    assert (good.status, json.loads(good.text)["file"]) == (200, 2 * MEBIBYTE)
    assert over.status == 413


async def test_who_may_not_use_a_route_is_refused_before_their_body_is_read(house: House) -> None:
    reader = await house.member(Role.READER)
    await reader.get("/form")

    answer = await _half_a_request(house, "/large", reader.cookies())

    assert b" 403 " in answer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"csrf=\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=klingon", b"csrf=x"),
        ("application/x-www-form-urlencoded; charset=unicode_escape", rb"csrf=\ud800"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Transfer-Encoding: x\r\n\r\na\r\n--x--",
        ),
        ("application/json", b"{"),
        ("text/plain", b"csrf=x"),
        ("", b""),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 10_000)),
        ("application/x-www-form-urlencoded", b"csrf=1&csrf=2"),
    ],
)
@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader")
async def test_a_malformed_body_is_the_senders_fault(
    visitor: Visitor, kind: str, body: bytes
) -> None:
    answer = await visitor.ask("POST", "/form", data=body, headers={"Content-Type": kind})

    assert 400 <= answer.status < 500


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(guards, "_SLOWEST_BYTES_A_SECOND", 2**40)

    answer = await _half_a_request(house, "/form", {})

    assert b" 408 " in answer
    assert b"VAL4014" in answer


def _upload(token: str, size: int) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("csrf", token)
    data.add_field(
        "file", BytesIO(b"x" * size), filename="screenshot.png", content_type="image/png"
    )
    return data


async def _half_a_request(house: House, path: str, cookies: dict[str, str]) -> bytes:
    """Send a head that promises a body, and half of the body; returns what is answered."""
    reader, writer = await asyncio.open_connection(house.site.host, house.site.port)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf=".encode()
    )
    async with asyncio.timeout(5):
        answer = await reader.readuntil(b"</html>")
    writer.close()
    return answer
