"""Guilds: their channels, members and roles."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.events import Events
from tests.fakes.discord.people import Role
from tests.fakes.discord.permissions import Permission, permissions_of
from tests.fakes.discord.places import Guild
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

GUILD = "/guilds/{guild}"


@dataclass(frozen=True, slots=True)
class GuildRoutes:
    world: World
    events: Events

    def routes(self) -> tuple[Route, ...]:
        one_role = f"{GUILD}/members/{{user}}/roles/{{role}}"
        return (
            Route("GET", GUILD, self.get),
            Route("GET", f"{GUILD}/channels", self.channels),
            Route("GET", f"{GUILD}/threads/active", self.threads),
            Route("GET", f"{GUILD}/members", self.members),
            Route("GET", f"{GUILD}/members/{{user}}", self.member),
            Route("PUT", one_role, self.give_role),
            Route("DELETE", one_role, self.take_role),
            Route("GET", f"{GUILD}/roles", self.roles),
            Route("POST", f"{GUILD}/roles", self.create_role),
        )

    def get(self, ask: Ask) -> Json:
        return payloads.rest_guild(self._guild(ask))

    def channels(self, ask: Ask) -> list[Json]:
        places = self.world.channels_of(self._guild(ask))
        return [payloads.channel(self.world, place) for place in places if not place.is_thread]

    def threads(self, ask: Ask) -> Json:
        threads = self.world.threads_of(self._guild(ask))
        mine = [thread for thread in threads if self.world.bot.id in thread.joined]
        return {
            "threads": [payloads.channel(self.world, thread) for thread in threads],
            "members": [payloads.thread_member(thread, self.world.bot) for thread in mine],
            "has_more": False,
        }

    def members(self, ask: Ask) -> list[Json]:
        after = int(ask.query.get("after", 0))
        people = sorted(self._guild(ask).members.items())
        chosen = [member for number, member in people if number > after]
        return [payloads.member(member) for member in chosen[: ask.limit(1, 1000)]]

    def member(self, ask: Ask) -> Json:
        self._guild(ask)
        return payloads.member(self.world.member(ask.number("guild"), ask.number("user")))

    def roles(self, ask: Ask) -> list[Json]:
        return [payloads.role(role) for role in self._guild(ask).roles.values()]

    def create_role(self, ask: Ask) -> Json:
        guild = self._guild(ask, Permission.MANAGE_ROLES)
        granted = Permission(int(ask.form.get("permissions") or 0))
        name = ask.form.get("name") or "new role"
        role = Role(self.world.ids.next(), name, granted, len(guild.roles))
        role.mentionable = bool(ask.form.get("mentionable"))
        guild.roles[role.id] = role
        self.events.role_changed("CREATE", guild, role)
        return payloads.role(role)

    def give_role(self, ask: Ask) -> None:
        self._change_roles(ask, lambda roles, role: None if role in roles else roles.append(role))

    def take_role(self, ask: Ask) -> None:
        self._change_roles(ask, lambda roles, role: roles.remove(role) if role in roles else None)

    def _change_roles(self, ask: Ask, change: Callable[[list[Role], Role], None]) -> None:
        guild = self._guild(ask, Permission.MANAGE_ROLES)
        member = self.world.member(guild.id, ask.number("user"))
        change(member.roles, self.world.role(guild.id, ask.number("role")))
        self.events.member_changed(guild, member)

    def _guild(self, ask: Ask, needed: Permission = Permission.NONE) -> Guild:
        """The guild, if the bot is in it and may do what it asks."""
        guild = self.world.guild(ask.number("guild"))
        if self.world.bot.id not in guild.members:
            raise ApiError(50001)
        if needed not in permissions_of(guild, self.world.bot):
            raise ApiError(50013)
        return guild
