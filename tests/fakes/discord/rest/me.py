"""Who the bot is: its user, its application, its gateway, and its direct channels."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.intents import application_flags
from tests.fakes.discord.permissions import permissions_of
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

IDENTIFIES_A_DAY = 1000
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class MeRoutes:
    world: World
    gateway: Gateway

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", "/users/@me", self.user, bearer=True),
            Route("GET", "/users/@me/guilds", self.guilds, bearer=True),
            Route("GET", "/users/@me/guilds/{guild}/member", self.member, bearer=True),
            Route("POST", "/users/@me/channels", self.open_dm),
            Route("GET", "/users/{user}", self.other),
            Route("GET", "/applications/@me", self.application),
            Route("GET", "/oauth2/applications/@me", self.application),
            Route("GET", "/gateway", self.address, who="nobody"),
            Route("GET", "/gateway/bot", self.address_for_bot),
        )

    def user(self, ask: Ask) -> Json:
        return payloads.user(ask.user or self.world.bot)

    def other(self, ask: Ask) -> Json:
        return payloads.user(self.world.user(ask.number("user")))

    def guilds(self, ask: Ask) -> list[Json]:
        who = ask.user or self.world.bot
        return [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": guild.owner is who,
                "permissions": str(permissions_of(guild, who).value & (2**53 - 1)),
            }
            for guild in self.world.guilds.values()
            if who.id in guild.members
        ]

    def member(self, ask: Ask) -> Json:
        who = ask.user or self.world.bot
        return payloads.member(self.world.member(ask.number("guild"), who.id))

    def open_dm(self, ask: Ask) -> Json:
        who = self.world.user(int(ask.form["recipient_id"]))
        if who.bot:
            raise ApiError(50007)
        return payloads.channel(self.world, self.world.dm_with(who))

    def application(self, _ask: Ask) -> Json:
        bot = payloads.user(self.world.bot)
        return {
            "id": bot["id"],
            "name": self.world.bot.name,
            "description": "",
            "icon": None,
            "bot": bot,
            "bot_public": False,
            "bot_require_code_grant": False,
            "owner": bot,
            "team": None,
            "verify_key": "0" * 64,
            "flags": application_flags(self.world.switched_on),
            "redirect_uris": [],
            "integration_types_config": {"0": {}},
        }

    def address(self, _ask: Ask) -> Json:
        return {"url": self.gateway.url}

    def address_for_bot(self, _ask: Ask) -> Json:
        left = IDENTIFIES_A_DAY - len(self.gateway.identifies)
        limit = {
            "total": IDENTIFIES_A_DAY,
            "remaining": left,
            "reset_after": DAY_MS,
            "max_concurrency": 1,
        }
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}
