"""People who logged in to someone else's site with their Discord account."""

import secrets
from dataclasses import dataclass, field

from tests.fakes.discord.people import User


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person agreed to, before the site has exchanged the code for a token."""

    user: User
    redirect_uri: str
    scope: str


@dataclass(slots=True)
class Accounts:
    """Codes work once; tokens until the test ends."""

    client_id: str
    client_secret: str
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, User] = field(default_factory=dict)

    def grant(self, grant: Grant) -> str:
        code = self.unguessable()
        self._codes[code] = grant
        return code

    def spend(self, code: str) -> Grant | None:
        return self._codes.pop(code, None)

    def admit(self, grant: Grant) -> str:
        token = self.unguessable()
        self._tokens[token] = grant.user
        return token

    def bearer(self, token: str) -> User | None:
        return self._tokens.get(token)

    @staticmethod
    def unguessable() -> str:
        return secrets.token_urlsafe(24)
