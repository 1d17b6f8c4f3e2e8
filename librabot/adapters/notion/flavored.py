"""Nodes as Notion-flavored Markdown (v2), in which only what we write here has a meaning."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from urllib.parse import quote

from librabot.adapters.notion.escaping import code_span, escaped, escaped_lines, fence_for
from librabot.adapters.notion.languages import PLAIN, notion_language
from librabot.adapters.notion.nodes import Line, Node, Span

_LISTS = {"bulleted_list_item", "numbered_list_item", "to_do"}
_URL_SAFE = "/:?#@!$&'()*+,;=%~-._"
_URL_SIGNS = re.compile(r"[()]|&(?=#?\w+;)")
_MARKS = (("strike", "~~", "s"), ("italic", "*", "i"), ("bold", "**", "b"))
_EDGE = Span(" ")


def flavored(nodes: Sequence[Node]) -> str:
    """The page's content, blocks separated by a blank line, items of one list by none."""
    if not nodes:
        return ""
    parts = [_block(nodes[0])]
    for before, node in pairwise(nodes):
        parts += ["\n" if _is_one_list(before, node) else "\n\n", _block(node)]
    return "".join(parts)


def _is_one_list(before: Node, node: Node) -> bool:
    return before.kind == node.kind and node.kind in _LISTS


def _block(node: Node) -> str:  # noqa: C901, PLR0911  (one arm for each kind of block)
    match node.kind:
        case "paragraph":
            return _text(node.spans)
        case "heading_1" | "heading_2" | "heading_3" | "heading_4":
            return f"{'#' * int(node.kind[-1])} {_one_line(node.spans)}"
        case "bulleted_list_item":
            return _item("-", node)
        case "numbered_list_item":
            return _item(f"{node.number}.", node)
        case "to_do":
            return _item("-", node, prefix="[x] " if node.checked else "[ ] ")
        case "quote":
            return _quote(node)
        case "code":
            return _code(node)
        case "equation":
            return f"$$\n{node.text}\n$$"
        case "divider":
            return "---"
        case "image":
            return f"![{_one_line(node.spans)}]({_url(node.url)})"
        case "table":
            return _table(node)


def _item(marker: str, node: Node, *, prefix: str = "") -> str:
    """A list item; its children stand in the column where its text begins."""
    width = len(marker) + 1
    text = prefix + _text(node.spans)
    children = flavored(node.children)
    if not text:
        return f"{marker}\n{' ' * width}{_indented(children, width)}" if children else marker
    body = f"{text}\n\n{children}" if children else text
    return f"{marker} {_indented(body, width)}"


def _indented(text: str, width: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * width + line if line else "" for line in rest)])


def _quote(node: Node) -> str:
    if node.children:
        title = _text(node.spans) or "<p />"
        return f"<quote>\n{title}\n\n{flavored(node.children)}\n</quote>"
    return "\n".join(f"> {line}" for line in _text(node.spans).split("\n"))


def _code(node: Node) -> str:
    language = notion_language(node.language)
    fence = fence_for(node.text)
    return f"{fence}{'' if language == PLAIN else language}\n{node.text}\n{fence}"


def _table(node: Node) -> str:
    width = max(len(row) for row in node.rows)
    head, *body = ([_cell(cell) for cell in row] + [""] * (width - len(row)) for row in node.rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * width, *body])


def _cell(spans: Line) -> str:
    text = "".join(_spans(spans, break_as="<br />"))
    # Every other bar is escaped already; a table splits at bars even within code.
    return text.replace("\\|", "|").replace("|", "\\|").strip()


def _one_line(spans: Line) -> str:
    return "".join(_spans(spans, break_as=" ")).strip()


def _text(spans: Line) -> str:
    text = "".join(_spans(spans, break_as="\\\n"))
    return escaped_lines(text.rstrip())


def _spans(spans: Line, *, break_as: str) -> Iterable[str]:
    around = [_EDGE, *spans, _EDGE]
    for before, span, after in zip(around, around[1:], around[2:], strict=False):
        alone = _is_plain(before) and _is_plain(after)
        yield _span(span, alone=alone, break_as=break_as)


def _is_plain(span: Span) -> bool:
    return span == Span(span.text)


def _span(span: Span, *, alone: bool, break_as: str) -> str:
    if span.code:
        text = code_span(span.text)
    elif not span.text.strip():
        return span.text.replace("\n", break_as)
    elif span.math:
        text = f"${' '.join(span.text.split())}$"
    else:
        text = break_as.join(escaped(line) for line in span.text.split("\n"))
    # Marks beside a space or a sign of punctuation may not count as marks; tags always do.
    by_mark = alone and not span.code and span.text[0].isalnum() and span.text[-1].isalnum()
    for style, mark, tag in _MARKS:
        if getattr(span, style):
            text = f"{mark}{text}{mark}" if by_mark else f"<{tag}>{text}</{tag}>"
    return f"[{text}]({_url(span.link)})" if span.link else text


def _url(url: str) -> str:
    return _URL_SIGNS.sub(r"\\\g<0>", quote(url, safe=_URL_SAFE))
