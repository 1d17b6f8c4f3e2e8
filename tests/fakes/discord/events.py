"""What the gateway says when the world changes."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.places import Channel, Guild
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True)
class Events:
    """One method per kind of change; each goes to the sessions that asked for its kind."""

    world: World
    gateway: Gateway

    def message_created(self, message: Message) -> None:
        self._message("MESSAGE_CREATE", message)

    def message_edited(self, message: Message) -> None:
        self._message("MESSAGE_UPDATE", message)

    def _message(self, event: str, message: Message) -> None:
        """An ephemeral message is between Discord and one person: no event tells of it."""
        if message.ephemeral:
            return

        def render(intents: Intent) -> Json:
            content = Intent.MESSAGE_CONTENT in intents
            body = payloads.message(self.world, message, content=content)
            return body | _membership(message.channel, message.author) | _guild(message.channel)

        need = _need(message.channel, Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES)
        self.gateway.dispatch(event, render, need=need, channel=message.channel)

    def message_deleted(self, message: Message) -> None:
        if message.ephemeral:
            return
        body = {"id": str(message.id), "channel_id": str(message.channel.id)}
        need = _need(message.channel, Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES)
        self._say("MESSAGE_DELETE", body | _guild(message.channel), need, message.channel)

    def reacted(self, message: Message, emoji: str, who: User, *, added: bool) -> None:
        body: Json = {
            "user_id": str(who.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        if added:
            body |= _membership(message.channel, who, with_user=True)
        need = _need(message.channel, Intent.GUILD_REACTIONS, Intent.DIRECT_REACTIONS)
        event = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
        self._say(event, body | _guild(message.channel), need, message.channel)

    def pins_changed(self, channel: Channel) -> None:
        body = {"channel_id": str(channel.id), "last_pin_timestamp": None}
        self._say("CHANNEL_PINS_UPDATE", body | _guild(channel), Intent.GUILDS, channel)

    def guild_joined(self, guild: Guild) -> None:
        """What lacks ``unavailable`` is a join and not a return from an outage."""
        body = payloads.guild(self.world, guild)
        del body["unavailable"]
        self._say("GUILD_CREATE", body, Intent.GUILDS)

    def guild_left(self, guild: Guild) -> None:
        self._say("GUILD_DELETE", {"id": str(guild.id)}, Intent.GUILDS)

    def channel_changed(self, what: str, channel: Channel) -> None:
        """``what`` is CREATE, UPDATE or DELETE; threads have events of their own name."""
        event = f"THREAD_{what}" if channel.is_thread else f"CHANNEL_{what}"
        body = payloads.channel(self.world, channel)
        if channel.is_thread and what == "CREATE":
            body["newly_created"] = True
        self._say(event, body, Intent.GUILDS)

    def role_changed(self, what: str, guild: Guild, role: Role) -> None:
        body = {"guild_id": str(guild.id), "role": payloads.role(role)}
        self._say(f"GUILD_ROLE_{what}", body, Intent.GUILDS)

    def member_joined(self, guild: Guild, member: Member) -> None:
        body = payloads.member(member) | {"guild_id": str(guild.id)}
        self._say("GUILD_MEMBER_ADD", body, Intent.MEMBERS)

    def member_changed(self, guild: Guild, member: Member) -> None:
        """The bot hears of its own membership without the intent."""
        body = payloads.member(member) | {"guild_id": str(guild.id)}
        need = Intent.NONE if member.user is self.world.bot else Intent.MEMBERS
        self._say("GUILD_MEMBER_UPDATE", body, need)

    def member_left(self, guild: Guild, who: User) -> None:
        body = {"guild_id": str(guild.id), "user": payloads.user(who)}
        self._say("GUILD_MEMBER_REMOVE", body, Intent.MEMBERS)

    def interaction_created(self, body: Json) -> None:
        self._say("INTERACTION_CREATE", body, Intent.NONE)

    def _say(self, event: str, body: Json, need: Intent, channel: Channel | None = None) -> None:
        self.gateway.dispatch(event, lambda _: body, need=need, channel=channel)


def _need(channel: Channel, in_guild: Intent, direct: Intent) -> Intent:
    return direct if channel.guild is None else in_guild


def _guild(channel: Channel) -> Json:
    return {} if channel.guild is None else {"guild_id": str(channel.guild.id)}


def _membership(channel: Channel, who: User, *, with_user: bool = False) -> Json:
    member = None if channel.guild is None else channel.guild.members.get(who.id)
    return {} if member is None else {"member": payloads.member(member, with_user=with_user)}
