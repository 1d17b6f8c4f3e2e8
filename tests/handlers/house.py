"""The whole Discord edge over rows in memory, connected to a fake Discord by real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from discord.ext import commands
from yarl import URL

from librabot.adapters.discord_files import HOSTS, DiscordFiles
from librabot.features.questions.browsing import Browsing
from librabot.features.questions.feedback import Feedback
from librabot.features.questions.file_types import FileType
from librabot.features.questions.receiving import Receiving
from librabot.handlers.answering import Answering
from librabot.handlers.ask import NAME, Ask
from librabot.handlers.base import Bot, Fittings
from librabot.handlers.browse import Browse
from librabot.handlers.catching_up import CatchingUp
from librabot.handlers.courier import MessageCourier
from librabot.handlers.feedback import Reactions
from librabot.handlers.growing import Pacing
from librabot.handlers.line import Account, DiscordLine
from librabot.handlers.offers import Offers
from librabot.handlers.phrasing import Phrasing
from librabot.runtime import Background, Clock, Door
from tests.fakes.asking import Script, ScriptedAsking
from tests.fakes.discord import FakeDiscord
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows, Shelves

PANEL = "https://panel.example"
BOARD = "https://board.example/faq"


@dataclass
class KeptFiles:
    """Implements ``Shelf``: the files, by name."""

    files: dict[str, bytes] = field(default_factory=dict)

    async def keep(self, question_id: int, filename: str, kind: FileType, data: bytes) -> None:
        del question_id, kind
        self.files[filename] = data


class Ears(commands.Cog):
    """Lets a test wait until a bot is ready."""

    def __init__(self, ready: asyncio.Event) -> None:
        self.ready = ready

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        self.ready.set()


@dataclass
class House:
    """One process: everything in it but the rows and the pen is new after a restart."""

    fake: FakeDiscord
    rows: Rows
    pen: Pen
    session: aiohttp.ClientSession
    follow_ups: int = 20
    board_url: str | None = BOARD
    shelf: KeptFiles = field(default_factory=KeptFiles)
    script: Script = field(default_factory=Script)
    errors: list[BaseException] = field(default_factory=list)
    calls: list[None] = field(default_factory=list)

    connected: asyncio.Event = field(default_factory=asyncio.Event)
    holding: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door()
        self.background = Background(self.errors.append)
        self.phrasing = Phrasing(PANEL, self.board_url)
        files = DiscordFiles(self.session, (*HOSTS, URL(self.fake.cdn_url)))
        receiving = Receiving(files, self.shelf)
        self.asking = ScriptedAsking(
            self.rows, receiving, self.background, self.pen, self.follow_ups, script=self.script
        )
        self.answering = Answering(self.asking, self.phrasing, Pacing())
        account = Account(self.fake.token, self.fake.api_url, self.fake.gateway_url)
        self.line = DiscordLine(account, self.new_bot, self.door)
        self.courier = MessageCourier(self.line.bot, self.phrasing, Clock())

    def new_bot(self) -> Bot:
        return Bot(Fittings(self.door, self.rows, self.cogs), settle_seconds=0)

    def cogs(self, bot: Bot) -> Sequence[commands.Cog]:
        feedback = Feedback(self.rows, lambda: self.calls.append(None))
        return (
            Ask(bot, self.answering),
            Browse(bot, Browsing(Shelves(self.rows)), self.answering),
            Offers(bot, self.answering),
            Reactions(bot, feedback),
            CatchingUp(bot, asks=NAME),
            Ears(self.connected),
        )

    async def ready(self) -> None:
        """Until a bot is; clear ``connected`` first to wait for the next one."""
        async with asyncio.timeout(10):
            await self.connected.wait()

    async def idle(self) -> None:
        """Until nobody is being served."""
        async with asyncio.timeout(10):
            await self.door._empty.wait()


@asynccontextmanager
async def living(
    fake: FakeDiscord,
    rows: Rows,
    pen: Pen,
    *,
    follow_ups: int = 20,
    board_url: str | None = BOARD,
) -> AsyncIterator[House]:
    """A process from start to stop; the next one may be given the same rows."""
    async with aiohttp.ClientSession() as session:
        house = House(fake, rows, pen, session, follow_ups, board_url)
        house.holding = asyncio.create_task(house.line.hold())
        try:
            await house.ready()
            yield house
        finally:
            await house.line.close(patience_seconds=1)
            await house.background.close(patience_seconds=1)
            await house.holding
