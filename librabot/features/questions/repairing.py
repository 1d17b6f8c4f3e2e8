"""What students saw is mended: the message with the draft becomes the TA's answer."""

from dataclasses import dataclass
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Delivery
from librabot.features.questions.outbox import Job
from librabot.features.questions.values import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery, the entry behind it as a student may see it now, and the message that asked."""

    delivery: Delivery
    entry: Entry
    question_message_id: int | None


class Deliveries(Protocol):
    """Where it is kept what students were shown."""

    async def shown(self, question_id: int) -> Shown | None:
        """The delivery of a question, if there is one."""
        ...

    async def repaired(self, delivery: Delivery) -> None:
        """Keep what is shown now."""
        ...


class Courier(Protocol):
    """Rewrites the bot's messages in Discord."""

    async def rewrite(self, shown: Shown, *, nonce: str) -> tuple[int, ...]:
        """Make the messages show the entry; returns the ids of those that now do.

        Where editing is closed a reply is sent instead, at most once per ``nonce``. Raises
        ``EXT5015`` when the messages or the channel are gone, ``EXT5014`` without permission.
        """
        ...


@dataclass(frozen=True, slots=True)
class Repairing:
    """Works off the repair jobs."""

    deliveries: Deliveries
    courier: Courier

    async def repair(self, job: Job) -> None:
        """Show the entry's verified text in the place of what was shown.

        Of one that is not verified only a placeholder is replaced, which a process that died has
        left standing.
        """
        if job.question_id is None:
            raise ValueError("a repair job names its question")
        shown = await self.deliveries.shown(job.question_id)
        if shown is None or shown.delivery.shown_version >= shown.entry.version:
            return
        if shown.entry.status != "verified" and shown.delivery.shown_version > 0:
            return
        try:
            message_ids = await self.courier.rewrite(shown, nonce=f"repair-{job.id}")
        except LibraError as error:
            if error.code is Code.EXT5015:
                return
            raise
        await self.deliveries.repaired(
            Delivery(
                shown.delivery.question_id,
                shown.entry.id,
                shown.delivery.channel_id,
                message_ids,
                shown.entry.version,
            )
        )
