"""Messages of the bot in channels: what it may write, read, edit and delete."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.messages import Message, MessageFlag
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel, ChannelKind
from tests.fakes.discord.posting import Byline, Posting
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

MESSAGES = "/channels/{channel}/messages"
ONE = f"{MESSAGES}/{{message}}"


@dataclass(frozen=True, slots=True)
class MessageRoutes:
    world: World
    posting: Posting

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", MESSAGES, self.listed),
            Route("POST", MESSAGES, self.create),
            Route("GET", ONE, self.get),
            Route("PATCH", ONE, self.edit),
            Route("DELETE", ONE, self.delete),
        )

    def listed(self, ask: Ask) -> list[Json]:
        """Newest first; empty, not refused, without the right to read history."""
        channel = self.world.channel(ask.number("channel"))
        self.world.require(channel)
        if Permission.READ_MESSAGE_HISTORY not in self.world.bot_may(channel):
            return []
        return [self._payload(message) for message in _page(channel, ask)]

    def get(self, ask: Ask) -> Json:
        channel = self.world.channel(ask.number("channel"))
        self.world.require(channel, Permission.READ_MESSAGE_HISTORY)
        return self._payload(self.world.message(channel, ask.number("message")))

    def create(self, ask: Ask) -> Json:
        channel = self.world.channel(ask.number("channel"))
        self._may_write(channel, ask)
        flags = MessageFlag(ask.form.get("flags") or 0) & ~MessageFlag.EPHEMERAL
        form = ask.form | {"flags": int(flags)}
        message = self.posting.write(Byline(self.world.bot), channel, form, ask.uploads)
        return payloads.message(self.world, message)

    def edit(self, ask: Ask) -> Json:
        message = self._own(ask, 50005)
        self.posting.edit(message, ask.form, ask.uploads)
        return payloads.message(self.world, message)

    def delete(self, ask: Ask) -> None:
        channel = self.world.channel(ask.number("channel"))
        self.world.require(channel)
        message = self.world.message(channel, ask.number("message"))
        if message.author is not self.world.bot:
            self.world.require(channel, Permission.MANAGE_MESSAGES)
        self.posting.delete(message)

    def _own(self, ask: Ask, otherwise: int) -> Message:
        channel = self.world.channel(ask.number("channel"))
        self.world.require(channel)
        message = self.world.message(channel, ask.number("message"))
        if message.author is not self.world.bot:
            raise ApiError(otherwise)
        return message

    def _may_write(self, channel: Channel, ask: Ask) -> None:
        if channel.kind is ChannelKind.FORUM:
            raise ApiError(50008)
        if channel.guild is None and not all(who.takes_dms for who in channel.recipients):
            raise ApiError(50007)
        needed = [
            Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        ]
        if ask.form.get("embeds"):
            needed.append(Permission.EMBED_LINKS)
        if ask.uploads:
            needed.append(Permission.ATTACH_FILES)
        self.world.require(channel, *needed)
        granted = self.world.bot_may(channel)
        if channel.locked and Permission.MANAGE_THREADS not in granted:
            raise ApiError(160005)
        if ask.form.get("message_reference") and Permission.READ_MESSAGE_HISTORY not in granted:
            raise ApiError(160002)

    def _payload(self, message: Message) -> Json:
        content = Intent.MESSAGE_CONTENT in self.world.switched_on
        return payloads.message(self.world, message, content=content)


def _page(channel: Channel, ask: Ask) -> list[Message]:
    """At most ``limit`` messages next to the one named, or the latest."""
    limit = ask.limit(50, 100)
    history = channel.history()
    if "after" in ask.query:
        after = int(ask.query["after"])
        return [message for message in history if message.id > after][:limit][::-1]
    if "around" in ask.query:
        middle = int(ask.query["around"])
        before = [message for message in history if message.id <= middle]
        return history[max(0, len(before) - limit // 2 - 1) :][:limit][::-1]
    if "before" in ask.query:
        end = int(ask.query["before"])
        history = [message for message in history if message.id < end]
    return history[::-1][:limit]
