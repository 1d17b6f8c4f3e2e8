"""Notion-flavored Markdown (v2) as a grammar: CommonMark with Notion's additions."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

MATH = re.compile(r"\$(?![\s$])([^$\n]*[^$\s])\$")
EMOJI = re.compile(r":[a-z0-9_+-]+:")
CITATION = re.compile(r"\[\^[^\]]+\]")


def grammar() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "tasklists": True})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.before(
        "fence", "equation", _equation, {"alt": ["paragraph", "blockquote", "list"]}
    )
    for name, pattern in (("math", MATH), ("emoji", EMOJI), ("citation", CITATION)):
        markdown.inline.ruler.after("escape", name, _Rule(name, pattern))
    return markdown


class _Rule:
    def __init__(self, name: str, pattern: re.Pattern[str]) -> None:
        self.name = name
        self.pattern = pattern

    def __call__(self, state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (its caller's)
        match = self.pattern.match(state.src, state.pos, state.posMax)
        if match is None:
            return False
        if not silent:
            token = state.push(self.name, "", 0)
            token.content = match[1] if self.pattern.groups else match[0]
        state.pos = match.end()
        return True


def _equation(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (same)
    """``$$`` alone on a line, up to the next such line."""
    if _line(state, start) != "$$":
        return False
    last = next((line for line in range(start + 1, end) if _line(state, line) == "$$"), None)
    if last is None:
        return False
    if not silent:
        token = state.push("equation", "", 0)
        token.content = state.getLines(start + 1, last, state.blkIndent, keepLastLF=False)
        token.map = [start, last + 1]
    state.line = last + 1
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def unfolded(text: str) -> str:
    """The tag form of a quote rewritten into its short form, ``> `` before every line."""
    lines: list[str] = []
    depths: list[int] = []
    fence = ""
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        if mark := re.match(r"`{3,}|\$\$$", bare):
            closes = fence and bare.startswith(fence) and not bare.strip("`$")
            fence = "" if closes else fence or mark[0]
        if not fence and bare == "<quote>":
            depths.append(len(line) - len(bare))
        elif not fence and bare == "</quote>" and depths:
            depths.pop()
        elif depths:
            kept = "" if bare == "<p />" else line[depths[-1] :]
            steps = zip([0, *depths], depths, strict=False)
            lines.append("".join(" " * (to - since) + "> " for since, to in steps) + kept)
        else:
            lines.append(line)
    return "\n".join(lines)
