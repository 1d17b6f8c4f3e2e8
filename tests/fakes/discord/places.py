"""Where things happen: guilds, and their channels, threads and forums."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permissions import Permission


class ChannelKind(IntEnum):
    """Discord's channel types, those a course bot can meet."""

    TEXT = 0
    DM = 1
    VOICE = 2
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD})


@dataclass(frozen=True, slots=True)
class Overwrite:
    """One channel's exception for a role, or for a member."""

    for_member: bool
    allow: Permission = Permission.NONE
    deny: Permission = Permission.NONE


@dataclass(slots=True, eq=False)
class Guild:
    id: int
    name: str
    owner: User
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    locale: str = "ko"

    @property
    def everyone(self) -> Role:
        """Its id is the guild's own."""
        return self.roles[self.id]


@dataclass(slots=True, eq=False)
class Channel:
    """Any place for messages; a thread also has a parent, an owner and a state."""

    id: int
    kind: ChannelKind
    name: str
    made_at: datetime
    guild: Guild | None = None
    parent: "Channel | None" = None
    owner: User | None = None
    topic: str | None = None
    recipients: list[User] = field(default_factory=list)
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    applied_tags: list[int] = field(default_factory=list)
    joined: dict[int, User] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    def history(self) -> list[Message]:
        """What everybody can read here, oldest first: no ephemeral message."""
        return [message for message in self.messages.values() if not message.ephemeral]
