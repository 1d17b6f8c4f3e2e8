"""Writing, changing and removing messages: the one way for bot, people and webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from tests.fakes.discord import components, mentions
from tests.fakes.discord.cdn import Cdn
from tests.fakes.discord.drafts import Keep, revised
from tests.fakes.discord.errors import ApiError, Json, RateLimitedError, form_error
from tests.fakes.discord.events import Events
from tests.fakes.discord.messages import (
    Attachment,
    Message,
    MessageFlag,
    MessageKind,
    Origin,
    Revision,
    Upload,
)
from tests.fakes.discord.people import User
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

NONCE_SECONDS: Final = 300.0
NONCE_LENGTH: Final = 25
TOO_OLD: Final = "Maximum number of edits to messages older than 1 hour reached. Try again later."

Uploads = Mapping[int, Upload]
NO_FILES: Final[Uploads] = {}


@dataclass(frozen=True, slots=True)
class Byline:
    """Under whose name a message stands, and by which way it came."""

    author: User
    webhook_id: int | None = None
    origin: Origin | None = None


@dataclass(slots=True)
class Posting:
    """Discord's rules of content; who may write at all is decided before this."""

    world: World
    cdn: Cdn
    events: Events
    _nonces: dict[tuple[int, str], tuple[Message, float]] = field(default_factory=dict)

    def write(
        self, byline: Byline, channel: Channel, form: Json, uploads: Uploads = NO_FILES
    ) -> Message:
        """A new message, or the one already made under the same enforced nonce."""
        nonce = _nonce(form)
        if nonce is not None and form.get("enforce_nonce"):
            known = self._nonces.get((byline.author.id, nonce))
            if known is not None and self.world.clock.now() - known[1] < NONCE_SECONDS:
                return known[0]
        message = self.compose(byline, channel, form, uploads)
        message.nonce = nonce
        if nonce is not None:
            self._nonces[byline.author.id, nonce] = (message, self.world.clock.now())
        self.place(message)
        return message

    def place(self, message: Message) -> None:
        """Put a finished message into its channel; in a sleeping thread that wakes it."""
        channel = message.channel
        channel.messages[message.id] = message
        if channel.archived:
            channel.archived = False
            self.events.channel_changed("UPDATE", channel)
        self.events.message_created(message)

    def compose(self, byline: Byline, channel: Channel, form: Json, uploads: Uploads) -> Message:
        """A message that nobody sees yet."""
        mentions.check(form.get("allowed_mentions"))
        replied, reply_to_id = self._reference(channel, form.get("message_reference"))
        now = Revision(self.world.clock.now())
        state = revised(now, form, uploads, self._keeper(channel, form))
        message = Message(
            self.world.ids.next(),
            channel,
            byline.author,
            self.world.clock.wall(),
            [state],
            reply_to_id=reply_to_id,
            webhook_id=byline.webhook_id,
            origin=byline.origin,
        )
        if reply_to_id is not None:
            message.kind = MessageKind.REPLY
        if byline.origin is not None:
            message.kind = byline.origin.message_kind
        self._call(message, form, replied)
        return message

    def think(self, byline: Byline, channel: Channel, *, ephemeral: bool) -> Message:
        """The placeholder of a deferred answer."""
        flags = MessageFlag.LOADING | (MessageFlag.EPHEMERAL if ephemeral else MessageFlag.NONE)
        message = Message(
            self.world.ids.next(),
            channel,
            byline.author,
            self.world.clock.wall(),
            [Revision(self.world.clock.now(), flags=flags)],
            origin=byline.origin,
        )
        self.place(message)
        return message

    def edit(self, message: Message, form: Json, uploads: Uploads = NO_FILES) -> None:
        """The message's next revision."""
        mentions.check(form.get("allowed_mentions"))
        if message.edit_refused_for is not None:
            raise RateLimitedError(
                message.edit_refused_for, scope="shared", code=30046, message=TOO_OLD
            )
        if message.channel.archived:
            raise ApiError(50083)
        flags = message.latest.flags & ~MessageFlag.LOADING
        base = replace(message.latest, at=self.world.clock.now(), flags=flags)
        state = revised(base, form, uploads, self._keeper(message.channel, form))
        message.revisions.append(state)
        message.edited_at = self.world.clock.wall()
        if "content" in form or "components" in form:
            reply_to = message.channel.messages.get(message.reply_to_id or 0)
            self._call(message, form, reply_to)
        self.events.message_edited(message)

    def flag(self, message: Message, flag: MessageFlag) -> None:
        """Set a flag that is Discord's own; to people this is no edit."""
        message.revisions[-1] = replace(message.latest, flags=message.latest.flags | flag)
        self.events.message_edited(message)

    def delete(self, message: Message) -> None:
        del message.channel.messages[message.id]
        message.deleted_at = self.world.clock.now()
        self.events.message_deleted(message)

    def pin(self, message: Message, *, pinned: bool) -> None:
        message.pinned_at = self.world.clock.wall() if pinned else None
        self.events.message_edited(message)
        self.events.pins_changed(message.channel)

    def react(self, message: Message, emoji: str, who: User) -> None:
        people = message.reactions.setdefault(emoji, [])
        if who not in people:
            people.append(who)
            self.events.reacted(message, emoji, who, added=True)

    def unreact(self, message: Message, emoji: str, who: User) -> None:
        people = message.reactions.get(emoji, [])
        if who not in people:
            raise ApiError(10014)
        people.remove(who)
        if not people:
            del message.reactions[emoji]
        self.events.reacted(message, emoji, who, added=False)

    def _call(self, message: Message, form: Json, replied: Message | None) -> None:
        allowed = form.get("allowed_mentions")
        text = message.content + "\n" + components.texts(message.components)
        found = mentions.pings(self.world, message, text, allowed)
        message.pings = mentions.with_reply(found, replied, allowed)

    def _keeper(self, channel: Channel, form: Json) -> Keep:
        ephemeral = MessageFlag.EPHEMERAL in MessageFlag(form.get("flags") or 0)

        def keep(upload: Upload) -> Attachment:
            return self.cdn.keep(channel, upload, ephemeral=ephemeral)

        return keep

    def _reference(
        self, channel: Channel, reference: Json | None
    ) -> tuple[Message | None, int | None]:
        """The replied-to message; a lost one is refused unless the form forgives it."""
        if reference is None:
            return None, None
        replied = channel.messages.get(int(reference["message_id"]))
        if replied is not None:
            return replied, replied.id
        if reference.get("fail_if_not_exists", True):
            raise form_error("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return None, None


def _nonce(form: Json) -> str | None:
    if form.get("nonce") is None:
        return None
    nonce = str(form["nonce"])
    if len(nonce) > NONCE_LENGTH:
        raise form_error("nonce", "NONCE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    return nonce
