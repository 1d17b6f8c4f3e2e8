"""What the fake workspace holds."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.fakes.notion.refusals import blocks_used_up, invalid, not_found

Json = dict[str, Any]


def new_id() -> str:
    return str(uuid4())


@dataclass(slots=True)
class Block:
    kind: str
    payload: Json
    children: list["Block"] = field(default_factory=list)
    id: str = field(default_factory=new_id)

    @property
    def size(self) -> int:
        return 1 + sum(child.size for child in self.children)

    @property
    def text(self) -> str:
        return plain(self.payload.get("rich_text", []))

    def json(self) -> Json:
        return {
            "object": "block",
            "id": self.id,
            "type": self.kind,
            "has_children": bool(self.children),
            "in_trash": False,
            self.kind: self.payload,
        }


@dataclass(slots=True)
class Page:
    source_id: str
    values: dict[str, Json]
    blocks: list[Block] = field(default_factory=list)
    trashed: bool = False
    deleted: bool = False
    number: int = 0
    id: str = field(default_factory=new_id)
    created: float = field(default_factory=time.monotonic)

    @property
    def url(self) -> str:
        return f"https://www.notion.so/{self.id.replace('-', '')}"

    @property
    def title(self) -> str:
        return next(plain(value["title"]) for value in self.values.values() if "title" in value)

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in walk(self.blocks))

    def json(self) -> Json:
        return {
            "object": "page",
            "id": self.id,
            "url": self.url,
            "created_time": f"2026-11-21T00:00:00.{self.number:03d}Z",
            "in_trash": self.trashed,
            "parent": {"type": "data_source_id", "data_source_id": self.source_id},
            "properties": self.values,
        }


@dataclass(slots=True)
class Source:
    database_id: str
    columns: dict[str, Json]
    id: str = field(default_factory=new_id)

    def json(self) -> Json:
        return {
            "object": "data_source",
            "id": self.id,
            "parent": {"type": "database_id", "database_id": self.database_id},
            "properties": self.columns,
        }


class World:
    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.sources: dict[str, Source] = {}
        self.databases: set[str] = set()
        self.lone_pages: set[str] = set()
        self.shared = True
        self.block_limit: int | None = None
        self.blocks_made = 0

    def live(self) -> list[Page]:
        return [page for page in self.pages.values() if not (page.trashed or page.deleted)]

    def source(self, source_id: str) -> Source:
        if not self.shared or source_id not in self.sources:
            raise not_found("data source", source_id)
        return self.sources[source_id]

    def page(self, page_id: str) -> Page:
        page = self.pages.get(page_id)
        if page is None or page.deleted or not self.shared:
            raise not_found("page", page_id)
        return page

    def editable(self, page_id: str) -> Page:
        page = self.page(page_id)
        if page.trashed:
            raise invalid(
                "Can't edit block that is archived. You must unarchive the block before editing."
            )
        return page

    def owner(self, block_id: str) -> tuple[Page, list[Block], Block]:
        for page in self.pages.values():
            for siblings in lists(page.blocks):
                for block in siblings:
                    if block.id == block_id:
                        return page, siblings, block
        raise not_found("block", block_id)

    def spend(self, blocks: int) -> None:
        """Count blocks against the workspace's lifetime limit, all of them or none."""
        if self.block_limit is not None and blocks and self.blocks_made >= self.block_limit:
            raise blocks_used_up()
        self.blocks_made += blocks


def plain(rich_text: Iterable[Json]) -> str:
    return "".join(item["plain_text"] for item in rich_text)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from walk(block.children)


def lists(blocks: list[Block]) -> Iterator[list[Block]]:
    yield blocks
    for block in blocks:
        yield from lists(block.children)
