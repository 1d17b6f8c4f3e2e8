"""Blocks as Notion-flavored Markdown, for whoever reads a page back."""

import re
from collections.abc import Sequence

from tests.fakes.notion.richtext import Json
from tests.fakes.notion.state import Block

SPECIAL = re.compile(r"[\\*~`$\[\]<>{}|^_#:&]")
START = re.compile(r"^([-+=]|\d+[.)])", re.MULTILINE)
TAGS = {"strikethrough": "s", "underline": "u", "italic": "i", "bold": "b"}
ITEMS = {"bulleted_list_item", "numbered_list_item", "to_do"}


def write(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:  # noqa: PLR0911  (an arm for each kind)
    rich = block.payload.get("rich_text", [])
    match block.kind:
        case "paragraph":
            return _inline(rich) or "<p />"
        case "code":
            fence = "`" * (3 + block.text.count("`"))
            language = block.payload["language"].replace("plain text", "")
            return f"{fence}{language}\n{block.text}\n{fence}"
        case "equation":
            return f"$$\n{block.payload['expression']}\n$$"
        case "divider":
            return "---"
        case "image":
            caption = _inline(block.payload["caption"])
            return f"![{caption}](<{block.payload['external']['url']}>)"
        case "quote":
            return f"<quote>\n{_inline(rich) or '<p />'}\n\n{write(block.children)}\n</quote>"
        case "table":
            return _table(block)
        case kind if kind in ITEMS:
            return _item(block)
        case heading:
            return f"{'#' * int(heading[-1])} {_inline(rich)}"


def _item(block: Block) -> str:
    mark = "1." if block.kind == "numbered_list_item" else "-"
    box = "" if block.kind != "to_do" else "[x] " if block.payload["checked"] else "[ ] "
    own = box + _inline(block.payload["rich_text"])
    body = "\n\n".join(part for part in (own, write(block.children)) if part)
    gap = " " if own else "\n" + " " * (len(mark) + 1)
    return mark + gap + body.replace("\n", "\n" + " " * (len(mark) + 1))


def _table(block: Block) -> str:
    rows = [
        [_inline(cell, newline="<br />") for cell in row.payload["cells"]] for row in block.children
    ]
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _inline(rich: Sequence[Json], *, newline: str = "\\\n") -> str:
    made = "".join(_piece(item, newline) for item in rich)
    return START.sub(lambda mark: f"{mark[1][:-1]}\\{mark[1][-1]}", made)


def _piece(item: Json, newline: str) -> str:
    content = item["plain_text"]
    if item["type"] == "equation":
        made = f"${content}$"
    elif item["annotations"]["code"]:
        ticks = "`" * (1 + content.count("`"))
        made = f"{ticks} {content} {ticks}" if "`" in content else f"{ticks}{content}{ticks}"
        made = made.replace("|", "\\|") if newline == "<br />" else made
    else:
        made = SPECIAL.sub(r"\\\g<0>", content).replace("\n", newline)
    for style, tag in TAGS.items():
        if item["annotations"][style]:
            made = f"<{tag}>{made}</{tag}>"
    return f"[{made}](<{item['href']}>)" if item["href"] else made
