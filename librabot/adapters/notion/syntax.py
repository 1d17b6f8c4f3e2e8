"""The Markdown our TAs write: CommonMark, tables, task lists, strikethrough, maths, Korean."""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, emphasis

_INLINE_MATH = re.compile(
    r"""
      \$\$ (?=[ \t]*[^\s$]) (?P<double>[^$\n]+) \$\$ (?!\d)
    | \$ (?=\S) (?P<single>(?:\\.|[^$\\\n])+) (?<=\S) \$ (?!\d)
    """,
    re.VERBOSE,
)
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def parser() -> MarkdownIt:
    """A parser for which every HTML tag is plain text."""
    markdown = MarkdownIt("commonmark", {"html": False, "tasklists": True})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.before("fence", "math_block", _math_block, _INTERRUPTS)
    markdown.inline.ruler.after("escape", "math_inline", _math_inline)
    markdown.inline.ruler.at("emphasis", _emphasis)
    return markdown


def _math_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's call)
    """``$x$`` as pandoc reads it: "$5 and $6" are prices."""
    match = _INLINE_MATH.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = match["double"] or match["single"]
    state.pos = match.end()
    return True


def _math_block(
    state: StateBlock,
    start: int,
    end: int,
    silent: bool,  # noqa: FBT001  (markdown-it's call)
) -> bool:
    """``$$ … $$``, on one line or around several."""
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    last = _last_math_line(state, start, end)
    if last is None:
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        lines = state.getLines(start, last + 1, state.blkIndent, keepLastLF=False)
        token.content = lines.strip()[2:-2].strip()
        token.block = True
        token.map = [start, last + 1]
    state.line = last + 1
    return True


def _last_math_line(state: StateBlock, start: int, end: int) -> int | None:
    """The line whose end closes the formula that ``start`` opens."""
    first = _line(state, start)[2:]
    if "$" in first.removesuffix("$$"):
        return None
    if first.endswith("$$"):
        return start if first.removesuffix("$$").strip() else None
    for line in range(start + 1, end):
        outside = state.sCount[line] < state.blkIndent and not state.isEmpty(line)
        if outside:
            return None
        text = _line(state, line)
        if "$$" in text.removesuffix("$$"):
            return None
        if text.endswith("$$"):
            return line
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's call)
    """Emphasis that may touch Korean.

    By CommonMark ``**f(x)**는`` stays plain, as a closing mark after a parenthesis must not be
    followed by a letter. Korean particles follow everything, so beside a letter of theirs a mark
    is judged by the blank on its inner side alone.
    """
    known, start = len(state.delimiters), state.pos
    if not emphasis.tokenize(state, silent):
        return False
    if state.src[start] == "*":
        before = state.src[start - 1] if start else " "
        after = state.src[state.pos] if state.pos < state.posMax else " "
        for delimiter in state.delimiters[known:]:
            delimiter.open = delimiter.open or (_is_korean(before) and not after.isspace())
            delimiter.close = delimiter.close or (_is_korean(after) and not before.isspace())
    return True


def _is_korean(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\u3130" <= character <= "\ud7a3"
