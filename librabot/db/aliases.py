"""A course's own spellings, and the keys that follow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.audit import note
from librabot.db.queries import load
from librabot.db.rekeying import rekey_course
from librabot.features.questions.aliases import OwnAlias, RemovedAlias
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.matching.words import words_of
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("aliases")
_ALIASES = _SQL.aliases
_LOCK_COURSE = _SQL.lock_course
_COURSE_OF = _SQL.course_of
_ADD = _SQL.add
_REMOVE = _SQL.remove


@dataclass(frozen=True, slots=True)
class AliasRows:
    """Keeps aliases. Whoever changes one holds the course, so that no phrase comes meanwhile."""

    database: "Database"

    async def aliases(self, course_id: int) -> Sequence[OwnAlias]:
        """A course's own aliases, the newest first."""
        return [OwnAlias(**row) for row in await self.database.fetch(_ALIASES, course_id)]

    async def add(self, course_id: int, alias: Alias, by: Actor) -> int | None:
        """Keep an alias; the number of keys that changed, None when the spelling is there already.

        Raises ``DB5004``.
        """

        async def work(connection: "Connection") -> int | None:
            if await connection.fetchval(_LOCK_COURSE, course_id) is None:
                raise LibraError(Code.DB5004, "course")
            facts = _facts(alias)
            if await connection.fetchval(_ADD, course_id, *facts.values(), by.name) is None:
                return None
            await note(connection, by, f"add-alias course:{course_id}", after=facts)
            return await rekey_course(connection, course_id, containing=_known_by(alias))

        return await self.database.run(work)

    async def remove(self, alias_id: int, by: Actor) -> RemovedAlias | None:
        """Delete an alias; None when it is gone already."""

        async def work(connection: "Connection") -> RemovedAlias | None:
            course_id = await connection.fetchval(_COURSE_OF, alias_id)
            await connection.execute(_LOCK_COURSE, course_id)
            row = await connection.fetchrow(_REMOVE, alias_id)
            if row is None:
                return None
            alias = Alias(row["written"], row["meant"])
            await note(connection, by, f"remove-alias course:{course_id}", before=_facts(alias))
            rekeyed = await rekey_course(connection, course_id, containing=_known_by(alias))
            return RemovedAlias(course_id, alias, rekeyed)

        return await self.database.run(work)


def _known_by(alias: Alias) -> tuple[str, ...]:
    """What is written, and each word of what is meant: runs without spaces are cut around it."""
    return (alias.written, *words_of(alias.meant))


def _facts(alias: Alias) -> dict[str, str]:
    return {"written": alias.written, "meant": alias.meant}
