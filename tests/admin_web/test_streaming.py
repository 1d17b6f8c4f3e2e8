import asyncio
import json

import pytest

from librabot.admin_web import streaming
from librabot.core.errors import Code, LibraError
from tests.admin_web.panel import opened
from tests.admin_web.trying import (
    Pen,
    a_form,
    a_house,
    asked,
    settled,
)


async def test_an_answer_grows_on_the_page_and_stays_there() -> None:
    pen = Pen()
    house = a_house(pen)

    async with opened(house) as browser:
        path = await asked(browser, a_form("재귀가 뭐예요?"))
        page = await browser.get(path)
        assert f'data-stream="{path}/stream"' in page
        assert "AI가 꺼져" not in page
        async with browser.client.get(f"{path}/stream") as stream:
            pen.write(json.dumps({"answer": "**자기** <b>"}, ensure_ascii=False)[:-2])
            text = await stream.content.readuntil(b"\n\n")
            pen.write('"}', None)
            rest = (await stream.content.read()).decode()
        later = await browser.get(path)

    assert stream.headers["Content-Type"] == "text/event-stream"
    assert text.decode() == "event: text\ndata: <p><strong>자기</strong> &lt;b&gt;</p>\n\n"
    assert rest.startswith("event: done\ndata: ")
    assert "조교 확인 전" in rest
    assert "data-stream" not in rest
    assert "data-stream" not in later
    assert "<strong>자기</strong> &lt;b&gt;" in later


async def test_a_page_opened_midway_shows_what_is_written_so_far() -> None:
    pen = Pen()

    async with opened(a_house(pen)) as browser:
        path = await asked(browser, a_form("재귀가 뭐예요?"))
        async with browser.client.get(f"{path}/stream") as stream:
            pen.write('{"answer": "여기까지')
            await stream.content.readuntil(b"\n\n")
            page = await browser.get(path)
        pen.write(None)

    assert "<p>여기까지</p>" in page
    assert '<noscript><meta http-equiv="refresh"' in page


async def test_a_stream_ends_at_once_when_the_service_stops() -> None:
    pen = Pen()
    house = a_house(pen)

    async with opened(house) as browser:
        path = await asked(browser, a_form("재귀가 뭐예요?"))
        async with browser.client.get(f"{path}/stream") as stream:
            house.closing.set()
            async with asyncio.timeout(2):
                rest = await stream.content.read()
        pen.write(None)

    assert b"event: done" not in rest


async def test_a_long_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_PULSE_SECONDS", 0.01)
    pen = Pen()

    async with opened(a_house(pen)) as browser:
        path = await asked(browser, a_form("재귀가 뭐예요?"))
        async with browser.client.get(f"{path}/stream") as stream:
            pulse = await stream.content.readuntil(b"\n\n")
        pen.write(None)

    assert pulse == b":\n\n"


async def test_a_failing_ai_hands_over_with_its_sentence() -> None:
    pen = Pen()
    pen.write(LibraError(Code.AI5004))

    async with opened(a_house(pen)) as browser:
        path = await asked(browser, a_form("재귀가 뭐예요?"))
        page = await settled(browser, path)

    assert "조교에게 전달했어요" in page
    assert "AI가 꺼져" not in page
