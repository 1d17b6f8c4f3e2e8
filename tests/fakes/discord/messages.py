"""What is said: messages with every state they were in, and the files they carry."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

from tests.fakes.discord.errors import Json

if TYPE_CHECKING:
    from tests.fakes.discord.people import Role, User
    from tests.fakes.discord.places import Channel


class MessageFlag(IntFlag):
    NONE = 0
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    COMPONENTS_V2 = 1 << 15


class MessageKind(IntEnum):
    DEFAULT = 0
    REPLY = 19
    SLASH = 20
    MENU = 23


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it leaves a person's or the bot's hands."""

    filename: str
    data: bytes
    content_type: str | None = None


@dataclass(slots=True, eq=False)
class Attachment:
    """A file that Discord keeps; ``url`` is signed, as on the real CDN."""

    id: int
    filename: str
    data: bytes
    content_type: str | None
    url: str
    ephemeral: bool = False

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a message; ``at`` is the fake clock's monotonic time."""

    at: float
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: MessageFlag = MessageFlag.NONE


@dataclass(frozen=True, slots=True)
class Pings:
    """Who is notified by a message after its ``allowed_mentions`` were applied."""

    everyone: bool = False
    roles: tuple["Role", ...] = ()
    users: tuple["User", ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What an interaction leaves on the messages that answer it."""

    interaction_id: int
    kind: int
    user: "User"
    message_kind: MessageKind = MessageKind.DEFAULT


@dataclass(slots=True, eq=False)
class Message:
    """A message and its whole past; the last of ``revisions`` is what people see."""

    id: int
    channel: "Channel"
    author: "User"
    created_at: datetime
    revisions: list[Revision]
    kind: MessageKind = MessageKind.DEFAULT
    nonce: str | None = None
    reply_to_id: int | None = None
    pings: Pings = field(default_factory=Pings)
    webhook_id: int | None = None
    origin: Origin | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    deleted_at: float | None = None
    thread: "Channel | None" = None
    reactions: dict[str, list["User"]] = field(default_factory=dict)
    edit_refused_for: float | None = None

    @property
    def latest(self) -> Revision:
        return self.revisions[-1]

    @property
    def content(self) -> str:
        return self.latest.content

    @property
    def embeds(self) -> tuple[Json, ...]:
        return self.latest.embeds

    @property
    def components(self) -> tuple[Json, ...]:
        return self.latest.components

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return self.latest.attachments

    @property
    def ephemeral(self) -> bool:
        return MessageFlag.EPHEMERAL in self.latest.flags

    @property
    def loading(self) -> bool:
        """The "is thinking" state of a deferred answer."""
        return MessageFlag.LOADING in self.latest.flags

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None
