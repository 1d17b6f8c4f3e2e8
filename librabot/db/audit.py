"""Who did what: a row beside every change, in the change's own transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from librabot.db.queries import load
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from librabot.db.pool import Connection

_SQL = load("audit")
_NOTE = _SQL.note

Facts = Mapping[str, Any]


async def note(
    connection: "Connection",
    by: Actor | None,
    deed: str,
    *,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write down a deed such as ``verify entry:5``; without an actor librabot itself did it."""
    action, _, subject = deed.partition(" ")
    name, member_id = (by.name, by.member_id) if by else ("librabot", None)
    await connection.execute(_NOTE, name, member_id, action, subject, before, after)
