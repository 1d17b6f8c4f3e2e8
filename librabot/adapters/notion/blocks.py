"""Nodes as Notion's native blocks, within the limits of one request."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from librabot.adapters.notion.languages import notion_language
from librabot.adapters.notion.nodes import Line, Node, Span
from librabot.adapters.notion.text import chunks

Block = dict[str, Any]
T = TypeVar("T")

ARRAY_LIMIT = 100
"""Elements of any one list: blocks side by side, or rich texts of one block."""

REQUEST_BLOCKS = 1_000
REQUEST_BYTES = 400_000
"""Notion's limit is 500 KB for the whole request."""

NESTING = 2
"""Levels of children below the blocks of a request."""

EQUATION_LIMIT = 1_000


def native(nodes: Iterable[Node], *, room: int = NESTING) -> list[Block]:
    """Blocks that one request after another can carry.

    What is nested deeper than ``room`` levels comes out beside its parent instead, right after
    it; a text or a table too long for one block continues in a second.
    """
    return [block for node in nodes for block in _native(node, room)]


def batches(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks in groups that fit into one request each."""
    batch: list[Block] = []
    count = weight = 0
    for block in blocks:
        count += _count(block)
        weight += _weight(block)
        full = len(batch) == ARRAY_LIMIT or count > REQUEST_BLOCKS or weight > REQUEST_BYTES
        if batch and full:
            yield batch
            batch, count, weight = [], _count(block), _weight(block)
        batch.append(block)
    if batch:
        yield batch


def _native(node: Node, room: int) -> Iterator[Block]:
    match node.kind:
        case "divider":
            yield _made("divider", {})
        case "image":
            image = {"type": "external", "external": {"url": node.url}}
            yield _made("image", image | {"caption": _rich(node.spans)[:ARRAY_LIMIT]})
        case "equation" if len(node.text) <= EQUATION_LIMIT:
            yield _made("equation", {"expression": node.text})
        case "equation":
            yield from _texts("code", node.spans, {"language": "latex"})
        case "code":
            yield from _texts("code", node.spans, {"language": notion_language(node.language)})
        case "table":
            yield from _tables(node)
        case "to_do":
            yield from _container(node, {"checked": node.checked}, room)
        case _:
            yield from _container(node, {}, room)


def _container(node: Node, more: Block, room: int) -> Iterator[Block]:
    first, *rest = _texts(node.kind, node.spans, more)
    inside, beside = _placed(node.children, room)
    if inside:
        first[node.kind]["children"] = inside
    yield first
    yield from rest
    yield from beside


def _placed(children: Sequence[Node], room: int) -> tuple[list[Block], list[Block]]:
    """Children that fit below their parent, and those from the first that does not."""
    inside: list[Block] = []
    for place, child in enumerate(children):
        made = native([child], room=room - 1) if room else []
        fitting = _fitting(made, room - 1)[: ARRAY_LIMIT - len(inside)]
        inside += fitting
        if not room:
            return inside, native(children[place:], room=room)
        if len(fitting) < len(made):
            rest = native(children[place + 1 :], room=room)
            return inside, [*made[len(fitting) :], *rest]
    return inside, []


def _fitting(blocks: Sequence[Block], room: int) -> Sequence[Block]:
    """The first blocks that may stand where ``room`` levels are left: a table needs one."""
    for place, block in enumerate(blocks):
        if block["type"] == "table" and room < 1:
            return blocks[:place]
    return blocks


def _texts(kind: str, spans: Line, more: Block) -> Iterator[Block]:
    """One block, and further ones when the text has too many pieces for one."""
    for part in list(_grouped(_rich(spans), ARRAY_LIMIT)) or [[]]:
        yield _made(kind, {"rich_text": list(part)} | more)


def _tables(node: Node) -> Iterator[Block]:
    """A table, or several with the same head when it has too many rows for one."""
    head, *body = node.rows
    width = max(len(row) for row in node.rows)
    for rows in list(_grouped(body, ARRAY_LIMIT - 1)) or [()]:
        yield _made(
            "table",
            {
                "table_width": width,
                "has_column_header": True,
                "has_row_header": False,
                "children": [_row(row, width) for row in (head, *rows)],
            },
        )


def _row(row: Sequence[Line], width: int) -> Block:
    cells = [_rich(cell)[:ARRAY_LIMIT] for cell in row]
    return _made("table_row", {"cells": cells + [[]] * (width - len(cells))})


def _rich(spans: Line) -> list[Block]:
    return [item for span in spans for item in _items(span)]


def _items(span: Span) -> Iterator[Block]:
    if span.math and len(span.text) <= EQUATION_LIMIT:
        yield {"type": "equation", "equation": {"expression": span.text}} | _annotations(span)
        return
    for chunk in chunks(span.text):
        link = {"link": {"url": span.link}} if span.link else {}
        yield {"type": "text", "text": {"content": chunk} | link} | _annotations(span)


def _annotations(span: Span) -> Block:
    marks = {
        "bold": span.bold,
        "italic": span.italic,
        "strikethrough": span.strike,
        "code": span.code,
    }
    worn = {mark: True for mark, is_worn in marks.items() if is_worn}
    return {"annotations": worn} if worn else {}


def _made(kind: str, payload: Block) -> Block:
    return {"object": "block", "type": kind, kind: payload}


def _count(block: Block) -> int:
    children = block[block["type"]].get("children", [])
    return 1 + sum(_count(child) for child in children)


def _weight(block: Block) -> int:
    return len(json.dumps(block, ensure_ascii=False).encode())


def _grouped(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
