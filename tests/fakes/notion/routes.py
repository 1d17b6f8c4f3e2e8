"""Notion's endpoints."""

import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiohttp import web

from tests.fakes.notion import bodies, values
from tests.fakes.notion.reader import Reader
from tests.fakes.notion.refusals import RefusalError, invalid, lacking, not_found
from tests.fakes.notion.state import Block, Json, Page, World, plain
from tests.fakes.notion.writer import write

CAPABILITIES = frozenset({"read", "insert", "update"})
Handler = Callable[[web.Request], Awaitable[Any]]


class Routes:
    """Answers requests out of a world; knows neither faults nor limits of pace."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reader = Reader()
        self.accepts_markdown = True
        self.index_delay_seconds = 0.0
        self.capabilities: Collection[str] = CAPABILITIES

    def table(self) -> list[web.RouteDef]:
        rows: list[tuple[str, str, Handler]] = [
            ("GET", "/v1/users/me", self.me),
            ("GET", "/v1/databases/{id}", self.database),
            ("GET", "/v1/data_sources/{id}", self.source),
            ("PATCH", "/v1/data_sources/{id}", self.change_source),
            ("POST", "/v1/data_sources/{id}/query", self.query),
            ("POST", "/v1/pages", self.create),
            ("GET", "/v1/pages/{id}", self.page),
            ("PATCH", "/v1/pages/{id}", self.change_page),
            ("GET", "/v1/pages/{id}/markdown", self.markdown),
            ("PATCH", "/v1/pages/{id}/markdown", self.change_markdown),
            ("GET", "/v1/blocks/{id}/children", self.children),
            ("PATCH", "/v1/blocks/{id}/children", self.append),
            ("DELETE", "/v1/blocks/{id}", self.delete_block),
        ]
        return [web.route(method, path, handler) for method, path, handler in rows]

    async def me(self, _request: web.Request) -> Json:
        return {"object": "user", "id": "bot", "type": "bot", "bot": {}}

    async def database(self, request: web.Request) -> Json:
        given = request.match_info["id"]
        self._need("read")
        if given in self.world.pages or given in self.world.lone_pages:
            raise invalid(f"Provided ID {given} is a page, not a database.")
        sources = [source for source in self.world.sources.values() if source.database_id == given]
        if not self.world.shared or given not in self.world.databases:
            raise not_found("database", given)
        return {
            "object": "database",
            "id": given,
            "data_sources": [{"id": source.id, "name": "Q&A"} for source in sources],
        }

    async def source(self, request: web.Request) -> Json:
        self._need("read")
        return self.world.source(request.match_info["id"]).json()

    async def change_source(self, request: web.Request) -> Json:
        source = self.world.source(request.match_info["id"])
        self._need("update")
        body = await self._body(request, {"properties", "title"})
        for name, given in body.get("properties", {}).items():
            (kind,) = given
            source.columns[name] = values.column(name, kind) | {kind: dict(given[kind])}
            if kind in values.OPTIONS:
                source.columns[name][kind].setdefault("options", [])
        return source.json()

    async def query(self, request: web.Request) -> Json:
        self._need("read")
        source = self.world.source(request.match_info["id"])
        body = await self._body(request, {"filter", "sorts", "page_size", "start_cursor"})
        known = time.monotonic() - self.index_delay_seconds
        wanted = body.get("filter")
        found = [
            page
            for page in self.world.live()
            if page.source_id == source.id
            and page.created <= known
            and (wanted is None or self._matches(page, wanted))
        ]
        results = [page.json() for page in sorted(found, key=lambda page: page.number)]
        return {"object": "list", "results": results, "has_more": False, "next_cursor": None}

    def _matches(self, page: Page, wanted: Json) -> bool:
        name = wanted["property"]
        if name not in page.values:
            raise invalid(f"Could not find property with name or id: {name}")
        equals: str = wanted["rich_text"]["equals"]
        return plain(page.values[name]["rich_text"]) == equals

    async def create(self, request: web.Request) -> Json:
        self._need("insert")
        allowed = {"parent", "properties", "children", "markdown", "markdown_version"}
        body = await self._body(request, allowed)
        source = self.world.source(body["parent"]["data_source_id"])
        given = values.checked(body.get("properties", {}), source)
        if "children" in body:
            blocks = bodies.blocks(body["children"])
        else:
            blocks = self._read(body, body.get("markdown", ""))
        self.world.spend(1 + bodies.total(blocks))
        page = Page(source.id, values.empty(source) | given, blocks)
        page.number = len(self.world.pages)
        self.world.pages[page.id] = page
        return page.json()

    async def page(self, request: web.Request) -> Json:
        self._need("read")
        return self.world.page(request.match_info["id"]).json()

    async def change_page(self, request: web.Request) -> Json:
        self._need("update")
        body = await self._body(request, {"properties", "in_trash", "erase_content"})
        if set(body) == {"in_trash"}:
            page = self.world.page(request.match_info["id"])
            page.trashed = body["in_trash"]
            return page.json()
        page = self.world.editable(request.match_info["id"])
        page.values |= values.checked(
            body.get("properties", {}), self.world.sources[page.source_id]
        )
        if body.get("erase_content"):
            page.blocks.clear()
        return page.json()

    async def markdown(self, request: web.Request) -> Json:
        self._need("read")
        page = self.world.page(request.match_info["id"])
        return _page_markdown(page)

    async def change_markdown(self, request: web.Request) -> Json:
        self._need("update")
        body = await self._body(request, {"type", "replace_content", "markdown_version"})
        page = self.world.editable(request.match_info["id"])
        command = body[body["type"]]
        blocks = self._read(body, command["new_str"])
        kept = [block for block in page.blocks if block.kind in {"child_page", "child_database"}]
        if kept and not command.get("allow_deleting_content"):
            raise invalid(f"This operation would delete {len(kept)} child page(s) or database(s).")
        self.world.spend(max(0, bodies.total(blocks) - bodies.total(page.blocks)))
        page.blocks[:] = blocks
        return _page_markdown(page)

    def _read(self, body: Json, markdown: str) -> list[Block]:
        if not self.accepts_markdown and markdown:
            raise invalid("body failed validation: markdown is not supported for this connection.")
        if body.get("markdown_version", "v1") == "v2":
            blocks = self.reader.flavored(markdown)
        else:
            blocks = self.reader.enhanced(markdown)
        if bodies.total(blocks) > 1_000:
            raise invalid("body failed validation: the markdown makes more than 1000 blocks.")
        return blocks

    async def children(self, request: web.Request) -> Json:
        self._need("read")
        siblings = self._children_of(request.match_info["id"])
        start = int(request.query.get("start_cursor", 0))
        size = int(request.query.get("page_size", 100))
        end = start + size
        return {
            "object": "list",
            "results": [block.json() for block in siblings[start:end]],
            "has_more": end < len(siblings),
            "next_cursor": str(end) if end < len(siblings) else None,
        }

    async def append(self, request: web.Request) -> Json:
        self._need("insert")
        body = await self._body(request, {"children", "position"})
        made = bodies.blocks(body["children"])
        siblings = self._children_of(request.match_info["id"])
        self.world.spend(bodies.total(made))
        siblings += made
        return {"object": "list", "results": [block.json() for block in made], "has_more": False}

    async def delete_block(self, request: web.Request) -> Json:
        self._need("update")
        _page, siblings, block = self.world.owner(request.match_info["id"])
        siblings.remove(block)
        return block.json() | {"in_trash": True}

    def _children_of(self, parent_id: str) -> list[Block]:
        if parent_id in self.world.pages:
            return self.world.editable(parent_id).blocks
        return self.world.owner(parent_id)[2].children

    def _need(self, capability: str) -> None:
        if capability not in self.capabilities:
            raise lacking()

    async def _body(self, request: web.Request, allowed: set[str]) -> Json:
        try:
            body: Json = await request.json()
        except ValueError as error:
            raise RefusalError(400, "Error parsing JSON body.", code="invalid_json") from error
        if unknown := set(body) - allowed:
            raise invalid(f"body failed validation: body.{min(unknown)} should be not present.")
        if "children" in body and "markdown" in body:
            raise invalid("body failed validation: children and markdown exclude each other.")
        if "markdown_version" in body and not {"markdown", "type"} & set(body):
            raise invalid("body failed validation: markdown_version goes with markdown only.")
        return body


def _page_markdown(page: Page) -> Json:
    return {
        "object": "page_markdown",
        "id": page.id,
        "markdown": write(page.blocks),
        "truncated": False,
        "unknown_block_ids": [],
    }
