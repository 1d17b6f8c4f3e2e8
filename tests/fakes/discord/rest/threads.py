"""Threads: from a message, by themselves, or as a post in a forum."""

from dataclasses import dataclass

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json, form_error
from tests.fakes.discord.people import User
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.places import Channel, ChannelKind
from tests.fakes.discord.posting import Byline
from tests.fakes.discord.rest.asks import Answer, Ask, Route
from tests.fakes.discord.threads import Threads
from tests.fakes.discord.world import World

CHANNEL = "/channels/{channel}"


@dataclass(frozen=True, slots=True)
class ThreadRoutes:
    world: World
    starting: Threads

    def routes(self) -> tuple[Route, ...]:
        me = f"{CHANNEL}/thread-members/@me"
        other = f"{CHANNEL}/thread-members/{{user}}"
        return (
            Route("POST", f"{CHANNEL}/messages/{{message}}/threads", self.start_from_message),
            Route("POST", f"{CHANNEL}/threads", self.start),
            Route("PUT", me, self.join),
            Route("DELETE", me, self.leave),
            Route("PUT", other, self.add),
            Route("DELETE", other, self.remove),
            Route("GET", f"{CHANNEL}/thread-members", self.members),
        )

    def start_from_message(self, ask: Ask) -> Answer:
        parent = self.world.channel(ask.number("channel"))
        self.world.require(parent, Permission.CREATE_PUBLIC_THREADS)
        message = self.world.message(parent, ask.number("message"))
        thread = self.starting.from_message(message, _name(ask), self.world.bot)
        return Answer(201, payloads.channel(self.world, thread))

    def start(self, ask: Ask) -> Answer:
        parent = self.world.channel(ask.number("channel"))
        if parent.kind is ChannelKind.FORUM:
            return self._post(parent, ask)
        kind = ChannelKind(ask.form.get("type", ChannelKind.PRIVATE_THREAD))
        public = kind is ChannelKind.PUBLIC_THREAD
        self.world.require(
            parent,
            Permission.CREATE_PUBLIC_THREADS if public else Permission.CREATE_PRIVATE_THREADS,
        )
        thread = self.starting.start(parent, _name(ask), self.world.bot, kind)
        return Answer(201, payloads.channel(self.world, thread))

    def _post(self, forum: Channel, ask: Ask) -> Answer:
        self.world.require(forum, Permission.SEND_MESSAGES)
        form = ask.form | {"name": _name(ask)}
        message = self.starting.post(forum, Byline(self.world.bot), form, ask.uploads)
        body = payloads.channel(self.world, message.channel)
        return Answer(201, body | {"message": payloads.message(self.world, message)})

    def join(self, ask: Ask) -> None:
        self._place(ask).joined[self.world.bot.id] = self.world.bot

    def leave(self, ask: Ask) -> None:
        self._place(ask).joined.pop(self.world.bot.id, None)

    def add(self, ask: Ask) -> None:
        who = self._other(ask)
        self._place(ask).joined[who.id] = who

    def remove(self, ask: Ask) -> None:
        place = self._place(ask)
        self.world.require(place, Permission.MANAGE_THREADS)
        place.joined.pop(self._other(ask).id, None)

    def members(self, ask: Ask) -> list[Json]:
        place = self._place(ask)
        return [payloads.thread_member(place, who) for who in place.joined.values()]

    def _other(self, ask: Ask) -> User:
        return self.world.user(ask.number("user"))

    def _place(self, ask: Ask) -> Channel:
        place = self.world.channel(ask.number("channel"))
        self.world.require(place)
        if not place.is_thread:
            raise ApiError(50024)
        if place.archived:
            raise ApiError(50083)
        return place


def _name(ask: Ask) -> str:
    name = str(ask.form.get("name") or "")
    if not 1 <= len(name) <= 100:
        raise form_error("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    return name
