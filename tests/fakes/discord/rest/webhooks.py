"""Webhooks: plain ones by their token, and the one behind each interaction."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.messages import Message, MessageFlag
from tests.fakes.discord.people import User
from tests.fakes.discord.posting import Byline, Posting
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

WEBHOOK = "/webhooks/{webhook}/{token}"
ONE = f"{WEBHOOK}/messages/{{message}}"


@dataclass(frozen=True, slots=True)
class WebhookRoutes:
    world: World
    posting: Posting
    interactions: Interactions

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", WEBHOOK, self.show, who="webhook"),
            Route("POST", WEBHOOK, self.execute, who="webhook"),
            Route("GET", ONE, self.get, who="webhook"),
            Route("PATCH", ONE, self.edit, who="webhook"),
            Route("DELETE", ONE, self.delete, who="webhook"),
        )

    def show(self, ask: Ask) -> Json:
        webhook = self.world.webhook(ask.number("webhook"), ask.params["token"])
        return {
            "id": str(webhook.id),
            "type": 1,
            "token": webhook.token,
            "name": webhook.name,
            "channel_id": str(webhook.channel.id),
            "guild_id": str(webhook.channel.guild.id) if webhook.channel.guild else None,
        }

    def execute(self, ask: Ask) -> Json | None:
        """A followup is always answered with its message, a plain one on ``wait``."""
        if self._is_interaction(ask):
            token = ask.params["token"]
            message = self.interactions.follow_up(token, ask.form, ask.uploads)
            return payloads.message(self.world, message)
        message = self._write(ask)
        waits = ask.query.get("wait") in ("1", "true")
        return payloads.message(self.world, message) if waits else None

    def _write(self, ask: Ask) -> Message:
        webhook = self.world.webhook(ask.number("webhook"), ask.params["token"])
        if webhook.channel.id not in self.world.channels:
            raise ApiError(10015)
        author = User(webhook.id, ask.form.get("username") or webhook.name, bot=True)
        flags = MessageFlag(ask.form.get("flags") or 0) & ~MessageFlag.EPHEMERAL
        form = ask.form | {"flags": int(flags)}
        return self.posting.write(
            Byline(author, webhook_id=webhook.id), webhook.channel, form, ask.uploads
        )

    def get(self, ask: Ask) -> Json:
        return payloads.message(self.world, self._message(ask))

    def edit(self, ask: Ask) -> Json:
        message = self._message(ask)
        self.posting.edit(message, ask.form, ask.uploads)
        return payloads.message(self.world, message)

    def delete(self, ask: Ask) -> None:
        self.posting.delete(self._message(ask))

    def _message(self, ask: Ask) -> Message:
        if self._is_interaction(ask):
            return self.interactions.message(ask.params["token"], ask.params["message"])
        webhook = self.world.webhook(ask.number("webhook"), ask.params["token"])
        message = self.world.message(webhook.channel, ask.number("message"))
        if message.webhook_id != webhook.id:
            raise ApiError(10008)
        return message

    def _is_interaction(self, ask: Ask) -> bool:
        return ask.number("webhook") == self.world.bot.id
