"""Questions: asked in Discord and in the panel, verified in the panel, archived in Notion."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from yarl import URL

from librabot.adapters.discord_files import HOSTS, DiscordFiles
from librabot.adapters.shelf import DiskShelf
from librabot.adapters.webhook import StaffWebhook
from librabot.admin_web import courses, files, jobs, public, questions, sample, try_page
from librabot.admin_web.panel import Route
from librabot.db.attachments import FileRows
from librabot.db.browsing import LibraryRows
from librabot.db.courses import CourseRows
from librabot.db.deliveries import DeliveryRows
from librabot.db.desk import DeskRows
from librabot.db.entries import EntryRows
from librabot.db.notices import NoticeRows
from librabot.db.outbox import OutboxRows
from librabot.db.pages import PageRows
from librabot.db.questions import QuestionRows
from librabot.db.reactions import ReactionRows
from librabot.features.questions.asking import Asking
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.courses import Courses
from librabot.features.questions.feedback import Feedback
from librabot.features.questions.noticing import CALL_GAP, Noticing
from librabot.features.questions.outbox import Draining, Lane, Work
from librabot.features.questions.publishing import Publishing
from librabot.features.questions.receiving import Receiving
from librabot.features.questions.repairing import Repairing
from librabot.features.questions.verifying import Verifying
from librabot.handlers.answering import Answering
from librabot.handlers.ask import NAME, Ask
from librabot.handlers.base import Bot, CogMaker
from librabot.handlers.browse import Browse
from librabot.handlers.catching_up import CatchingUp
from librabot.handlers.courier import MessageCourier
from librabot.handlers.feedback import Reactions
from librabot.handlers.growing import Pacing
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.pinboard import ChannelPinboard
from librabot.jobs import Job
from librabot.runtime import Clock
from librabot.wiring import Feature, House, Step

LINKS = (questions.LINK, try_page.LINK, jobs.LINK, courses.LINK)

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


async def join(stack: AsyncExitStack, house: House) -> Feature:
    """Open what questions need and give back what they add."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    notices = NoticeRows(house.database)
    phrasing = Phrasing(house.public_url, house.settings.notion.board_url)
    owed = _lanes(house, session, notices, phrasing)
    rows = QuestionRows(house.database)
    asking = _asking(house, session, rows)
    browsing = Browsing(LibraryRows(house.database))
    closing = asyncio.Event()

    async def end_streams() -> None:
        closing.set()

    return Feature(
        routes=_routes(house, asking, browsing, owed, closing),
        navigation=LINKS,
        cogs=(_cogs(house, Answering(asking, phrasing, Pacing()), browsing, notices, owed),),
        jobs=_clock(house, notices, owed),
        loops={f"lane-{lane}": drain.run for lane, drain in owed.drains.items()},
        before=(rows.settle_interrupted, *_catching_up(house)),
        rest=(end_streams, *(drain.rest for drain in owed.drains.values())),
        after=(lambda: owed.rows.release(house.worker),),
    )


def _cogs(
    house: House, answering: Answering, browsing: Browsing, notices: NoticeRows, owed: Lanes
) -> CogMaker:
    async def call_staff() -> None:
        gap = timedelta(minutes=house.settings.base.digest_minutes)
        if "webhook" in owed.drains and await notices.owe_digest(gap=gap, call_gap=CALL_GAP):
            owed.wake()

    def called() -> None:
        house.background.spawn(call_staff(), name="call-staff")

    feedback = Feedback(ReactionRows(house.database), called)

    def cogs(bot: Bot) -> tuple[Ask, Browse, Reactions, CatchingUp]:
        return (
            Ask(bot, answering),
            Browse(bot, browsing, answering),
            Reactions(bot, feedback),
            CatchingUp(bot, asks=NAME),
        )

    return cogs


def _asking(house: House, session: aiohttp.ClientSession, rows: QuestionRows) -> Asking:
    extra = house.settings.discord.cdn_url
    hosts = (*HOSTS, URL(extra)) if extra else HOSTS
    shelf = DiskShelf(house.files, FileRows(house.database), Clock())
    receiving = Receiving(DiscordFiles(session, hosts), shelf)
    follow_ups = house.settings.base.follow_ups
    return Asking(rows, receiving, house.background, house.model, follow_ups)


def _catching_up(house: House) -> tuple[Step, ...]:
    """What was verified while the archive was off is owed a page when it is on."""
    if house.archive is None:
        return ()
    return (PageRows(house.database, house.page_of).owe_absent,)


def _lanes(
    house: House, session: aiohttp.ClientSession, notices: NoticeRows, phrasing: Phrasing
) -> Lanes:
    """A lane that is off has no task; nothing is owed there."""
    rows = OutboxRows(house.database)
    works: dict[Lane, dict[str, Work]] = {}
    if house.archive is not None:
        publishing = Publishing(PageRows(house.database, house.page_of), house.archive)
        works["notion"] = {"publish": publishing.publish, "withdraw": publishing.withdraw}
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


def _clock(house: House, notices: NoticeRows, owed: Lanes) -> tuple[Job, ...]:
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


def _routes(
    house: House, asking: Asking, browsing: Browsing, owed: Lanes, closing: asyncio.Event
) -> tuple[Route, ...]:
    entries = EntryRows(house.database, archive_on=house.archive is not None)
    desk, set_up = DeskRows(house.database), Courses(CourseRows(house.database))
    board_url = house.settings.notion.board_url
    return (
        *questions.routes(desk, Verifying(entries, owed.wake), set_up),
        *files.routes(desk, house.files),
        *try_page.routes(asking, desk, set_up, closing=closing, board_url=board_url),
        *jobs.routes(owed.rows, owed.wake, archive_on=house.archive is not None),
        *courses.routes(set_up),
        *sample.routes(set_up),
        *public.routes(browsing, board_url=board_url),
    )
