"""Who is there: users, their memberships, and the roles these carry."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.permissions import Permission


@dataclass(slots=True, eq=False)
class User:
    """One account; ``takes_dms`` is the privacy switch that answers a bot with 50007."""

    id: int
    name: str
    bot: bool = False
    takes_dms: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: Permission
    position: int
    mentionable: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Member:
    user: User
    joined_at: datetime
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None
