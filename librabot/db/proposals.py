"""What the model proposes for verified entries, and for which it has not been asked yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from librabot.db.queries import load
from librabot.db.searching import lexicon_in
from librabot.features.questions.outbox import Job
from librabot.features.questions.proposals import Proposable, Proposed
from librabot.features.questions.proposing import Kept
from librabot.features.questions.values import Lookalike, Wording

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("proposals")
_PROPOSABLE = _SQL.proposable
_HOLD = _SQL.hold
_FORGET_WORDINGS = _SQL.forget_wordings
_FORGET_LOOKALIKES = _SQL.forget_lookalikes
_KEEP_WORDINGS = _SQL.keep_wordings
_KEEP_LOOKALIKES = _SQL.keep_lookalikes
_BACKLOG = _SQL.backlog
_OLDEST = _SQL.oldest
_LEASE = _SQL.lease
_ONE_AT_A_TIME = _SQL.one_at_a_time


@dataclass(frozen=True, slots=True)
class ProposalRows:
    """Keeps wordings and look-alikes beside those that people have made."""

    database: "Database"

    async def proposable(self, job_id: int) -> Proposable | None:
        """The entry a job is owed for; None unless it is verified in just that version."""

        async def work(connection: "Connection") -> Proposable | None:
            row = await connection.fetchrow(_PROPOSABLE, job_id)
            if row is None:
                return None
            values = dict(row)
            lexicon = await lexicon_in(connection, values.pop("course_id"))
            return Proposable(**values, lexicon=lexicon)

        return await self.database.run(work)

    async def keep(self, entry: Proposable, proposed: Proposed) -> Kept | None:
        """Replace what was proposed before; None when the entry is not as it was any more."""
        entry_id, own = entry.entry_id, list(entry.own_keys)

        async def work(connection: "Connection") -> Kept | None:
            if await connection.fetchval(_HOLD, entry_id, entry.version) is None:
                return None
            await connection.execute(_FORGET_WORDINGS, entry_id, own)
            await connection.execute(_FORGET_LOOKALIKES, entry_id)
            wordings = await connection.fetch(
                _KEEP_WORDINGS, entry_id, *_columns(proposed.wordings)
            )
            lookalikes = await connection.fetch(
                _KEEP_LOOKALIKES, entry_id, *_columns(proposed.lookalikes)
            )
            return Kept(len(wordings), len(lookalikes))

        return await self.database.run(work)


@dataclass(frozen=True, slots=True)
class BacklogRows:
    """The verified entries without proposals or, from a moment on, without new ones."""

    database: "Database"

    async def left(self, *, since: datetime | None, without: Sequence[int]) -> int:
        """How many there are besides ``without``."""
        left: int = await self.database.fetchval(_BACKLOG, since, without)
        return left

    async def lease(
        self, *, since: datetime | None, without: Sequence[int], worker: UUID, lease: timedelta
    ) -> Job | None:
        """Owe and take the job of one of them, whose proposals are the oldest."""

        async def work(connection: "Connection") -> Job | None:
            passed = list(without)
            await connection.execute(_ONE_AT_A_TIME)
            while (entry_id := await connection.fetchval(_OLDEST, since, passed)) is not None:
                row = await connection.fetchrow(_LEASE, entry_id, worker, lease)
                if row is not None:
                    return Job(**row)
                passed.append(entry_id)
            return None

        return await self.database.run(work)


def _columns(phrases: Sequence[Wording | Lookalike]) -> tuple[list[str], list[str], list[str]]:
    return (
        [phrase.body for phrase in phrases],
        [phrase.key for phrase in phrases],
        [phrase.form for phrase in phrases],
    )
