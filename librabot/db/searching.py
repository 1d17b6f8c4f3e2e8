"""What the search reads: entries near a key, a course's spellings, the thresholds."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from librabot.db.queries import load
from librabot.features.questions.matching.deciding import DEFAULT, Thresholds
from librabot.features.questions.matching.lexicon import Lexicon, lexicon_from
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.story import thresholds_of

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection

_SQL = load("searching")
NEAR = _SQL.near
FAR = _SQL.far
ALIASES = _SQL.aliases
THRESHOLDS = _SQL.thresholds

NEAR_SECONDS: Final = 0.3
"""How long one search may take; a student would rather wait for a new answer."""


def nears_of(rows: "Iterable[Record]") -> Sequence[Near]:
    """The entries of ``NEAR`` or ``FAR``, best first, each with its wordings and look-alikes."""
    return [_near(list(group)) for _, group in groupby(rows, itemgetter("entry_id"))]


async def lexicon_in(connection: "Connection", course_id: int) -> Lexicon:
    """The lexicon with the course's own spellings."""
    return lexicon_of(await connection.fetch(ALIASES, course_id))


def lexicon_of(rows: "Iterable[Record]") -> Lexicon:
    """The lexicon with the spellings of ``ALIASES``."""
    return lexicon_from((row["written"], row["meant"]) for row in rows)


def thresholds_from(kept: object) -> Thresholds:
    """The thresholds of ``THRESHOLDS``, or those the product comes with."""
    return thresholds_of(kept) if isinstance(kept, Mapping) else DEFAULT


def _near(rows: "Sequence[Record]") -> Near:
    first = rows[0]
    return Near(
        entry_id=first["entry_id"],
        title=first["title"],
        stale=first["stale"],
        wordings=_phrases(row for row in rows if not row["lookalike"]),
        lookalikes=_phrases(row for row in rows if row["lookalike"]),
    )


def _phrases(rows: "Iterable[Record]") -> tuple[Phrase, ...]:
    return tuple(Phrase(row["body"], row["search_key"], row["score"]) for row in rows)
