"""The beginning of a Markdown text, as the plain words that it shows."""

import re

from librabot.core.text import one_line

_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,}).*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_RULE = re.compile(r"^[ \t]*(?:[-*_|:][ \t]*){3,}$", re.MULTILINE)
_LEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|-# )", re.MULTILINE)
_PAIR = re.compile(r"(\*\*|~~|\|\|)(?=\S)(.+?)(?<=\S)\1")
_CELL = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.MULTILINE)

_LOOKED_AT = 20
"""So many times the code points that are wanted are enough for them, and soon looked through."""


def excerpt(markdown: str, *, limit: int) -> str:
    """One line of at most ``limit`` code points: what is read of ``markdown``, not how it looks.

    Lone asterisks and all underscores stay: in code and in names they are letters.
    """
    text = _RULE.sub("", _FENCE.sub("", markdown[: _LOOKED_AT * limit]))
    text = _CELL.sub(lambda row: row[1].replace("|", " "), text)
    text = _LEAD.sub("", _LINK.sub(r"\1", text))
    return one_line(_PAIR.sub(r"\2", text).replace("`", ""), limit=limit)
