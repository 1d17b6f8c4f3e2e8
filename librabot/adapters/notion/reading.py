"""Markdown as nodes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from markdown_it.tree import SyntaxTreeNode

from librabot.adapters.notion.inline import Picture, joined, line, pieces, trimmed
from librabot.adapters.notion.nodes import Kind, Line, Node, Span
from librabot.adapters.notion.syntax import parser

_PARSER = parser()
_DISCORD_CODE = re.compile(r"```(?:([\w+#.-]*)\n)?(.*?)```", re.DOTALL)
_DISCORD_INLINE_CODE = re.compile(r"`([^`\n]+)`")
_BLANK_LINES = re.compile(r"\n\s*\n")
_DEEPEST_HEADING = 4


def from_markdown(text: str) -> tuple[Node, ...]:
    """What a TA wrote. Any HTML in it is text."""
    return tuple(_blocks(SyntaxTreeNode(_PARSER.parse(text)).children))


def from_message(text: str) -> tuple[Node, ...]:
    """What somebody wrote in Discord: text as it stands, of which only code keeps its form."""
    return tuple(_message(text))


def _message(text: str) -> Iterator[Node]:
    # The pattern has two groups, so every third part, from the first on, lies between code blocks.
    parts = _DISCORD_CODE.split(text)
    for prose, language, code in zip(
        parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True
    ):
        for paragraph in _BLANK_LINES.split(prose):
            if paragraph.strip():
                yield Node("paragraph", joined(_message_spans(paragraph.strip("\n").rstrip())))
        if code and code.strip():
            yield Node("code", (Span(code.strip("\n")),), language=language or "")


def _message_spans(text: str) -> Iterator[Span]:
    for place, part in enumerate(_DISCORD_INLINE_CODE.split(text)):
        if place % 2:
            yield Span(part, code=True)
        else:
            yield Span(part)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for node in nodes:
        yield from _block(node)


def _block(node: SyntaxTreeNode) -> Iterator[Node]:
    match node.type:
        case "paragraph":
            yield from _paragraph(node.children[0])
        case "heading":
            level = min(int(node.tag[1:]), _DEEPEST_HEADING)
            yield Node(cast("Kind", f"heading_{level}"), _without_breaks(node.children[0]))
        case "bullet_list" | "ordered_list":
            yield from _items(node)
        case "blockquote":
            first, rest = _opening(list(_blocks(node.children)))
            yield Node("quote", first, children=rest)
        case "fence" | "code_block":
            language = node.info.split(maxsplit=1)[0] if node.info.strip() else ""
            yield Node("code", _literal(node.content), language=language)
        case "math_block" if node.content:
            yield Node("equation", _literal(node.content))
        case "hr":
            yield Node("divider")
        case "table":
            yield _table(node)


def _paragraph(inline: SyntaxTreeNode) -> Iterator[Node]:
    for is_picture, run in groupby(pieces(inline), key=lambda part: isinstance(part, Picture)):
        if is_picture:
            for part in run:
                if isinstance(part, Picture):
                    yield Node("image", _literal(part.caption), url=part.url)
        else:
            text = trimmed(tuple(part for part in run if isinstance(part, Span)))
            if text:
                yield Node("paragraph", text)


def _items(node: SyntaxTreeNode) -> Iterator[Node]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        spans, children = _opening(list(_blocks(item.children)))
        if "checked" in item.meta:
            checked = bool(item.meta["checked"])
            yield Node("to_do", spans, children, checked=checked)
        elif node.type == "ordered_list":
            yield Node("numbered_list_item", spans, children, number=number)
        else:
            yield Node("bulleted_list_item", spans, children)


def _opening(nodes: Sequence[Node]) -> tuple[Line, tuple[Node, ...]]:
    """A container's own text, if it begins with some, and what it holds besides."""
    if nodes and nodes[0].kind == "paragraph":
        return nodes[0].spans, tuple(nodes[1:])
    return (), tuple(nodes)


def _without_breaks(inline: SyntaxTreeNode) -> Line:
    return tuple(replace(span, text=span.text.replace("\n", " ")) for span in line(inline))


def _table(node: SyntaxTreeNode) -> Node:
    rows = tuple(
        tuple(line(cell.children[0]) for cell in row.children)
        for part in node.children
        for row in part.children
    )
    return Node("table", rows=rows)


def _literal(text: str) -> Line:
    text = text.removesuffix("\n")
    return (Span(text),) if text else ()
