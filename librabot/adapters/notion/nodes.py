"""A page's content, between the Markdown it is written in and the forms Notion takes."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
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
    "equation",
    "divider",
    "image",
    "table",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. A newline in ``text`` is a line break.

    With ``code`` or ``math`` the text is literal; ``link`` is an address or empty.
    """

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    math: bool = False
    link: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One block, called as Notion calls it.

    ``spans`` is its text (of an image, the caption); ``rows`` are a table's cells, the first row
    being its head.
    """

    kind: Kind
    spans: Line = ()
    children: tuple["Node", ...] = ()
    language: str = ""
    url: str = ""
    number: int = 1
    checked: bool = False
    rows: tuple[tuple[Line, ...], ...] = ()

    @property
    def text(self) -> str:
        """The text without its styles."""
        return "".join(span.text for span in self.spans)

    @property
    def size(self) -> int:
        """How many blocks Notion makes of it."""
        return 1 + len(self.rows) + sum(child.size for child in self.children)
