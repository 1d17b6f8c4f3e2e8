"""A Notion on loopback, with its limits, its memory and its moods."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Self

from aiohttp import web

from tests.fakes.notion.faults import Call, Fault
from tests.fakes.notion.refusals import RefusalError, invalid, not_found
from tests.fakes.notion.routes import Routes
from tests.fakes.notion.state import Block, Page, Source, World, new_id
from tests.fakes.notion.values import column

VERSIONS = {"2022-06-28", "2025-09-03", "2026-03-11"}
BODY_LIMIT = 500_000
TITLE = "이름"
COLUMNS = {
    "키워드": "multi_select",
    "상태": "select",
    "조회수": "number",
    "librabot 키": "rich_text",
}


class FakeNotion:
    """``async with FakeNotion() as fake:`` serves ``fake.base_url`` until the block ends.

    One database with one data source is there already; ``columns`` are its columns by name
    beside the title. ``rate`` requests are answered in any ``window_seconds``, None for any
    number.
    """

    def __init__(
        self,
        *,
        columns: Mapping[str, str] = COLUMNS,
        rate: int | None = 30,
        window_seconds: float = 10.0,
    ) -> None:
        self.token = "ntn_fake_0123456789"
        self.rate = rate
        self.window_seconds = window_seconds
        self.ledger: list[Call] = []
        self.world = World()
        self.routes = Routes(self.world)
        self.database_id = new_id()
        self.world.databases.add(self.database_id)
        self.source = self.add_source(columns)
        self.base_url = ""
        self._faults: list[Fault] = []
        self._admitted: deque[float] = deque()
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._middleware], client_max_size=8 * BODY_LIMIT)
        app.add_routes(self.routes.table())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    # What tests script.

    def script(self, *faults: Fault) -> None:
        """Let these faults befall the calls they match, the first that matches each."""
        self._faults.extend(faults)

    def add_source(self, columns: Mapping[str, str] = COLUMNS) -> Source:
        """A further data source in the one database."""
        made = {TITLE: column(TITLE, "title")}
        made |= {name: column(name, kind) for name, kind in columns.items()}
        source = Source(self.database_id, made)
        self.world.sources[source.id] = source
        return source

    def remove_sources(self) -> None:
        self.world.sources.clear()

    def add_lone_page(self) -> str:
        """The id of a page outside every database."""
        page_id = new_id()
        self.world.lone_pages.add(page_id)
        return page_id

    def delete_forever(self, page_id: str) -> None:
        self.world.pages[page_id].deleted = True

    def add_subpage(self, page_id: str) -> Block:
        """What a TA may put into a page by hand."""
        block = Block("child_page", {"title": "notes"})
        self.world.pages[page_id].blocks.append(block)
        return block

    # What tests look at.

    @property
    def pages(self) -> list[Page]:
        """The pages that are neither in the trash nor deleted."""
        return self.world.live()

    @property
    def live_tags(self) -> list[str]:
        """Tags, emoji and citations that Markdown sent here brought to life."""
        return self.routes.reader.live

    @property
    def names(self) -> list[str]:
        """Method and path of every call, ids left out."""
        return [_without_ids(call.name) for call in self.ledger]

    # How a request goes.

    @web.middleware
    async def _middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[Any]]
    ) -> web.StreamResponse:
        raw = await request.read()
        call = Call(
            at=time.monotonic(),
            method=request.method,
            path=request.path,
            query=dict(request.query),
            body=await request.json() if raw else None,
            version=request.headers.get("Notion-Version", ""),
        )
        place = len(self.ledger)
        self.ledger.append(call)
        fault = next((fault for fault in self._faults if fault.befalls(call.name)), None)
        response = await self._response(request, handler, fault, len(raw))
        self.ledger[place] = replace(call, status=response.status)
        return response

    async def _response(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[Any]],
        fault: Fault | None,
        size: int,
    ) -> web.StreamResponse:
        try:
            self._admit(request, size)
            if fault is None:
                return web.json_response(await handler(request))
            if fault.after:
                await handler(request)
            return await self._misfortune(request, fault)
        except RefusalError as refusal:
            return refusal.response()
        except web.HTTPNotFound:
            return RefusalError(400, "Invalid request URL.", code="invalid_request_url").response()

    def _admit(self, request: web.Request, size: int) -> None:
        version = request.headers.get("Notion-Version")
        if version not in VERSIONS:
            raise RefusalError(400, "Notion-Version header failed.", code="missing_version")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise RefusalError(401, "API token is invalid.")
        self._keep_pace()
        if size > BODY_LIMIT:
            raise invalid("body failed validation: the body is larger than 500 KB.")
        if "id" in request.match_info and len(request.match_info["id"]) != 36:  # A UUID.
            raise not_found("object", request.match_info["id"])

    def _keep_pace(self) -> None:
        now = time.monotonic()
        while self._admitted and self._admitted[0] <= now - self.window_seconds:
            self._admitted.popleft()
        if self.rate is not None and len(self._admitted) >= self.rate:
            wait = math.ceil(self._admitted[0] + self.window_seconds - now)
            raise RefusalError(
                429,
                "You have been rate limited.",
                more={"rate_limit_reason": "public_api_request_rate_limit"},
                retry_after=wait,
            )
        self._admitted.append(now)

    async def _misfortune(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case "status":
                raise RefusalError(
                    fault.status,
                    fault.message,
                    code=fault.code,
                    more=fault.more,
                    retry_after=fault.retry_after,
                )
            case "garbage":
                return web.Response(text="<html>hello</html>", content_type="text/html")
            case "hang":
                await self._closing.wait()
            case "drop":
                if request.transport is not None:
                    request.transport.abort()
        return web.Response(status=500)


def _without_ids(name: str) -> str:
    return "/".join("*" if len(part) == 36 else part for part in name.split("/"))
