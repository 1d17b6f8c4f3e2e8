"""The archive in Notion: one page for one question, however often it is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from librabot.adapters.notion.api import Api, Reply
from librabot.adapters.notion.blocks import Block, batches, native
from librabot.adapters.notion.body import body_of, portion
from librabot.adapters.notion.doctor import examine
from librabot.adapters.notion.faults import NotionError
from librabot.adapters.notion.flavored import flavored
from librabot.adapters.notion.gate import RATE, Gate
from librabot.adapters.notion.nodes import Node
from librabot.adapters.notion.properties import Names, new_columns, plain, properties_of
from librabot.adapters.notion.source import Source, Sources
from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError
from librabot.features.questions.archive import ArchivePage, Published

BASE_URL = "https://api.notion.com"
_KEPT = {"child_page", "child_database"}


class Notion:
    """Implements ``Archive``. Whoever makes it closes it.

    ``database`` is the id or address of a database or of a data source. Retries are the caller's:
    no call is repeated here on a fault that may pass. Every method raises ``LibraError`` with a
    code from ``EXT5001`` to ``EXT5006``; after ``EXT5005`` nothing is sent before Notion's time
    is up.
    """

    def __init__(  # noqa: PLR0913  (all but the first two have a default)
        self,
        token: str,
        database: str,
        *,
        names: Names | None = None,
        base_url: str = BASE_URL,
        timeout_seconds: float = 30.0,
        settle_seconds: float = 2.0,
        rate: float = RATE,
    ) -> None:
        """``settle_seconds`` is how long a new page may stay out of sight of a query.

        ``rate`` is in requests a second; Business and Enterprise workspaces allow more.
        """
        gate = Gate(rate=rate)
        self._names = names or Names()
        self._api = Api(token, base_url=base_url, timeout_seconds=timeout_seconds, gate=gate)
        self._sources = Sources(self._api, database)
        self._settle = settle_seconds

    async def publish(
        self, page: ArchivePage, *, page_id: str | None, may_exist: bool
    ) -> Published:
        """One call for a new page, two for one that exists; more when it is very long.

        A page somebody put into the trash is restored under its old address. One that is gone for
        good is looked up by its key and, if nothing is found, made again.
        """
        if page_id is not None:
            return await self._revise(page_id, page)
        known = await self._settled(page.key) if may_exist else None
        return await (self._create(page) if known is None else self._rewrite(known, page))

    async def withdraw(self, page_id: str) -> None:
        """Move a page to Notion's trash."""
        try:
            await self._api.call("PATCH", f"pages/{page_id}", {"in_trash": True})
        except NotionError as error:
            if not (error.is_gone or error.is_trashed):
                raise

    async def ping(self) -> None:
        """Read the database's columns again: the token is good and the database is shared."""
        await self._sources.refresh()

    async def doctor(self) -> tuple[Finding, ...]:
        """What stands between us and a first page. Creates and changes nothing."""
        return await examine(self._api, self._sources, self._names)

    async def create_properties(self) -> tuple[str, ...]:
        """Create the columns that are missing and return their names.

        A column of the wrong type is left alone: changing it would cost what it holds.
        """
        source = await self._sources.refresh()
        columns = new_columns(self._names, source)
        if columns:
            await self._api.call("PATCH", f"data_sources/{source.id}", {"properties": columns})
            await self._sources.refresh()
        return tuple(columns)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def _revise(self, page_id: str, page: ArchivePage) -> Published:
        try:
            return await self._rewrite(page_id, page)
        except NotionError as error:
            if not error.is_gone:
                raise
        # The query also tells a page that is gone from a database no longer shared with us.
        known = await self._settled(page.key)
        return await (self._create(page) if known is None else self._rewrite(known, page))

    async def _create(self, page: ArchivePage) -> Published:
        nodes = body_of(page, self._names)

        async def send(source: Source) -> Reply:
            frame = {
                "parent": {"type": "data_source_id", "data_source_id": source.id},
                "properties": properties_of(page, self._names, source),
            }
            return await self._new_page(frame, nodes)

        return _published(await self._with_columns(send))

    async def _new_page(self, frame: Reply, nodes: Sequence[Node]) -> Reply:
        head, tail = portion(nodes)
        markdown = {"markdown": flavored(head), "markdown_version": "v2"}
        rest = batches(native(tail))
        try:
            reply = await self._api.call("POST", "pages", frame | markdown)
        except NotionError as error:
            if not error.refuses_markdown:
                raise
            rest = batches(native(nodes))
            reply = await self._api.call("POST", "pages", frame | {"children": next(rest)})
        for batch in rest:
            await self._append(_published(reply).page_id, batch)
        return reply

    async def _rewrite(self, page_id: str, page: ArchivePage) -> Published:
        async def send(source: Source) -> Reply:
            values = properties_of(page, self._names, source)
            return await self._set_properties(page_id, values)

        reply = await self._with_columns(send)
        await self._replace(page_id, body_of(page, self._names))
        return _published(reply)

    async def _set_properties(self, page_id: str, values: Reply) -> Reply:
        path = f"pages/{page_id}"
        try:
            reply = await self._api.call("PATCH", path, {"properties": values})
        except NotionError as error:
            if not error.is_trashed:
                raise
            reply = {"in_trash": True}
        if reply.get("in_trash"):
            await self._api.call("PATCH", path, {"in_trash": False})
            reply = await self._api.call("PATCH", path, {"properties": values})
        return reply

    async def _replace(self, page_id: str, nodes: Sequence[Node]) -> None:
        head, tail = portion(nodes)
        content = {"type": "replace_content", "replace_content": {"new_str": flavored(head)}}
        try:
            path = f"pages/{page_id}/markdown"
            await self._api.call("PATCH", path, content | {"markdown_version": "v2"})
        except NotionError as error:
            if not error.refuses_markdown:
                raise
            await self._clear(page_id)
            tail = nodes
        for batch in batches(native(tail)):
            await self._append(page_id, batch)

    async def _clear(self, page_id: str) -> None:
        """Empty a page, in one call unless somebody's sub-pages have to be spared."""
        children = await self._listed(f"blocks/{page_id}/children")
        if any(child.get("type") in _KEPT for child in children):
            for child in children:
                if child.get("type") not in _KEPT:
                    await self._api.call("DELETE", f"blocks/{child['id']}")
        elif children:
            await self._api.call("PATCH", f"pages/{page_id}", {"erase_content": True})

    async def _listed(self, path: str) -> list[Reply]:
        found: list[Reply] = []
        query = {"page_size": "100"}
        while True:
            reply = await self._api.call("GET", path, query=query)
            found += reply.get("results", [])
            if not reply.get("has_more"):
                return found
            query["start_cursor"] = str(reply.get("next_cursor"))

    async def _append(self, page_id: str, batch: Sequence[Block]) -> None:
        await self._api.call("PATCH", f"blocks/{page_id}/children", {"children": batch})

    async def _with_columns(self, send: Callable[[Source], Awaitable[Reply]]) -> Reply:
        """Send with the columns we know; if they turn out to have changed, once more."""
        source = await self._sources.current()
        try:
            return await send(source)
        except NotionError as error:
            if not error.is_invalid:
                raise
            fresh = await self._sources.refresh()
            if fresh == source:
                raise
            return await send(fresh)

    async def _settled(self, key: str) -> str | None:
        """The page with our key, looked for twice: a page just made may be found late."""
        found = await self._find(key)
        if found is None:
            await asyncio.sleep(self._settle)
            found = await self._find(key)
        return found

    async def _find(self, key: str) -> str | None:
        """The oldest page with our key. Any other was made in vain and goes to the trash."""
        source = await self._sources.current()
        column = self._names.key
        if source.types.get(column) != "rich_text":
            raise LibraError(Code.EXT5004, f"cannot look up a page: no text property {column!r}")
        reply = await self._api.call(
            "POST",
            f"data_sources/{source.id}/query",
            {
                "filter": {"property": column, "rich_text": {"equals": key}},
                "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
            },
        )
        known = [
            str(result.get("id"))
            for result in reply.get("results", [])
            if plain(result.get("properties", {}).get(column)) == key
        ]
        for extra in known[1:]:
            await self.withdraw(extra)
        return known[0] if known else None


def _published(reply: Reply) -> Published:
    if not (reply.get("id") and reply.get("url")):
        raise NotionError(Code.EXT5001, "a page without an id or an address")
    return Published(page_id=str(reply["id"]), url=str(reply["url"]))
