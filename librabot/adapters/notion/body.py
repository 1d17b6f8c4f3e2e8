"""What stands on a page, from top to bottom."""

from collections.abc import Iterator, Sequence

from librabot.adapters.notion.blocks import REQUEST_BLOCKS, REQUEST_BYTES
from librabot.adapters.notion.flavored import flavored
from librabot.adapters.notion.inline import safe_url
from librabot.adapters.notion.nodes import Node, Span
from librabot.adapters.notion.properties import Names
from librabot.adapters.notion.reading import from_markdown, from_message
from librabot.features.questions.archive import ArchivePage

BLOCK_MARGIN = 100
"""Blocks kept free in a request, should Notion count otherwise than we do."""


def body_of(page: ArchivePage, names: Names) -> tuple[Node, ...]:
    """The question, the answer, and who stands for it."""
    return (
        _heading(names.question),
        *from_message(page.question),
        _heading(names.answer),
        *from_markdown(page.answer),
        Node("divider"),
        Node("paragraph", tuple(_colophon(page, names))),
    )


def portion(nodes: Sequence[Node]) -> tuple[Sequence[Node], Sequence[Node]]:
    """As many of the first nodes as one Markdown request holds, and the rest."""
    count = weight = 0
    for place, node in enumerate(nodes):
        count += node.size
        weight += len(flavored([node]).encode())
        if count > REQUEST_BLOCKS - BLOCK_MARGIN or weight > REQUEST_BYTES:
            return nodes[:place], nodes[place:]
    return nodes, ()


def _heading(text: str) -> Node:
    return Node("heading_2", (Span(text),))


def _colophon(page: ArchivePage, names: Names) -> Iterator[Span]:
    yield Span(f"{names.checked}: {page.verified_by} · {page.verified_at:%Y-%m-%d}")
    if page.asked_at:
        yield Span(f" · {names.question}: {page.asked_at:%Y-%m-%d}")
    if page.own_url and safe_url(page.own_url):
        yield Span(" · ")
        yield Span(names.link, link=page.own_url)
