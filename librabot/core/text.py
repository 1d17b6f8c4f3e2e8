"""Text as it enters: cleaned once at every door, so that nothing behind it has to ask."""

import re
import unicodedata

QUESTION_LIMIT = 4_000
"""Code points kept of one question; Discord itself sends at most 4,000."""

_CONTROLS = {code: None for code in range(32) if chr(code) not in "\n\t"} | {0x7F: None}
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_BLANK_RUNS = re.compile(r"\n{4,}")


def clean_text(text: str, *, limit: int = QUESTION_LIMIT) -> str:
    """Text that PostgreSQL, JSON and every other party can hold.

    C0 controls other than newline and tab go (PostgreSQL refuses NUL), lone surrogates become
    U+FFFD (no encoder takes them), NFC joins what macOS sends decomposed, and the result is cut
    to ``limit`` code points.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text))
    return _BLANK_RUNS.sub("\n\n\n", text)[:limit].strip()


def one_line(text: str, *, limit: int) -> str:
    """``text`` on one line of at most ``limit`` code points, an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
