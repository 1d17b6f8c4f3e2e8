"""Pieces of text that Notion accepts."""

from collections.abc import Iterator

CHUNK = 1_900
"""Code points. Notion takes 2,000 characters of one rich text and does not say of what kind."""

ASTRAL_CHUNK = 1_000
"""The same when a piece holds characters of two UTF-16 units: at most 2,000 units."""


def chunks(text: str) -> Iterator[str]:
    """``text`` in pieces of at most 1,900 code points and 2,000 UTF-16 units, in order."""
    size = ASTRAL_CHUNK if any(character > "\uffff" for character in text) else CHUNK
    for start in range(0, len(text), size):
        yield text[start : start + size]
