"""What an entry is known by: the wordings it is served for, and the look-alikes it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Protocol

from librabot.core.errors import Code, LibraError
from librabot.core.text import clean_text
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.proposals import templates_for
from librabot.features.questions.values import Actor, Status, Wording

PHRASE_LIMIT = 300
"""Code points of a wording or look-alike."""

SUGGESTED = 6

Kind = Literal["wording", "lookalike"]


@dataclass(frozen=True, slots=True)
class KeptPhrase:
    """A wording or look-alike as it is kept; a removed one is not proposed again.

    ``source`` is that of a ``Wording`` or of a ``Lookalike``, and so is ``form``.
    """

    id: int
    body: str
    key: str
    source: str
    form: str
    removed: bool

    @property
    def fixed(self) -> bool:
        """Whether it follows the entry's own text, so that nobody takes it away."""
        return self.source in {"title", "question"}


@dataclass(frozen=True, slots=True)
class Proposing:
    """The last job in which a model looked for phrases; ``fault`` is the name of a code."""

    state: Literal["waiting", "running", "done", "dead"]
    fault: str | None


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All phrases of an entry, removed ones too."""

    entry_id: int
    status: Status
    title: str
    keywords: tuple[str, ...]
    wordings: Sequence[KeptPhrase]
    lookalikes: Sequence[KeptPhrase]
    proposing: Proposing | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Another verified entry of the course that is asked for in the very same words."""

    entry_id: int
    title: str


class PhraseStore(Protocol):
    """Where phrases are kept. Each change is one transaction, the audit row included.

    All raise ``DB5004`` when there is no such entry.
    """

    async def phrasebook(self, entry_id: int) -> Phrasebook:
        """All phrases of an entry."""
        ...

    async def add(self, entry_id: int, kind: Kind, body: str, by: Actor) -> Taken | None:
        """Keep a phrase, under the key that the course's lexicon makes of it.

        One of the other kind in the same words goes, and a removed one comes back. Nothing is
        kept of a wording that is taken. Raises ``VAL4022`` for a look-alike in the words of the
        entry itself.
        """
        ...

    async def remove(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> None:
        """Take a phrase away, unless it is fixed or gone already."""
        ...

    async def restore(self, entry_id: int, kind: Kind, phrase_id: int, by: Actor) -> Taken | None:
        """Bring back one that was taken away, in the manner of ``add``."""
        ...


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """Keeps what a TA says of the ways to ask."""

    store: PhraseStore

    async def add(self, entry_id: int, kind: Kind, text: str, by: Actor) -> Taken | None:
        """Add a phrase, unless another entry has it.

        Raises ``VAL4022`` for one without a word or of more than ``PHRASE_LIMIT`` code points.
        """
        body = " ".join(clean_text(text).split())
        if len(body) > PHRASE_LIMIT or not search_key(body):
            raise LibraError(Code.VAL4022)
        return await self.store.add(entry_id, kind, body, by)


def suggestions_for(book: Phrasebook) -> tuple[Wording, ...]:
    """At most ``SUGGESTED`` wordings made by rule that the entry has not, nor ever had."""
    known = list(chain(book.wordings, book.lookalikes))
    keys, bodies = {each.key for each in known}, {each.body for each in known}
    made = templates_for(book.title, book.keywords)
    fresh = (each for each in made if each.key not in keys and each.body not in bodies)
    return tuple(fresh)[:SUGGESTED]
