"""Text that Notion-flavored Markdown reads as nothing but text."""

import re

_ANYWHERE = re.compile(r"[\\*~`$\[\]<>{}|^]")
_WHERE_IT_MATTERS = re.compile(
    r"""
      (?<![^\W_])_ | _(?![^\W_])   # Underscores that touch no letter or digit on one side,
    | (?<![^\s#])\#                # number signs that could make or close a heading,
    | &(?=\#?\w+;)                 # character references,
    | :(?=[\w+-]+:)                # and custom emoji.
    """,
    re.VERBOSE,
)
_LIST_MARK = re.compile(r"^(?=[-+=])|^(\d{1,9})(?=[.)])", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_TICKS = re.compile(r"`+")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def escaped(text: str) -> str:
    r"""``text`` with a backslash before whatever Notion would take for a sign of its own.

    Notion names ``\ * ~ ` $ [ ] < > { } | ^``: with them, tags, mentions, links, maths, colors
    and tables are off. The others are CommonMark's.
    """
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    return _WHERE_IT_MATTERS.sub(r"\\\g<0>", text)


def escaped_lines(text: str) -> str:
    """Whole lines of escaped text, none of which begins a list, an underline or a code block.

    An indent becomes no-break spaces, since a plain one is dropped or makes code of the line.
    """
    return _INDENT.sub(_kept_indent, _LIST_MARK.sub(r"\1\\", text))


def code_span(text: str) -> str:
    """``text`` as inline code, whatever backticks it holds."""
    text = text.replace("\n", " ")
    ticks = "`" * (_longest_ticks(text) + 1)
    edged = text.startswith(("`", " ")) or text.endswith(("`", " "))
    pad = " " if edged and text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence_for(text: str) -> str:
    """A code fence longer than any run of backticks within ``text``."""
    return "`" * max(3, _longest_ticks(text) + 1)


def _longest_ticks(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _kept_indent(match: re.Match[str]) -> str:
    return match[0].replace("\t", " " * 4).replace(" ", _NO_BREAK_SPACE)
