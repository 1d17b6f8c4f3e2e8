"""Starting threads: the same for the bot and for people."""

from dataclasses import dataclass

from tests.fakes.discord.errors import ApiError, Json
from tests.fakes.discord.messages import Message, MessageFlag
from tests.fakes.discord.people import User
from tests.fakes.discord.places import Channel, ChannelKind
from tests.fakes.discord.posting import NO_FILES, Byline, Posting, Uploads
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True)
class Threads:
    world: World
    posting: Posting

    def from_message(self, message: Message, name: str, owner: User) -> Channel:
        """Its id is the message's own."""
        if message.thread is not None:
            raise ApiError(160004)
        thread = self._open(
            message.channel, name, owner, ChannelKind.PUBLIC_THREAD, number=message.id
        )
        message.thread = thread
        self.posting.flag(message, MessageFlag.HAS_THREAD)
        return thread

    def start(self, parent: Channel, name: str, owner: User, kind: ChannelKind) -> Channel:
        if parent.kind is not ChannelKind.TEXT:
            raise ApiError(50024)
        return self._open(parent, name, owner, kind)

    def post(
        self, forum: Channel, byline: Byline, form: Json, uploads: Uploads = NO_FILES
    ) -> Message:
        """A forum's thread and its first message, which share one id."""
        thread = self._channel(forum, form["name"], byline.author, ChannelKind.PUBLIC_THREAD)
        thread.applied_tags = [int(tag) for tag in form.get("applied_tags") or ()]
        message = self.posting.compose(byline, thread, form.get("message") or {}, uploads)
        message.id = thread.id
        self._announce(thread)
        self.posting.place(message)
        return message

    def _open(
        self,
        parent: Channel,
        name: str,
        owner: User,
        kind: ChannelKind,
        *,
        number: int | None = None,
    ) -> Channel:
        thread = self._channel(parent, name, owner, kind)
        thread.id = thread.id if number is None else number
        self._announce(thread)
        return thread

    def _channel(self, parent: Channel, name: str, owner: User, kind: ChannelKind) -> Channel:
        return Channel(
            self.world.ids.next(),
            kind,
            name,
            self.world.clock.wall(),
            guild=parent.guild,
            parent=parent,
            owner=owner,
            joined={owner.id: owner},
        )

    def _announce(self, thread: Channel) -> None:
        self.world.channels[thread.id] = thread
        self.posting.events.channel_changed("CREATE", thread)
