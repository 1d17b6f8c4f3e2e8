"""The pages by which people get in, and what Discord and its servers say of them."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from librabot.admin_web import account, auth, discord_login
from librabot.admin_web.base import Route
from librabot.core.errors import Code, LibraError
from librabot.features.members.discord_login import DiscordSigningIn, DiscordUser
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from tests.admin_web.visiting import CODE, Page, Visitor
from tests.features.members.people import People

PASSWORD = "correct horse"


@dataclass
class Agreeing:
    """A Discord that asks its user nothing; ``codes`` are spent as they are exchanged."""

    codes: dict[str, DiscordUser] = field(default_factory=dict)

    async def address(self, redirect_uri: str, state: str) -> str:
        query = urlencode({"redirect_uri": redirect_uri, "state": state})
        return f"https://discord.example/oauth2/authorize?{query}"

    async def exchange(self, code: str, redirect_uri: str) -> DiscordUser:
        assert redirect_uri.endswith("/login/discord/callback")
        if code not in self.codes:
            raise LibraError(Code.AUTH4008)
        return self.codes.pop(code)


@dataclass
class Staff:
    """Who has which role in the servers."""

    roles: dict[int, Role] = field(default_factory=dict)

    async def role_of(self, user_id: int) -> Role:
        return self.roles.get(user_id, Role.ANYONE)


def entrance(people: People, staff: Staff | None = None) -> tuple[Route, ...]:
    """The pages; Discord vouches once for Lee, whose id is 77."""
    signing_in = SigningIn(people, CODE)
    discord = Agreeing({"good": DiscordUser(77, "Lee")})
    by_discord = DiscordSigningIn(discord, staff or Staff(), signing_in)
    return (
        *auth.routes(signing_in, discord=True),
        *discord_login.routes(by_discord),
        *account.routes(signing_in),
    )


async def log_in(visitor: Visitor, name: str = "Kim", password: str = PASSWORD) -> Page:
    return await visitor.post("/login", {"name": name, "password": password})


async def set_up(visitor: Visitor, code: str = CODE, name: str = "Kim") -> Page:
    return await visitor.post("/setup", {"code": code, "name": name, "password": PASSWORD})
