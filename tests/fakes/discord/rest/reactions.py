"""Reactions, with standard emoji."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.posting import Posting
from tests.fakes.discord.rest.asks import Ask, Route
from tests.fakes.discord.world import World

REACTIONS = "/channels/{channel}/messages/{message}/reactions"


@dataclass(frozen=True, slots=True)
class ReactionRoutes:
    """``{user}`` is ``@me`` or an id."""

    world: World
    posting: Posting

    def routes(self) -> tuple[Route, ...]:
        one = f"{REACTIONS}/{{emoji}}/{{user}}"
        return (
            Route("PUT", one, self.add),
            Route("DELETE", one, self.remove),
            Route("GET", f"{REACTIONS}/{{emoji}}", self.people),
            Route("DELETE", f"{REACTIONS}/{{emoji}}", self.clear),
            Route("DELETE", REACTIONS, self.clear),
        )

    def add(self, ask: Ask) -> None:
        needed = [Permission.READ_MESSAGE_HISTORY]
        emoji = ask.params["emoji"]
        message = self._message(ask)
        if emoji not in message.reactions:
            needed.append(Permission.ADD_REACTIONS)
        self.world.require(message.channel, *needed)
        self.posting.react(message, emoji, self.world.bot)

    def remove(self, ask: Ask) -> None:
        message, who = self._message(ask), self._user(ask)
        if who is not self.world.bot:
            self.world.require(message.channel, Permission.MANAGE_MESSAGES)
        self.posting.unreact(message, ask.params["emoji"], who)

    def people(self, ask: Ask) -> list[Json]:
        people = self._message(ask).reactions.get(ask.params["emoji"], [])
        return [payloads.user(who) for who in people[: ask.limit(25, 100)]]

    def clear(self, ask: Ask) -> None:
        message = self._message(ask)
        self.world.require(message.channel, Permission.MANAGE_MESSAGES)
        chosen = [ask.params["emoji"]] if "emoji" in ask.params else list(message.reactions)
        for emoji in chosen:
            for who in list(message.reactions.get(emoji, ())):
                self.posting.unreact(message, emoji, who)

    def _message(self, ask: Ask) -> Message:
        channel = self.world.channel(ask.number("channel"))
        self.world.require(channel)
        return self.world.message(channel, ask.number("message"))

    def _user(self, ask: Ask) -> User:
        me = ask.params["user"] == "@me"
        return self.world.bot if me else self.world.user(ask.number("user"))
