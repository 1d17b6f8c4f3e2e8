"""What the search finds near a question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording or look-alike of an entry; ``score`` is the keys' trigram similarity, 0 to 1."""

    body: str
    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Near:
    """A verified entry near a question: its wordings and look-alikes, nearest first.

    ``stale``: its day or its term is over, so it may be offered but never served.
    """

    entry_id: int
    title: str
    stale: bool
    wordings: tuple[Phrase, ...]
    lookalikes: tuple[Phrase, ...]
