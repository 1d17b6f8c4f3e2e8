"""Markdown into blocks, as Notion does it; every tag of Notion's that comes alive is noted."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from tests.fakes.notion.bodies import LANGUAGES
from tests.fakes.notion.richtext import Json, equation, text
from tests.fakes.notion.state import Block
from tests.fakes.notion.syntax import grammar, unfolded

TAG = re.compile(r"<(/?)([a-z][a-z0-9_-]*)", re.IGNORECASE)
STYLE_TAGS = {"b": "bold", "i": "italic", "s": "strikethrough", "u": "underline"}
STYLE_NODES = {"strong": "bold", "em": "italic", "s": "strikethrough"}
LIVE_TAGS = {
    "audio", "bookmark", "callout", "column", "columns", "custom-block", "database", "date",
    "embed", "equation", "external_object_instance", "file", "folder", "image", "mail",
    "meeting-notes", "mention", "mention-page", "mention-user", "page", "pdf", "span",
    "synced-block", "tab", "table", "table-of-contents", "table_of_contents", "tabs", "td",
    "todo", "toggle", "tr", "unknown", "video",
}  # fmt: skip
GRAMMAR = grammar()

Styles = dict[str, bool]


class Reader:
    def __init__(self) -> None:
        self.live: list[str] = []

    def flavored(self, markdown: str) -> list[Block]:
        """Notion-flavored Markdown (v2)."""
        tree = SyntaxTreeNode(GRAMMAR.parse(unfolded(markdown)))
        return list(self._blocks(tree.children))

    def enhanced(self, markdown: str) -> list[Block]:
        """Enhanced Markdown (v1): a block on every line. Nesting is left out."""
        return [block for line in markdown.split("\n") for block in self.flavored(line)]

    def _blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:  # noqa: C901  (an arm for each)
        match node.type:
            case "paragraph":
                yield from self._paragraph(node.children[0])
            case "heading":
                yield Block(f"heading_{min(int(node.tag[1:]), 4)}", self._texts(node))
            case "bullet_list" | "ordered_list":
                for item in node.children:
                    yield self._item(item, node.type)
            case "blockquote":
                yield self._container("quote", node)
            case "fence":
                language = node.info if node.info in LANGUAGES else "plain text"
                literal = [text(node.content.removesuffix("\n"))]
                yield Block("code", {"rich_text": literal, "language": language})
            case "equation":
                yield Block("equation", {"expression": node.content})
            case "hr":
                yield Block("divider", {})
            case "table":
                yield self._table(node)
            case "html_block":
                yield from self._tag_block(node.content)
            case _:
                raise NotImplementedError(node.type)

    def _paragraph(self, inline: SyntaxTreeNode) -> Iterator[Block]:
        if [child.type for child in inline.children] == ["image"]:
            image = inline.children[0]
            external = {"type": "external", "external": {"url": image.attrs["src"]}}
            caption = [text(image.content)] if image.content else []
            yield Block("image", external | {"caption": caption})
        else:
            yield Block("paragraph", {"rich_text": self._rich(inline)})

    def _item(self, item: SyntaxTreeNode, list_type: str) -> Block:
        if "checked" in item.meta:
            made = self._container("to_do", item)
            made.payload["checked"] = item.meta["checked"]
            return made
        kind = "bulleted" if list_type == "bullet_list" else "numbered"
        return self._container(f"{kind}_list_item", item)

    def _container(self, kind: str, node: SyntaxTreeNode) -> Block:
        children = list(self._blocks(node.children))
        first: list[Json] = []
        if children and children[0].kind == "paragraph":
            first = children.pop(0).payload["rich_text"]
        return Block(kind, {"rich_text": first}, children)

    def _table(self, node: SyntaxTreeNode) -> Block:
        rows = [
            Block("table_row", {"cells": [self._rich(cell.children[0]) for cell in row.children]})
            for part in node.children
            for row in part.children
        ]
        width = len(rows[0].payload["cells"])
        head = {"table_width": width, "has_column_header": True, "has_row_header": False}
        return Block("table", head, rows)

    def _tag_block(self, content: str) -> Iterator[Block]:
        if content.strip() == "<p />":
            yield Block("paragraph", {"rich_text": []})
        elif not self._comes_alive(content):
            yield Block("paragraph", {"rich_text": [text(content.strip())]})

    def _comes_alive(self, tag: str) -> bool:
        match = TAG.match(tag)
        if match is None or match[2].lower() not in LIVE_TAGS:
            return False
        if not match[1]:
            self.live.append(tag.strip())
        return True

    def _texts(self, node: SyntaxTreeNode) -> Json:
        return {"rich_text": self._rich(node.children[0])}

    def _rich(self, inline: SyntaxTreeNode) -> list[Json]:
        return _merged(list(self._inline(inline, {}, None)))

    def _inline(self, node: SyntaxTreeNode, styles: Styles, link: str | None) -> Iterator[Json]:
        for child in node.children:
            if child.type == "html_inline":
                styles = self._after_tag(child.content, styles)
                yield from self._shown(child.content, styles)
            elif child.type == "link":
                yield from self._inline(child, styles, str(child.attrs["href"]))
            elif child.type in STYLE_NODES:
                yield from self._inline(child, styles | {STYLE_NODES[child.type]: True}, link)
            else:
                yield self._leaf(child, styles, link)

    def _after_tag(self, tag: str, styles: Styles) -> Styles:
        match = TAG.match(tag)
        style = STYLE_TAGS.get(match[2].lower()) if match else None
        return styles if style is None or match is None else styles | {style: not match[1]}

    def _shown(self, tag: str, styles: Styles) -> Iterator[Json]:
        match = TAG.match(tag)
        name = match[2].lower() if match else ""
        if name == "br":
            yield text("\n", styles)
        elif name not in STYLE_TAGS and not self._comes_alive(tag):
            yield text(tag, styles)

    def _leaf(self, node: SyntaxTreeNode, styles: Styles, link: str | None) -> Json:
        match node.type:
            case "hardbreak":
                return text("\n", styles, link=link)
            case "softbreak":
                return text(" ", styles, link=link)
            case "code_inline":
                return text(node.content, styles | {"code": True}, link=link)
            case "math":
                return equation(node.content, styles)
            case "emoji" | "citation":
                self.live.append(node.content)
                return text(node.content, styles, link=link)
            case _:
                return text(node.content, styles, link=link)


def _merged(items: list[Json]) -> list[Json]:
    made: list[Json] = []
    for item in items:
        last = made[-1] if made else None
        if last and last["type"] == item["type"] == "text" and _style(last) == _style(item):
            content = last["plain_text"] + item["plain_text"]
            made[-1] = text(content, item["annotations"], link=item["href"])
        elif item["plain_text"]:
            made.append(item)
    return made


def _style(item: Json) -> object:
    return item["annotations"], item["href"]
