"""Channels themselves: reading, changing, typing, and their pins old and new."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.messages import Message
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel
from tests.fakes.discord.posting import Posting
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

CHANNEL = "/channels/{channel}"
PINS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ChannelRoutes:
    world: World
    posting: Posting

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", CHANNEL, self.get),
            Route("PATCH", CHANNEL, self.edit),
            Route("DELETE", CHANNEL, self.delete),
            Route("POST", f"{CHANNEL}/typing", self.type),
            Route("GET", f"{CHANNEL}/messages/pins", self.pins),
            Route("PUT", f"{CHANNEL}/messages/pins/{{message}}", self.pin),
            Route("DELETE", f"{CHANNEL}/messages/pins/{{message}}", self.unpin),
            Route("GET", f"{CHANNEL}/pins", self.old_pins),
            Route("PUT", f"{CHANNEL}/pins/{{message}}", self.pin),
            Route("DELETE", f"{CHANNEL}/pins/{{message}}", self.unpin),
        )

    def get(self, ask: Ask) -> Json:
        return payloads.channel(self.world, self._channel(ask))

    def edit(self, ask: Ask) -> Json:
        channel = self._channel(ask)
        manage = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        if not (channel.is_thread and channel.owner is self.world.bot):
            self.world.require(channel, manage)
        for key in ("name", "topic", "archived", "locked"):
            if key in ask.form:
                setattr(channel, key, ask.form[key])
        if "applied_tags" in ask.form:
            channel.applied_tags = [int(tag) for tag in ask.form["applied_tags"]]
        self.posting.events.channel_changed("UPDATE", channel)
        return payloads.channel(self.world, channel)

    def delete(self, ask: Ask) -> Json:
        channel = self._channel(ask)
        self.world.require(
            channel,
            Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS,
        )
        del self.world.channels[channel.id]
        self.posting.events.channel_changed("DELETE", channel)
        return payloads.channel(self.world, channel)

    def type(self, ask: Ask) -> None:
        channel = self._channel(ask)
        self.world.require(
            channel,
            Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES,
        )

    def pins(self, ask: Ask) -> Json:
        pinned = self._pinned(self._channel(ask))
        items = [
            {"pinned_at": payloads.stamp(when), "message": payloads.message(self.world, message)}
            for message in pinned[:PINS_A_PAGE]
            if (when := message.pinned_at) is not None
        ]
        return {"items": items, "has_more": len(pinned) > PINS_A_PAGE}

    def old_pins(self, ask: Ask) -> list[Json]:
        pinned = self._pinned(self._channel(ask))
        return [payloads.message(self.world, message) for message in pinned]

    def _pinned(self, channel: Channel) -> list[Message]:
        """Last pinned first."""
        self.world.require(channel, Permission.READ_MESSAGE_HISTORY)
        pinned = [each for each in channel.history() if each.pinned_at is not None]
        return sorted(pinned, key=lambda each: each.pinned_at or each.created_at, reverse=True)

    def pin(self, ask: Ask) -> None:
        self._pin(ask, pinned=True)

    def unpin(self, ask: Ask) -> None:
        self._pin(ask, pinned=False)

    def _pin(self, ask: Ask, *, pinned: bool) -> None:
        channel = self._channel(ask)
        if channel.guild is not None:
            self.world.require(channel, Permission.PIN_MESSAGES)
        self.posting.pin(self.world.message(channel, ask.number("message")), pinned=pinned)

    def _channel(self, ask: Ask) -> Channel:
        channel = self.world.channel(ask.number("channel"))
        if Permission.VIEW_CHANNEL not in self.world.bot_may(channel):
            raise ApiError(50001)
        return channel
