"""What students were shown, and what it must be mended to."""

from dataclasses import dataclass
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
    seen here, or after, and finds the delivery.
    """
    question_id, entry_id = delivery.question_id, delivery.entry_id
    about = await connection.fetchrow(_DELIVERING, question_id, entry_id)
    if about is None:
        raise LibraError(Code.DB5004, "question or entry of a delivery")
    message_ids, version = list(delivery.message_ids), delivery.shown_version
    await connection.execute(
        _DELIVER, question_id, entry_id, delivery.channel_id, message_ids, version
    )
    if version > 0:
        await count_hit(connection, question_id)
    if about["status"] == "verified" and version < about["version"] and message_ids:
        await connection.execute(_OWE_REPAIR, question_id, entry_id, about["version"])


async def count_hit(connection: "Connection", question_id: int) -> None:
    """Count that the answer to a known question reached its student; once, however often."""
    await connection.execute(_COUNT_HIT, question_id)
