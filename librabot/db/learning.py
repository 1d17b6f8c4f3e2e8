"""What an entry learns: ways to ask for it, and look-alikes that ask for something else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from librabot.db.queries import load
from librabot.db.searching import lexicon_in
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Lookalike, Wording, WordingSource

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection

_SQL = load("learning")
_KEEP_WORDINGS = _SQL.keep_wordings
_KEEP_LOOKALIKES = _SQL.keep_lookalikes
_BARRED = _SQL.barred
_DROP_LOOKALIKES = _SQL.drop_lookalikes
_DROP_REMOVED = _SQL.drop_removed


async def learn(
    connection: "Connection", entry_id: int, question: "Record", source: WordingSource
) -> None:
    """Make the entry findable by the words of a question that it answers.

    They take the place of a look-alike, but for a TA's. What a TA has taken away, and what
    another entry is found by, is not learned.
    """
    key = await key_of(connection, question)
    if not key or await connection.fetchval(_BARRED, entry_id, key):
        return
    await connection.execute(_DROP_LOOKALIKES, entry_id, [key])
    wording = Wording(question["body"], key, source)
    await keep_wordings(connection, entry_id, [wording], question_id=question["id"])


async def make_way(connection: "Connection", entry_id: int, own: Sequence[Wording]) -> None:
    """Forget what keeps an entry from being found by its own title and question."""
    keys = [wording.key for wording in own]
    await connection.execute(_DROP_REMOVED, entry_id, keys)
    await connection.execute(_DROP_LOOKALIKES, entry_id, keys)


async def key_of(connection: "Connection", question: "Record") -> str:
    """The question's key by the rules of now, which may have changed since it was asked."""
    return search_key(question["body"], await lexicon_in(connection, question["course_id"]))


async def keep_wordings(
    connection: "Connection",
    entry_id: int,
    wordings: Sequence[Wording],
    *,
    question_id: int | None = None,
) -> None:
    """Make the entry findable by ``wordings`` too; of two with one key the older one stays."""
    columns = _columns(wordings)
    await connection.execute(_KEEP_WORDINGS, entry_id, *columns, question_id)


async def keep_lookalikes(
    connection: "Connection",
    entry_id: int,
    lookalikes: Sequence[Lookalike],
    *,
    question_id: int | None = None,
) -> None:
    """Keep the entry from being served for ``lookalikes``, but for those that are its wordings."""
    columns = _columns(lookalikes)
    await connection.execute(_KEEP_LOOKALIKES, entry_id, *columns, question_id)


def _columns(phrases: "Sequence[Wording | Lookalike]") -> tuple[list[str], ...]:
    return (
        [phrase.body for phrase in phrases],
        [phrase.key for phrase in phrases],
        [phrase.source for phrase in phrases],
        [phrase.form for phrase in phrases],
    )
