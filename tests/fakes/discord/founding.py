"""What an owner of a server does: guilds, channels, roles, people, permissions."""

import secrets

from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.oauth import Grant
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permissions import USUAL, Permission
from tests.fakes.discord.places import Channel, ChannelKind, Guild, Overwrite
from tests.fakes.discord.stage import Stage
from tests.fakes.discord.world import Webhook


class Founding(Stage):
    """A guild with one text channel is there from the start; without a guild it is meant."""

    def __init__(self, *, token: str = "fake.bot.token", buckets: bool = True) -> None:
        super().__init__(token=token, buckets=buckets)
        self.guild = self.add_guild("강의 서버")
        self.channel = self.add_channel("질문")
        self._webhook: Webhook | None = None

    @property
    def webhook_url(self) -> str:
        """A plain webhook of the default guild, made with its channel on first use."""
        if self._webhook is None:
            self._webhook = self.add_webhook(self.add_channel("조교-알림"))
        return self.url_of(self._webhook)

    def url_of(self, webhook: Webhook) -> str:
        return f"{self.api_url}/webhooks/{webhook.id}/{webhook.token}"

    def add_guild(self, name: str, *, owner: User | None = None) -> Guild:
        """The bot joins at once."""
        owner = owner or self._account("교수")
        guild = Guild(self.ids.next(), name, owner)
        guild.roles[guild.id] = Role(guild.id, "@everyone", USUAL, 0)
        for user in (owner, self.bot):
            guild.members[user.id] = Member(user, self.clock.wall())
        self.world.users[self.bot.id] = self.bot
        self.world.guilds[guild.id] = guild
        self.events.guild_joined(guild)
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        del self.world.guilds[guild.id]
        for channel in self.world.channels_of(guild):
            del self.world.channels[channel.id]
        self.events.guild_left(guild)

    def add_channel(
        self,
        name: str,
        *,
        guild: Guild | None = None,
        kind: ChannelKind = ChannelKind.TEXT,
        tags: tuple[str, ...] = (),
    ) -> Channel:
        """``tags`` are a forum's."""
        channel = Channel(self.ids.next(), kind, name, self.clock.wall(), guild=guild or self.guild)
        channel.tags = {self.ids.next(): tag for tag in tags}
        self.world.channels[channel.id] = channel
        self.events.channel_changed("CREATE", channel)
        return channel

    def delete_channel(self, channel: Channel) -> None:
        """A channel takes its threads with it."""
        for place in list(self.world.channels.values()):
            if channel in (place, place.parent):
                del self.world.channels[place.id]
                self.events.channel_changed("DELETE", place)

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        thread.archived, thread.locked = True, locked
        self.events.channel_changed("UPDATE", thread)

    def add_role(
        self,
        name: str,
        permissions: Permission = Permission.NONE,
        *,
        guild: Guild | None = None,
        mentionable: bool = False,
    ) -> Role:
        guild = guild or self.guild
        role = Role(self.ids.next(), name, permissions, len(guild.roles), mentionable)
        guild.roles[role.id] = role
        self.events.role_changed("CREATE", guild, role)
        return role

    def add_person(self, name: str, *roles: Role, guild: Guild | None = None) -> User:
        user = self._account(name)
        self.join(user, *roles, guild=guild)
        return user

    def join(self, user: User, *roles: Role, guild: Guild | None = None) -> None:
        """An existing account comes to one more guild."""
        guild = guild or self.guild
        member = Member(user, self.clock.wall(), list(roles))
        guild.members[user.id] = member
        self.events.member_joined(guild, member)

    def leave(self, user: User, *, guild: Guild | None = None) -> None:
        guild = guild or self.guild
        del guild.members[user.id]
        self.events.member_left(guild, user)

    def set_roles(self, user: User, *roles: Role, guild: Guild | None = None) -> None:
        """Exactly these from now on; also for the bot."""
        guild = guild or self.guild
        member = guild.members[user.id]
        member.roles = list(roles)
        self.events.member_changed(guild, member)

    def deny(self, channel: Channel, *permissions: Permission, who: User | None = None) -> None:
        """Take rights in one channel from ``who``, by default the bot; none gives all back."""
        user = who or self.bot
        denied = Permission.NONE
        for permission in permissions:
            denied |= permission
        channel.overwrites[user.id] = Overwrite(for_member=True, deny=denied)
        self.events.channel_changed("UPDATE", channel)

    def add_webhook(self, channel: Channel, name: str = "librabot 알림") -> Webhook:
        webhook = Webhook(self.ids.next(), secrets.token_urlsafe(48), channel, name)
        self.world.webhooks[webhook.id] = webhook
        return webhook

    def switch_off(self, *intents: Intent) -> None:
        """Turn privileged intents off in the developer portal."""
        for intent in intents:
            self.world.switched_on &= ~intent

    def oauth_code(self, user: User, *, redirect_uri: str, scope: str = "identify") -> str:
        """What Discord sends back with a person who agreed to log in to a site."""
        if user.id not in self.world.users:
            raise ApiError(10013)
        return self.accounts.grant(Grant(user, redirect_uri, scope))

    def _account(self, name: str) -> User:
        user = User(self.ids.next(), name)
        self.world.users[user.id] = user
        return user
