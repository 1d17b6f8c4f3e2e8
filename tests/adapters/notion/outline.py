"""Blocks in a form that can be read and compared, one line for each."""

from collections.abc import Iterator, Sequence

from tests.fakes.notion.richtext import Json
from tests.fakes.notion.state import Block

WRAPS = (
    ("code", "`", "`"),
    ("strikethrough", "<s>", "</s>"),
    ("italic", "<i>", "</i>"),
    ("bold", "<b>", "</b>"),
)


def outline(blocks: Sequence[Block]) -> str:
    return "\n".join(_lines(blocks, 0))


def answer_of(blocks: Sequence[Block]) -> Sequence[Block]:
    """The answer's blocks: between its heading and the last divider."""
    start = next(place for place, block in enumerate(blocks) if block.text == "답변") + 1
    return blocks[start:-2]


def _lines(blocks: Sequence[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        yield "  " * depth + f"{_name(block)}: {_content(block)}".rstrip(": ")
        yield from _lines(block.children, depth + 1)


def _name(block: Block) -> str:
    match block.kind:
        case "code":
            return f"code {block.payload['language']}"
        case "to_do":
            return f"to_do {'x' if block.payload['checked'] else '-'}"
        case "image":
            return f"image {block.payload['external']['url']}"
        case kind:
            return kind.removesuffix("_list_item")


def _content(block: Block) -> str:
    payload = block.payload
    match block.kind:
        case "equation":
            return str(payload["expression"]).replace("\n", "⏎")
        case "image":
            return rich(payload["caption"])
        case "table_row":
            return " | ".join(rich(cell) for cell in payload["cells"])
        case _:
            return rich(payload.get("rich_text", []))


def rich(items: Sequence[Json]) -> str:
    return "".join(_piece(item) for item in items)


def _piece(item: Json) -> str:
    made = str(item["plain_text"]).replace("\n", "⏎")
    if item["type"] == "equation":
        made = f"${made}$"
    for style, before, after in WRAPS:
        if item["annotations"][style]:
            made = f"{before}{made}{after}"
    return f"[{made}]({item['href']})" if item["href"] else made
