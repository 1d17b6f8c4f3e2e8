"""Questions: asked in Discord and in the panel, verified in the panel, archived in Notion."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
from yarl import URL

from librabot.adapters.discord_files import HOSTS, DiscordFiles
from librabot.adapters.shelf import DiskShelf
from librabot.db.attachments import FileRows
from librabot.db.browsing import LibraryRows
from librabot.db.notices import NoticeRows
from librabot.db.pages import PageRows
from librabot.db.questions import QuestionRows
from librabot.db.rarities import RarityRows
from librabot.db.reactions import ReactionRows
from librabot.db.rekeying import KeyRows
from librabot.features.questions.asking import Asking
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.feedback import Feedback
from librabot.features.questions.finding import Finding
from librabot.features.questions.noticing import CALL_GAP
from librabot.features.questions.rarities import Rarities
from librabot.features.questions.receiving import Receiving
from librabot.handlers.answering import Answering
from librabot.handlers.ask import NAME, Ask
from librabot.handlers.base import Bot, CogMaker
from librabot.handlers.browse import Browse
from librabot.handlers.catching_up import CatchingUp
from librabot.handlers.feedback import Reactions
from librabot.handlers.growing import Pacing
from librabot.handlers.offers import Offers
from librabot.handlers.phrasing import Phrasing
from librabot.runtime import Clock
from librabot.wiring import Feature, House, Step
from librabot.wiring.embeddings import open_meanings
from librabot.wiring.questions.lanes import Lanes, clock_of, lanes_of
from librabot.wiring.questions.routes import LINKS, UseCases, routes_of


async def join(stack: AsyncExitStack, house: House) -> Feature:
    """Open what questions need and give back what they add."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    notices = NoticeRows(house.database)
    phrasing = Phrasing(house.public_url, house.settings.notion.board_url)
    owed = lanes_of(house, session, notices, phrasing)
    rows = QuestionRows(house.database)
    rarities = Rarities(RarityRows(house.database), house.background, Clock())
    meanings = await open_meanings(stack, house.settings, house.database, house.background)
    finding = Finding(rows, rarities, meanings.search if meanings else None)
    asking = _asking(house, session, rows, finding)
    browsing = Browsing(LibraryRows(house.database))
    closing = asyncio.Event()

    async def end_streams() -> None:
        closing.set()

    return Feature(
        routes=routes_of(house, UseCases(asking, finding, browsing), owed, closing),
        navigation=LINKS,
        cogs=(_cogs(house, Answering(asking, phrasing, Pacing()), browsing, notices, owed),),
        jobs=(*clock_of(house, notices, owed), *((meanings.job,) if meanings else ())),
        loops={f"lane-{lane}": drain.run for lane, drain in owed.drains.items()},
        before=(KeyRows(house.database).renew, rows.settle_interrupted, *_catching_up(house)),
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

    def cogs(bot: Bot) -> tuple[Ask, Offers, Browse, Reactions, CatchingUp]:
        return (
            Ask(bot, answering),
            Offers(bot, answering),
            Browse(bot, browsing, answering),
            Reactions(bot, feedback),
            CatchingUp(bot, asks=NAME),
        )

    return cogs


def _asking(
    house: House, session: aiohttp.ClientSession, rows: QuestionRows, finding: Finding
) -> Asking:
    extra = house.settings.discord.cdn_url
    hosts = (*HOSTS, URL(extra)) if extra else HOSTS
    shelf = DiskShelf(house.files, FileRows(house.database), Clock())
    receiving = Receiving(DiscordFiles(session, hosts), shelf)
    follow_ups = house.settings.base.follow_ups
    return Asking(rows, receiving, house.background, house.model, follow_ups, finding)


def _catching_up(house: House) -> tuple[Step, ...]:
    """What was verified while the archive was off is owed a page when it is on."""
    if house.archive is None:
        return ()
    return (PageRows(house.database, house.page_of).owe_absent,)
