"""Members of the panel and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Role(IntEnum):
    """What a person may do; a higher one may all that a lower one may."""

    ANYONE = 0
    READER = 1
    TA = 2
    OWNER = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A person with access to the panel.

    ``must_change_password`` holds while their password is one that somebody else has seen.
    """

    id: int
    name: str
    role: Role
    discord_user_id: int | None
    has_password: bool
    disabled: bool
    created_at: datetime
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """A password as it is stored; a temporary one must be changed by whoever logs in with it."""

    hash: str
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that has not ended. ``token`` is the cookie's value; only its hash is stored."""

    token: str
    member: Member
