"""Text that others wrote, made safe to stand among ours in a Discord message. Pure."""

import re
from urllib.parse import urlsplit

_CODE = re.compile(r"(`{3,}.*?(?:`{3,}|\Z)|`[^`\n]+`)", re.DOTALL)
_FENCE = re.compile("`{3,}")
_LINK_TARGET = re.compile(r"\]\(\s*<?(https?://[^\s<>)]+)[^)\n]*\)")
_MENTION = re.compile(r"@(?=everyone\b|here\b|[!&]?\d+>)")
_ENDLESS_QUOTE = re.compile(r"^>>> ?", re.MULTILINE)
_FORMATTING = re.compile(r"([\\*_~`|\[\]()<>#@-])")
_NO_BREAK = "\N{ZERO WIDTH SPACE}"


def body(text: str) -> str:
    """Someone's Markdown: it formats itself and nothing that follows, and hides no address.

    Behind a masked link stands its host, a mention is broken up, a quote ends with its line and
    an open code block is closed. Code stays as it is.
    """
    pieces = _CODE.split(text)
    pieces[::2] = [_prose(piece) for piece in pieces[::2]]
    defused = "".join(pieces)
    return f"{defused}\n```" if len(_FENCE.findall(defused)) % 2 else defused


def _prose(text: str) -> str:
    text = _LINK_TARGET.sub(lambda match: f"{match[0]} ({_host(match[1])})", text)
    text = _MENTION.sub(f"@{_NO_BREAK}", text)
    return _ENDLESS_QUOTE.sub("> ", text)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:  # What the parser cannot take apart, a browser should not be trusted with.
        return "?"


def plain(text: str) -> str:
    """Text that Discord shows letter by letter."""
    return _FORMATTING.sub(r"\\\1", text).replace("@", f"@{_NO_BREAK}")
