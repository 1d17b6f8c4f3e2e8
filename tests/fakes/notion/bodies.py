"""Native blocks, checked against Notion's limits."""

from collections.abc import Sequence

from tests.fakes.notion.refusals import invalid
from tests.fakes.notion.richtext import Json, stored, web_address
from tests.fakes.notion.state import Block

NESTING = 2
TEXTS = {
    "paragraph",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "bulleted_list_item",
    "numbered_list_item",
    "to_do",
    "quote",
    "code",
}
PARENTS = {"paragraph", "bulleted_list_item", "numbered_list_item", "to_do", "quote", "table"}
FIELDS = {
    "to_do": {"checked"},
    "code": {"language", "caption"},
    "table": {"table_width", "has_column_header", "has_row_header"},
    "equation": {"expression"},
    "image": {"type", "external", "caption"},
    "table_row": {"cells"},
}
LANGUAGES = {
    "bash", "c", "c#", "c++", "css", "diff", "docker", "go", "html", "java", "javascript", "json",
    "kotlin", "latex", "makefile", "markdown", "mermaid", "plain text", "powershell", "python",
    "r", "rust", "shell", "sql", "swift", "typescript", "xml", "yaml",
}  # fmt: skip


def blocks(children: object, where: str = "body.children", *, room: int = NESTING) -> list[Block]:
    """What a client sent as the children of one parent."""
    if not isinstance(children, list):
        raise invalid(f"body failed validation: {where} should be an array.")
    if len(children) > 100:
        raise invalid(
            f"body failed validation: {where}.length should be ≤ `100`, "
            f"instead was `{len(children)}`."
        )
    made = [_block(child, f"{where}[{place}]", room) for place, child in enumerate(children)]
    if sum(block.size for block in made) > 1_000:
        raise invalid("body failed validation: more than 1000 block elements.")
    return made


def _block(child: Json, where: str, room: int) -> Block:
    kind = child.get("type", "")
    payload = child.get(kind)
    if kind not in TEXTS | set(FIELDS) | {"divider"} or not isinstance(payload, dict):
        raise invalid(f"body failed validation: {where}: no such block.")
    children = payload.get("children")
    allowed = FIELDS.get(kind, set()) | ({"rich_text", "color"} if kind in TEXTS else set())
    unknown = set(payload) - allowed - {"children"}
    if unknown:
        raise invalid(f"body failed validation: {where}.{kind}.{unknown} should be not present.")
    if children is not None and (room == 0 or kind not in PARENTS):
        raise invalid(f"body failed validation: {where}.{kind}.children should be not present.")
    made = Block(kind, _payload(kind, payload, f"{where}.{kind}"))
    made.children = blocks(children or [], f"{where}.{kind}.children", room=room - 1)
    _check_table(made, where)
    return made


def _payload(kind: str, payload: Json, where: str) -> Json:
    if kind in TEXTS:
        made = {"rich_text": stored(payload.get("rich_text"), f"{where}.rich_text")}
        if kind == "code" and payload["language"] not in LANGUAGES:
            raise invalid(f"body failed validation: {where}.language should be a known one.")
        return made | {key: payload[key] for key in ("checked", "language") if key in payload}
    match kind:
        case "equation":
            if len(payload["expression"]) > 1_000:
                raise invalid(f"body failed validation: {where}.expression is too long.")
            return dict(payload)
        case "image":
            web_address(payload["external"]["url"], where, schemes=("http", "https"))
            return payload | {"caption": stored(payload.get("caption", []), f"{where}.caption")}
        case "table_row":
            return {"cells": [stored(cell, f"{where}.cells") for cell in payload["cells"]]}
        case _:
            return {key: value for key, value in payload.items() if key != "children"}


def _check_table(block: Block, where: str) -> None:
    if block.kind != "table":
        return
    widths = [len(row.payload["cells"]) for row in block.children]
    if not widths or any(width != block.payload["table_width"] for width in widths):
        raise invalid(f"body failed validation: {where}.table rows should fit table_width.")


def total(made: Sequence[Block]) -> int:
    """How many blocks these are, with all they hold."""
    return sum(block.size for block in made)
