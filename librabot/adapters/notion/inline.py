"""Text within a block: markdown-it's inline tokens as spans."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from librabot.adapters.notion.nodes import Line, Span

URL_LIMIT = 2_000
_WEB = {"http", "https"}
_HOST = re.compile(r"\w[\w.-]*")
_URL = re.compile(r"(https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%()]*[A-Za-z0-9\-_~/#@$&*+=%])")
_PLAIN = Span("")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image inside a line; Notion wants it as a block of its own."""

    url: str
    caption: str


def pieces(inline: SyntaxTreeNode) -> list[Span | Picture]:
    """What a line of text consists of, in order, neighbors of one style joined."""
    made: list[Span | Picture] = []
    for is_span, group in groupby(_walk(inline, _PLAIN), key=lambda part: isinstance(part, Span)):
        parts = list(group)
        made.extend(joined(part for part in parts if isinstance(part, Span)) if is_span else parts)
    return made


def line(inline: SyntaxTreeNode) -> Line:
    """The same where a picture has no place, as in a table: there it becomes a link."""
    return joined(
        Span(part.caption or part.url, link=part.url) if isinstance(part, Picture) else part
        for part in pieces(inline)
    )


def joined(spans: Iterable[Span]) -> Line:
    """Spans without empty ones, with bare blanks, and with neighbors of one style made one."""
    filled = (_bare_if_blank(span) for span in spans if span.text)
    return tuple(
        replace(style, text="".join(span.text for span in run))
        for style, run in groupby(filled, key=lambda span: replace(span, text=""))
    )


def trimmed(spans: Line) -> Line:
    """Spans without the white space at either end of the line, code excepted."""
    return _stripped(_stripped(spans, str.lstrip)[::-1], str.rstrip)[::-1]


def _stripped(spans: Line, strip: Callable[[str], str]) -> Line:
    """Spans whose first ones are stripped until something is left of one."""
    for place, span in enumerate(spans):
        rest = span.text if span.code else strip(span.text)
        if rest:
            return (replace(span, text=rest), *spans[place + 1 :])
    return ()


def safe_url(url: str) -> str:
    """``url`` if Notion takes it as the target of a link, otherwise an empty string.

    Notion refuses a whole page for one address it cannot read.
    """
    return url if len(url) <= URL_LIMIT and (_is_web(url) or url.startswith("mailto:")) else ""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _WEB and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return known and bool(_HOST.fullmatch(parts.hostname or ""))


def linked(span: Span) -> Iterator[Span]:
    """``span`` with the addresses written out in its text made links."""
    for place, part in enumerate(_URL.split(span.text)):
        yield replace(span, text=part, link=safe_url(part) if place % 2 else span.link)


def _bare_if_blank(span: Span) -> Span:
    return span if span.code or span.text.strip() else Span(span.text)


def _walk(node: SyntaxTreeNode, style: Span) -> Iterator[Span | Picture]:
    for child in node.children:
        match child.type:
            case "text" if style.link:
                yield replace(style, text=child.content)
            case "text":
                yield from linked(replace(style, text=child.content))
            case "softbreak" | "hardbreak":
                # Discord, where the text was first read, shows every line break.
                yield replace(style, text="\n")
            case "code_inline":
                yield replace(style, text=child.content, code=True)
            case "math_inline":
                yield replace(style, text=child.content, math=True)
            case "image":
                yield _picture(child)
            case _:
                yield from _walk(child, _styled(child, style))


def _styled(node: SyntaxTreeNode, style: Span) -> Span:
    match node.type:
        case "strong":
            return replace(style, bold=True)
        case "em":
            return replace(style, italic=True)
        case "s":
            return replace(style, strike=True)
        case "link":
            return replace(style, link=safe_url(str(node.attrs.get("href", ""))))
        case _:
            return style


def _picture(node: SyntaxTreeNode) -> Span | Picture:
    url = str(node.attrs.get("src", ""))
    if _is_web(url) and len(url) <= URL_LIMIT:
        return Picture(url, node.content)
    return Span(node.content or url)
