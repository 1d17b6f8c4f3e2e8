"""Everything that exists: found by id, or refused as Discord refuses the unknown."""

from dataclasses import dataclass, field
from typing import TypeVar

from tests.fakes.discord.clock import Clock, Snowflakes
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.intents import PRIVILEGED, Intent
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permissions import Permission, permissions_in
from tests.fakes.discord.places import Channel, ChannelKind, Guild

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Webhook:
    """A plain incoming webhook of one channel."""

    id: int
    token: str
    channel: Channel
    name: str


@dataclass(slots=True)
class World:
    """The state behind the server. ``bot`` is the application's own user.

    ``switched_on`` are the privileged intents as the developer portal shows them.
    """

    clock: Clock
    ids: Snowflakes
    bot: User
    switched_on: Intent = PRIVILEGED
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    webhooks: dict[int, Webhook] = field(default_factory=dict)

    def user(self, user_id: int) -> User:
        return _known(self.users, user_id, 10013)

    def guild(self, guild_id: int) -> Guild:
        return _known(self.guilds, guild_id, 10004)

    def member(self, guild_id: int, user_id: int) -> Member:
        return _known(self.guild(guild_id).members, user_id, 10007)

    def role(self, guild_id: int, role_id: int) -> Role:
        return _known(self.guild(guild_id).roles, role_id, 10011)

    def channel(self, channel_id: int) -> Channel:
        return _known(self.channels, channel_id, 10003)

    def message(self, channel: Channel, message_id: int) -> Message:
        """A message that everybody can see; an ephemeral one counts as unknown."""
        message = _known(channel.messages, message_id, 10008)
        if message.ephemeral:
            raise ApiError(10008)
        return message

    def webhook(self, webhook_id: int, token: str) -> Webhook:
        webhook = _known(self.webhooks, webhook_id, 10015)
        if webhook.token != token:
            raise ApiError(50027)
        return webhook

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild is guild]

    def threads_of(self, guild: Guild) -> list[Channel]:
        """The active ones."""
        return [
            channel
            for channel in self.channels_of(guild)
            if channel.is_thread and not channel.archived
        ]

    def dm_with(self, user: User) -> Channel:
        """The bot's own conversation with ``user``, opened when there is none."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DM and user in channel.recipients:
                return channel
        channel = Channel(
            self.ids.next(),
            ChannelKind.DM,
            user.name,
            self.clock.wall(),
            recipients=[user, self.bot],
        )
        self.channels[channel.id] = channel
        return channel

    def bot_messages(self, channel: Channel | None = None) -> list[Message]:
        """What the bot said and did not delete, oldest first, ephemeral answers too."""
        places = self.channels.values() if channel is None else (channel,)
        return [
            message
            for place in places
            for message in place.messages.values()
            if message.author is self.bot
        ]

    def bot_may(self, channel: Channel) -> Permission:
        return permissions_in(channel, self.bot)

    def require(self, channel: Channel, *needed: Permission) -> None:
        """Refuse the bot as Discord does: 50001 without a view, 50013 without the right."""
        granted = self.bot_may(channel)
        if Permission.VIEW_CHANNEL not in granted:
            raise ApiError(50001)
        if any(permission not in granted for permission in needed):
            raise ApiError(50013)


def _known(stored: dict[int, T], key: int, code: int) -> T:
    try:
        return stored[key]
    except KeyError:
        raise ApiError(code) from None
