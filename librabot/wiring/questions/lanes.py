"""What is owed to the outside: the lanes that are on, and the clock that wakes them."""

import random
from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from librabot.adapters.webhook import StaffWebhook
from librabot.db.deliveries import DeliveryRows
from librabot.db.notices import NoticeRows
from librabot.db.outbox import OutboxRows
from librabot.db.pages import PageRows
from librabot.db.proposals import ProposalRows
from librabot.features.questions.noticing import CALL_GAP, Noticing
from librabot.features.questions.outbox import Draining, Lane, Work
from librabot.features.questions.proposing import Proposing
from librabot.features.questions.publishing import Publishing
from librabot.features.questions.repairing import Repairing
from librabot.handlers.courier import MessageCourier
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.pinboard import ChannelPinboard
from librabot.jobs import Job
from librabot.runtime import Clock
from librabot.wiring import House

TICK = timedelta(seconds=2)
"""How late a job that was put back is tried at most; a fresh one is tried at once."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The outbox, with a task for each lane that is on."""

    rows: OutboxRows
    drains: dict[Lane, Draining]

    def wake(self) -> None:
        """There may be something to do in any lane."""
        for drain in self.drains.values():
            drain.wake()

    async def tick(self) -> None:
        """What the clock does: the same."""
        self.wake()


def lanes_of(
    house: House, session: aiohttp.ClientSession, notices: NoticeRows, phrasing: Phrasing
) -> Lanes:
    """A lane that is off has no task; nothing is owed there."""
    rows = OutboxRows(house.database)
    works: dict[Lane, dict[str, Work]] = {}
    if house.archive is not None:
        publishing = Publishing(PageRows(house.database, house.page_of), house.archive)
        works["notion"] = {"publish": publishing.publish, "withdraw": publishing.withdraw}
    if house.model is not None:
        proposing = Proposing(ProposalRows(house.database), house.model)
        works["model"] = {"propose": proposing.propose}
    hook = house.settings.discord.webhook_url
    webhook = StaffWebhook(session, hook.get_secret_value()) if hook else None
    pinboard = ChannelPinboard(house.line.bot, phrasing)
    noticing = Noticing(notices, webhook, pinboard, house.public_url)
    if webhook is not None:
        works["webhook"] = {"digest": noticing.digest}
    if house.line.state != "off":
        courier = MessageCourier(house.line.bot, phrasing, Clock())
        repairing = Repairing(DeliveryRows(house.database), courier)
        works["discord"] = {"repair": repairing.repair, "weekly": noticing.weekly}
    return Lanes(rows, {lane: _draining(house, rows, lane, work) for lane, work in works.items()})


def _draining(house: House, rows: OutboxRows, lane: Lane, works: dict[str, Work]) -> Draining:
    def within_reach() -> bool:
        return lane != "discord" or house.line.state == "ready"

    return Draining(
        lane,
        rows,
        works,
        worker=house.worker,
        chance=random.random,
        within_reach=within_reach,
    )


def clock_of(house: House, notices: NoticeRows, owed: Lanes) -> tuple[Job, ...]:
    """What is done now and then."""
    ticks = [Job("lanes", TICK, owed.tick)]
    if "webhook" in owed.drains:
        gap = timedelta(minutes=house.settings.base.digest_minutes)

        async def digest() -> None:
            if await notices.owe_digest(gap=gap, call_gap=CALL_GAP):
                owed.wake()

        ticks.append(Job("digest", timedelta(seconds=30), digest))
    if "discord" in owed.drains:

        async def boards() -> None:
            if await notices.owe_boards():
                owed.wake()

        ticks.append(Job("boards", timedelta(hours=1), boards))
    if "notion" in owed.drains:
        pages = PageRows(house.database, house.page_of)
        ticks.append(Job("counts", timedelta(hours=6), pages.owe_counts))
    return tuple(ticks)
