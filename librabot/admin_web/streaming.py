"""An answer that grows on the page: server-sent events, ended by the final card."""

import asyncio
from asyncio import Event, Task
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from librabot import telemetry
from librabot.admin_web.markdown import to_html
from librabot.features.questions.writing import Writing

_PACE_SECONDS: Final = 0.12
"""Between two looks at a text; faster than anyone reads, slower than a model writes."""

_PULSE_SECONDS: Final = 15.0
"""A proxy that hears nothing for a minute hangs up."""

_HEADERS: Final = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}

Ending = Callable[[], Awaitable[str]]


async def stream(
    request: web.Request, writing: Writing | None, ending: Ending, closing: Event
) -> web.StreamResponse:
    """Send ``text`` events while ``writing`` grows, then one ``done`` with what ``ending`` makes.

    Once ``closing`` is set the stream just ends: the browser asks again and finds us, or whoever
    comes after us.
    """
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    work = [
        asyncio.create_task(_tell(response, writing, ending)),
        asyncio.create_task(closing.wait()),
        asyncio.create_task(_pulse(response)),
    ]
    try:
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _stop(work)
    return response


async def _tell(response: web.StreamResponse, writing: Writing | None, ending: Ending) -> None:
    if writing is not None:
        async for text in writing.watch():
            await _send(response, "text", to_html(text))
            await asyncio.sleep(_PACE_SECONDS)
    try:
        page = await ending()
    except Exception as error:
        telemetry.report(error)
        raise
    await _send(response, "done", page)


async def _pulse(response: web.StreamResponse) -> None:
    while True:
        await asyncio.sleep(_PULSE_SECONDS)
        await response.write(b":\n\n")


async def _send(response: web.StreamResponse, event: str, html: str) -> None:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
    await response.write(f"event: {event}\n{lines}\n".encode())


async def _stop(work: Sequence[Task[object]]) -> None:
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
