"""Something to show in Discord, cut into messages. Pure."""

from dataclasses import dataclass, replace
from itertools import takewhile

from librabot.core.parts import MESSAGE_LIMIT, split_markdown, width
from librabot.locale import say as _

PARTS_LIMIT = 4
"""Messages for one answer; a longer one becomes its beginning and a file."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text, and the small lines that stay under it however it is cut.

    ``footer`` stands under the last message, ``mark`` under each of the others. Of a ``growing``
    text only what the messages can hold is shown: it has no file yet.
    """

    text: str
    footer: str = ""
    mark: str = ""
    growing: bool = False

    def with_note(self, note: str) -> "Saying":
        """The same with one more small line at the end."""
        return replace(self, footer=stacked(self.footer, small(note))) if note else self

    def parts(self) -> tuple[tuple[str, ...], str]:
        """The messages, and the whole text for a file, empty when the messages hold it all."""
        pieces = self._pieces()
        if len(pieces) <= PARTS_LIMIT:
            return self._dressed(pieces), ""
        if self.growing:
            return self._dressed(pieces[:PARTS_LIMIT]), ""
        footer = stacked(small(_("📄 The whole answer is in the attached file.")), self.footer)
        first = split_markdown(self.text, limit=_room(footer))[0]
        return (_under(first, footer),), self.text

    def _pieces(self) -> list[str]:
        pieces = split_markdown(self.text, limit=_room(self.mark)) or [""]
        if width(pieces[-1]) > _room(self.footer):
            pieces[-1:] = split_markdown(pieces[-1], limit=_room(self.footer))
        return pieces

    def _dressed(self, pieces: list[str]) -> tuple[str, ...]:
        marked = [_under(piece, self.mark) for piece in pieces[:-1]]
        return (*marked, _under(pieces[-1], self.footer))


def _room(lines: str) -> int:
    return MESSAGE_LIMIT - width(lines) - 2


def _under(text: str, lines: str) -> str:
    return "\n\n".join(each for each in (text, lines) if each)


def small(text: str) -> str:
    """A line in small grey letters."""
    return f"-# {text}"


def stacked(*lines: str) -> str:
    """Lines under one another, the empty ones left out."""
    return "\n".join(each for each in lines if each)


def fitting(lines: list[str], *, limit: int = MESSAGE_LIMIT) -> str:
    """As many of ``lines`` as fit into ``limit``."""
    used = 0

    def fits(line: str) -> bool:
        nonlocal used
        used += width(line) + 1
        return used <= limit

    return "\n".join(takewhile(fits, lines))
