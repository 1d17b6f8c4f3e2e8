"""The parts of the fake put together, and its start and end."""

from contextlib import AsyncExitStack
from typing import Self

from tests.fakes.discord.cdn import Cdn
from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.events import Events
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.ledger import Ledger
from tests.fakes.discord.limits import Limits
from tests.fakes.discord.listener import Listener
from tests.fakes.discord.oauth import Accounts
from tests.fakes.discord.people import User
from tests.fakes.discord.posting import Posting
from tests.fakes.discord.rest.asks import Route
from tests.fakes.discord.rest.channels import ChannelRoutes
from tests.fakes.discord.rest.commands import CommandRoutes
from tests.fakes.discord.rest.door import Door
from tests.fakes.discord.rest.guilds import GuildRoutes
from tests.fakes.discord.rest.interactions import InteractionRoutes
from tests.fakes.discord.rest.me import MeRoutes
from tests.fakes.discord.rest.messages import MessageRoutes
from tests.fakes.discord.rest.oauth import OauthRoutes
from tests.fakes.discord.rest.reactions import ReactionRoutes
from tests.fakes.discord.rest.threads import ThreadRoutes
from tests.fakes.discord.rest.webhooks import WebhookRoutes
from tests.fakes.discord.threads import Threads
from tests.fakes.discord.world import World


class Stage:
    """``token`` is the one bot token that works; ``buckets`` are the rate limits.

    The REST API, the gateway and the CDN each have a port of their own, so that a test
    can shut one of them (``await fake.api.down()``).
    """

    def __init__(self, *, token: str = "fake.bot.token", buckets: bool = True) -> None:
        self.token = token
        self.clock = Clock()
        self.ids = Snowflakes(self.clock)
        self.bot = User(self.ids.next(), "librabot", bot=True)
        self.world = World(self.clock, self.ids, self.bot)
        self.ledger = Ledger()
        self.gateway = Gateway(self.world, self.ledger, token)
        self.cdn = Cdn(self.clock, self.ids)
        self.events = Events(self.world, self.gateway)
        self.posting = Posting(self.world, self.cdn, self.events)
        self.threads = Threads(self.world, self.posting)
        self.interactions = Interactions(self.world, self.posting)
        self.commands = Commands(self.world)
        self.accounts = Accounts(str(self.bot.id), "fake-client-secret")
        self.limits = Limits(self.clock, enforced=buckets)
        self.faults = Faults()
        self.door = Door(
            self.clock,
            self.ledger,
            self.limits,
            self.faults,
            token,
            self.bot.id,
            self.accounts.bearer,
        )
        self.api = Listener(self.door.application(self._routes()))
        self._open = AsyncExitStack()

    def _routes(self) -> list[Route]:
        """In the order of matching: what is named goes before what is a parameter."""
        nouns = (
            MeRoutes(self.world, self.gateway),
            GuildRoutes(self.world, self.events),
            ChannelRoutes(self.world, self.posting),
            MessageRoutes(self.world, self.posting),
            ReactionRoutes(self.world, self.posting),
            ThreadRoutes(self.world, self.threads),
            CommandRoutes(self.commands),
            InteractionRoutes(self.interactions),
            WebhookRoutes(self.world, self.posting, self.interactions),
            OauthRoutes(self.accounts),
        )
        return [route for noun in nouns for route in noun.routes()]

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    @property
    def cdn_url(self) -> str:
        return self.cdn.url

    async def __aenter__(self) -> Self:
        for listener in (self.api, self.gateway.listener, self.cdn.listener):
            await listener.start()
            self._open.push_async_callback(listener.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()
        if self.ledger.broken:
            raise ExceptionGroup("the fake could not handle a request", self.ledger.broken)
