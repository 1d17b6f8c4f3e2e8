"""Messages as a chat shows them, in a look of our own."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from playwright.async_api import Browser

from tests.browser.drawing import drawn
from tests.fakes.discord.messages import Message

_LOOK: Final = Path(__file__).with_name("chat_look.html")
_SMALL: Final = re.compile(r"^-# (.*)$", re.MULTILINE)
_DRAWN: Final = re.compile('symbol id="([0-9a-f]+)"')
_EMOJI: Final = '<svg class=emoji><use href="#{}"></use></svg>'
"""Machines that draw pictures seldom have a font for these."""
_COMMAND: Final = re.compile(r"\A!\S+")

_markdown = MarkdownIt("commonmark", {"breaks": True}).enable("strikethrough")


@dataclass(frozen=True, slots=True)
class Line:
    """One message: who, the text as it was sent, and what stands under it."""

    name: str
    text: str
    bot: bool = False
    edited: bool = False
    pictures: tuple[bytes, ...] = ()
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment of a conversation, and what happens in it."""

    caption: str
    lines: tuple[Line, ...]


def line_of(message: Message, *, edited: bool = False) -> Line:
    """What a message shows now. ``edited`` is for what changed after it was complete."""
    pictures = [each for each in message.attachments if each.filename.endswith(".png")]
    rows = [part for row in message.components for part in row.get("components", ())]
    return Line(
        name=message.author.name,
        text=message.content,
        bot=message.author.bot,
        edited=edited,
        pictures=tuple(each.data for each in pictures),
        buttons=tuple(_button(part) for part in rows),
    )


async def chat_picture(browser: Browser, scenes: Sequence[Scene], *, width: int) -> bytes:
    """A PNG of the scenes side by side, at twice ``width`` CSS pixels."""
    columns = "".join(_scene(each) for each in scenes)
    look = _LOOK.read_text(encoding="utf-8")
    emoji = {int(code, 16): _EMOJI.format(code) for code in _DRAWN.findall(look)}
    html = look.replace("{scenes}", columns.translate(emoji))
    return await drawn(browser, html, width=width, scale=2)


def _scene(scene: Scene) -> str:
    lines = "".join(_line(each) for each in scene.lines)
    return f"<section><h2>{escape(scene.caption)}</h2><ol>{lines}</ol></section>"


def _line(line: Line) -> str:
    tag = "<b>봇</b>" if line.bot else ""
    body = _html(line.text) + ("<i>(수정됨)</i>" if line.edited else "")
    pictures = "".join(
        f'<img src="data:image/png;base64,{b64encode(each).decode()}">' for each in line.pictures
    )
    buttons = "".join(f"<span>{escape(each)}</span>" for each in line.buttons)
    row = f"<p class=buttons>{buttons}</p>" if buttons else ""
    kind = "bot" if line.bot else "person"
    initial = escape(line.name[:1].upper())
    return (
        f"<li class={kind}><u>{initial}</u><div><h3>{escape(line.name)}{tag}</h3>"
        f"{body}{pictures}{row}</div></li>"
    )


def _html(text: str) -> str:
    """Markdown as a chat knows it: commands stand out, ``-#`` lines are small."""
    pieces = _SMALL.split(_COMMAND.sub(r"`\g<0>`", text))
    return "".join(
        f"<small>{_markdown.renderInline(piece)}</small>"
        if place % 2
        else _markdown.render(piece.strip())
        for place, piece in enumerate(pieces)
    )


def _button(part: dict[str, object]) -> str:
    emoji = part.get("emoji")
    mark = emoji["name"] if isinstance(emoji, dict) else ""
    return f"{mark} {part.get('label') or ''}".strip()
