"""Logging in with Discord."""

from dataclasses import dataclass
from typing import Protocol

from librabot.features.members.directory import DiscordDirectory
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Session


@dataclass(frozen=True, slots=True)
class DiscordUser:
    """A Discord account and the name it shows."""

    id: int
    name: str


class DiscordLogin(Protocol):
    """Discord's side of an OAuth2 log-in. Each verb raises ``LibraError``."""

    async def address(self, redirect_uri: str, state: str) -> str:
        """Where the browser asks Discord's user; it comes back to ``redirect_uri`` with a code."""
        ...

    async def exchange(self, code: str, redirect_uri: str) -> DiscordUser:
        """Who gave ``code``; raises ``AUTH4008`` when it is not, or no longer, good."""
        ...


@dataclass(frozen=True, slots=True)
class DiscordSigningIn:
    """Lets in those whom Discord vouches for and whose server role opens the panel."""

    login: DiscordLogin
    directory: DiscordDirectory
    signing_in: SigningIn

    async def address(self, redirect_uri: str, state: str) -> str:
        """Where to send the browser."""
        return await self.login.address(redirect_uri, state)

    async def log_in(self, code: str, redirect_uri: str) -> Session:
        """Begin a session; raises ``AUTH4008`` for a bad code and ``AUTH4004`` without a role."""
        user = await self.login.exchange(code, redirect_uri)
        role = await self.directory.role_of(user.id)
        return await self.signing_in.log_in_discord(user.id, user.name, role)
