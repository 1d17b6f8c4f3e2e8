"""A long Markdown text as messages of limited size."""

import re
import unicodedata

MESSAGE_LIMIT = 2_000
"""Discord's limit for one message. It counts code points; we count UTF-16 units, never fewer."""

# Discord opens and closes a code block wherever three backticks stand.
_FENCE = re.compile(r"(`{3,})(?:([\w+#.-]+)(?=\n))?")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+$")
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_CLOSING_ROOM = 12  # Room for a newline and the fence that closes an open block.


def width(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_markdown(text: str, *, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut ``text`` into parts of at most ``limit`` UTF-16 units, in order.

    Cuts fall between paragraphs if they can, else between lines, else words, never inside a
    grapheme cluster. A code block that is cut is closed and opened again, with its language, in
    the next part. An empty text has no parts.
    """
    parts: list[str] = []
    rest, opener = text.strip("\n"), ""
    while rest:
        head = f"{opener}\n" if opener else ""
        if width(head) + width(rest) <= limit:
            parts.append(head + rest)
            break
        cut = _cut(rest, limit - width(head) - _CLOSING_ROOM)
        piece, rest = rest[:cut], rest[cut:].removeprefix("\n")
        opener = _open_fence(head + piece)
        part = (head + piece).rstrip("\n")
        if opener:
            part += "\n```"
        if part.strip():
            parts.append(part)
        rest = rest if opener else rest.lstrip("\n")
    return parts


def _cut(text: str, room: int) -> int:
    """The best place to cut ``text`` so that what stands before it fits in ``room`` units."""
    end = _fitting(text, room)
    for separator in ("\n\n", "\n", " "):
        place = text.rfind(separator, end // 2, end)
        if place > 0:
            return place + (len(separator) if separator == " " else 0)
    place = _before_fence(text, end)
    while place > 1 and place < len(text) and _continues(text, place):
        place -= 1
    return place if place > 1 else max(end, 1)


def _before_fence(text: str, place: int) -> int:
    """``place``, or the start of the fence that it would cut in two."""
    for match in _FENCE.finditer(text):
        if match.start() < place < match.end():
            return match.start()
    return place


def _fitting(text: str, room: int) -> int:
    used = 0
    for place, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > room:
            return place
    return len(text)


def _continues(text: str, place: int) -> bool:
    """Whether the character at ``place`` belongs to the cluster of the one before it."""
    here, before = text[place], text[place - 1]
    if here in _JOINERS or before == "\u200d" or unicodedata.category(here) in {"Mn", "Mc", "Me"}:
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff":
        return True
    if "\u1160" <= here <= "\u11ff":  # Hangul vowel and final jamo.
        return True
    return _FLAG_LETTERS.fullmatch(here) is not None and _odd_flag_letters(text[:place])


def _odd_flag_letters(text: str) -> bool:
    """Whether ``text`` ends in the first half of a flag, which is written with two letters."""
    letters = _FLAG_LETTERS.search(text)
    return letters is not None and len(letters.group()) % 2 == 1


def _open_fence(text: str) -> str:
    """The opening line of a code block that ``text`` leaves open, or an empty string."""
    opener = ""
    for match in _FENCE.finditer(text):
        marker, language = match.groups()
        opener = "" if opener else marker[:3] + (language or "")
    return opener
