"""Every fault ends as a page, and every answer is careful."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from librabot.admin_web.headers import CONTENT_SECURITY_POLICY
from librabot.admin_web.statuses import status_of
from librabot.core.errors import Code
from librabot.features.members.values import Role
from tests.admin_web.sample_pages import NAVIGATION, PAGES
from tests.admin_web.visiting import House, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(PAGES, navigation=NAVIGATION) as house:
        yield house


async def test_a_named_fault_is_a_page_with_its_sentence_code_and_request(house: House) -> None:
    visitor = await house.visitor()

    found = await visitor.get("/fail/AI5003", **{"Accept-Language": "en"})

    assert found.status == 500
    assert "The AI took too long to answer." in found.text
    assert "AI5003" in found.text
    assert found.headers["X-Request-ID"] in found.text
    assert found.headers["Retry-After"] == "3"


async def test_only_staff_are_told_the_detail_and_the_remedy(house: House) -> None:
    reader, ta = await house.member(Role.READER), await house.member(Role.TA)

    theirs = await reader.get("/staff/AI5003", **{"Accept-Language": "en"})
    staffs = await ta.get("/staff/AI5003", **{"Accept-Language": "en"})

    assert "a detail for staff" not in theirs.text
    assert "choose a faster" not in theirs.text
    assert "a detail for staff" in staffs.text
    assert "choose a faster" in staffs.text


async def test_nobody_is_told_that_there_is_nothing_to_do(house: House) -> None:
    owner = await house.member(Role.OWNER)

    found = await owner.get("/staff/VAL4008", **{"Accept-Language": "en"})

    assert "cannot be accepted" in found.text
    assert "Nothing to do" not in found.text


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("DB5004", 404),
        ("VAL4007", 409),
        ("VAL4008", 422),
        ("DB5001", 503),
        ("AUTH4006", 429),
        ("EXT5001", 500),
        ("COMMON5001", 500),
    ],
)
async def test_each_fault_has_its_status(house: House, code: str, status: int) -> None:
    visitor = await house.visitor()

    assert (await visitor.get(f"/fail/{code}")).status == status


def test_every_code_has_a_status_of_its_kind() -> None:
    for code in Code:
        own = status_of(code)
        assert 400 <= own < 600
        assert own < 500 or code.name[-4] == "5"


async def test_an_unknown_fault_says_nothing_of_itself_and_is_reported_once(
    house: House,
) -> None:
    visitor = await house.member(Role.OWNER)

    with capture_logs() as logged:
        found = await visitor.get("/crash")

    assert found.status == 500
    assert "COMMON5001" in found.text
    assert "something secret" not in found.text
    assert [(line["code"], line["route"]) for line in logged] == [("COMMON5001", "GET /crash")]


async def test_a_fragment_is_answered_with_a_fragment(house: House) -> None:
    visitor = await house.visitor()

    found = await visitor.get("/fail/AI5003", **{"HX-Request": "true"})

    assert "AI5003" in found.text
    assert "<html" not in found.text


async def test_an_unknown_page_and_a_wrong_method_are_pages_too(house: House) -> None:
    visitor = await house.visitor()

    missing = await visitor.get("/nowhere")
    wrong = await visitor.ask("DELETE", "/page")

    assert (missing.status, "VAL4010" in missing.text) == (404, True)
    assert (wrong.status, "VAL4015" in wrong.text) == (405, True)
    assert wrong.headers["Allow"] == "GET,HEAD"


async def test_a_redirect_that_is_raised_stays_one(house: House) -> None:
    visitor = await house.visitor()

    answer = await visitor.get("/redirect")

    assert (answer.status, answer.location) == (302, "/page")


async def test_a_stream_that_fails_midway_ends_without_a_second_answer(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection(house.site.host, house.site.port)
    writer.write(b"GET /stream?break=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")

    with capture_logs() as logged, suppress(ConnectionResetError):
        answer = await reader.readuntil(b"begun\n\n\r\n")
        answer += await asyncio.wait_for(reader.read(), 5)
    writer.close()

    assert b"begun" in answer
    assert b"AI5007" not in answer
    assert b"<html" not in answer
    assert [line["code"] for line in logged] == ["AI5007"]
    assert not caplog.records


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/page", 200),
        ("HEAD", "/page", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/page", 405),
        ("GET", "/crash", 500),
        ("GET", "/redirect", 302),
        ("GET", "/stream", 200),
        ("GET", "/static/nothing.css", 404),
        ("POST", "/toast", 403),
        ("TRACE", "/page", 405),
        ("OPTIONS", "/page", 405),
    ],
)
async def test_every_answer_tells_the_browser_to_be_careful(
    house: House, method: str, path: str, status: int
) -> None:
    visitor = await house.visitor()

    found = await visitor.ask(method, path)

    assert found.status == status
    assert found.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["X-Frame-Options"] == "DENY"
    assert found.headers["Referrer-Policy"] == "same-origin"
    assert found.headers["Cache-Control"] == "no-store"
    assert "Server" not in found.headers
    assert "Strict-Transport-Security" not in found.headers


def test_the_policy_allows_no_inline_script_or_style() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none';")


async def test_somebody_who_leaves_during_an_upload_is_one_line_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = await house.visitor()
    await visitor.get("/page")
    caplog.set_level(logging.INFO)

    with capture_logs() as logged:
        for _ in range(3):
            await _leave_midway(house)
        async with asyncio.timeout(5):
            while len(logged) < 3:
                await visitor.get("/page")

    assert {(line["event"], line["route"]) for line in logged} == {
        ("client went away", "POST /toast")
    }
    assert len(logged) == 3
    assert not caplog.records


async def _leave_midway(house: House) -> None:
    _, writer = await asyncio.open_connection(house.site.host, house.site.port)
    writer.write(
        b"POST /toast HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf="
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
