"""Markdown as people write it in Discord, as HTML that is safe in our pages."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

_OWN_FILE = re.compile(r"/files/\d+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+")
_LANGUAGE = re.compile(r"[\w+#.-]{1,32}")
_SAFE_HREF = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_CLASS = re.compile(r"language-[\w+#.-]{1,32}|align-(?:left|center|right)|host|scroll|plus|minus")
_AFTER_AN_ADDRESS = ".,:;!?)]}'*_~"

_TEXT_TAGS = {"a", "br", "code", "del", "em", "img", "s", "span", "strong"}
_BLOCK_TAGS = {"blockquote", "div", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
_TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
_ATTRIBUTES = {
    "a": {"href", "target", "title"},
    "code": {"class"},
    "div": {"class", "tabindex"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "pre": {"class", "data-language", "tabindex"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
}


def to_html(text: str) -> Markup:
    """``text`` as HTML: no markup of its own, no script, no image but our own files."""
    return Markup(_cleaner.clean(_markdown.render(text)))  # noqa: S704 - cleaned in the same line.


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return value if _CLASS.fullmatch(value) else None
    if (tag, attribute) == ("a", "href"):
        return value if _SAFE_HREF.match(value) else None
    if (tag, attribute) == ("img", "src"):
        return value if _OWN_FILE.fullmatch(value) else None
    return value


class _Renderer(RendererHTML):
    """Code keeps its language and, like tables, scrolls inside its own box by keyboard too."""

    def fence(
        self,
        tokens: Sequence[Token],
        idx: int,
        _options: OptionsDict,
        _env: MutableMapping[str, Any],
    ) -> str:
        words = tokens[idx].info.split(maxsplit=1)
        code = escape(tokens[idx].content)
        if not words or not _LANGUAGE.fullmatch(words[0]):
            return f'<pre tabindex="0"><code>{code}</code></pre>\n'
        language = words[0].lower()
        if language == "diff":
            code = _marked_diff(code)
        return (
            f'<pre tabindex="0" data-language="{language}">'
            f'<code class="language-{language}">{code}</code></pre>\n'
        )

    def code_block(
        self,
        tokens: Sequence[Token],
        idx: int,
        _options: OptionsDict,
        _env: MutableMapping[str, Any],
    ) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'

    def table_open(self, *_: object) -> str:
        return '<div class="scroll" tabindex="0"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"


def _marked_diff(code: Markup) -> Markup:
    names = {"+": "plus", "-": "minus"}
    lines = [
        Markup('<span class="{}">{}</span>').format(names[line[0]], line)
        if line[:1] in names
        else line
        for line in code.splitlines(keepends=True)
    ]
    return Markup().join(lines)


def _dressed(tokens: Sequence[Token]) -> None:
    """Bring what the parser made into the form that our pages want."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        if token.type in {"th_open", "td_open"} and (style := token.attrs.pop("style", None)):
            token.attrs["class"] = f"align-{str(style).rpartition(':')[2].strip()}"
        if token.type == "inline":
            token.children = list(_with_hosts(list(_linked(token.children or []))))


def _linked(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same, with bare addresses and foreign images as links."""
    depth = 0
    for token in tokens:
        depth += token.nesting if token.tag == "a" else 0
        if token.type == "text" and not depth:
            yield from _addresses_linked(token.content)
        elif token.type == "image" and not _OWN_FILE.fullmatch(str(token.attrs["src"])):
            yield from _link(str(token.attrs["src"]), token.content or str(token.attrs["src"]))
        else:
            yield token


def _addresses_linked(text: str) -> Iterator[Token]:
    place = 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_AFTER_AN_ADDRESS)
        yield _text(text[place : match.start()])
        yield from _link(address, address)
        place = match.start() + len(address)
    yield _text(text[place:])


def _link(address: str, words: str) -> tuple[Token, Token, Token]:
    return (
        Token("link_open", "a", 1, attrs={"href": address}),
        _text(words),
        Token("link_close", "a", -1),
    )


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    """The same, with every link opening elsewhere and followed by its host unless it shows it."""
    host, words = "", ""
    for token in tokens:
        yield token
        words += token.content
        if token.type == "link_open":
            host, words = _host(str(token.attrs["href"])), ""
            token.attrs["target"] = "_blank"
        elif token.type == "link_close" and host and _host(words) != host:
            yield Token("host_open", "span", 1, attrs={"class": "host"})
            yield _text(host)
            yield Token("host_close", "span", -1)


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    .enable("table")
    .enable("strikethrough")
)
_markdown.core.ruler.push("dress", lambda state: _dressed(state.tokens))

_cleaner = nh3.Cleaner(
    tags=_TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_filtered,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener nofollow",
)
