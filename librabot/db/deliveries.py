"""What students were shown, and what it must be mended to."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from librabot.core.errors import Code, LibraError
from librabot.db.entries import seen_of
from librabot.db.queries import load
from librabot.features.questions.asking import Delivery
from librabot.features.questions.repairing import Shown

if TYPE_CHECKING:
    from librabot.db.pool import Connection, Database

_SQL = load("deliveries")
_DELIVERING = _SQL.delivering
_ENTRY_INSTEAD = _SQL.entry_instead
_DELIVER = _SQL.deliver
_COUNT_HIT = _SQL.count_hit
_OWE_REPAIR = _SQL.owe_repair
_SHOWN = _SQL.shown
_REPAIRED = _SQL.repaired


@dataclass(frozen=True, slots=True)
class DeliveryRows:
    """Keeps what students were shown."""

    database: "Database"

    async def shown(self, question_id: int) -> Shown | None:
        """The delivery of a question, if there is one."""
        row = await self.database.fetchrow(_SHOWN, question_id)
        if row is None:
            return None
        delivery = Delivery(
            question_id=row["question_id"],
            entry_id=row["id"],
            channel_id=row["channel_id"],
            message_ids=tuple(row["message_ids"]),
            shown_version=row["shown_version"],
        )
        return Shown(delivery, seen_of(row), row["question_message_id"])

    async def repaired(self, delivery: Delivery) -> None:
        """Keep what is shown now.

        An answer that was sent while the repair ran has asked for another one, and may have been
        written over it: the old version is left standing then, for the next repair to have work.
        """
        await self.database.execute(
            _REPAIRED, delivery.question_id, list(delivery.message_ids), delivery.shown_version
        )


async def deliver(connection: "Connection", delivery: Delivery) -> None:
    """Keep what was shown, count it as a hit, owe its repair; raises ``DB5004``.

    The entry stays locked against a TA meanwhile: a verification comes either before, and is
    seen here, or after, and finds the delivery. What shows an entry that was merged, or that
    went when the question was found to be known, is to show the one that answers instead.
    """
    question_id, entry_id = delivery.question_id, delivery.entry_id
    about = await connection.fetchrow(_DELIVERING, question_id, entry_id)
    if about is None or about["merged_into"] is not None:
        instead = about["merged_into"] if about else await _entry_of(connection, question_id)
        await _deliver_instead(connection, delivery, instead)
        return
    version = delivery.shown_version
    await _keep(connection, delivery, entry_id)
    if version > 0:
        await count_hit(connection, question_id)
    if about["status"] == "verified" and version < about["version"] and delivery.message_ids:
        await connection.execute(_OWE_REPAIR, question_id, entry_id, about["version"])


async def _entry_of(connection: "Connection", question_id: int) -> int | None:
    row = await connection.fetchrow(_ENTRY_INSTEAD, question_id)
    if row is None:
        raise LibraError(Code.DB5004, "question of a delivery")
    entry_id: int | None = row["entry_id"]
    return entry_id


async def _deliver_instead(
    connection: "Connection", delivery: Delivery, entry_id: int | None
) -> None:
    if entry_id == delivery.entry_id:
        raise LibraError(Code.DB5004, "entry of a delivery")
    if entry_id is None:
        await _keep(connection, delivery, None)
        return
    await deliver(connection, replace(delivery, entry_id=entry_id))


async def _keep(connection: "Connection", delivery: Delivery, entry_id: int | None) -> None:
    await connection.execute(
        _DELIVER,
        delivery.question_id,
        entry_id,
        delivery.channel_id,
        list(delivery.message_ids),
        delivery.shown_version,
    )


async def count_hit(connection: "Connection", question_id: int) -> None:
    """Count that the answer to a known question reached its student; once, however often."""
    await connection.execute(_COUNT_HIT, question_id)
