"""OAuth2: a code for a token, as the panel's login needs it."""

import base64
import binascii
from dataclasses import dataclass

from tests.fakes.discord.errors import Json
from tests.fakes.discord.oauth import Accounts
from tests.fakes.discord.rest.asks import Answer, Ask, Route

WEEK_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class OauthRoutes:
    accounts: Accounts

    def routes(self) -> tuple[Route, ...]:
        return (Route("POST", "/oauth2/token", self.token, who="nobody"),)

    def token(self, ask: Ask) -> Json | Answer:
        """The client proves itself in the form, or by HTTP basic authentication."""
        given = ask.form
        pair = _basic(ask.authorization) or (given.get("client_id"), given.get("client_secret"))
        if pair != (self.accounts.client_id, self.accounts.client_secret):
            return _refuse(401, "invalid_client")
        if given.get("grant_type") != "authorization_code":
            return _refuse(400, "unsupported_grant_type")
        grant = self.accounts.spend(str(given.get("code")))
        if grant is None or grant.redirect_uri != given.get("redirect_uri"):
            return _refuse(400, "invalid_grant", 'Invalid "code" in request.')
        return {
            "token_type": "Bearer",
            "access_token": self.accounts.admit(grant),
            "expires_in": WEEK_SECONDS,
            "refresh_token": self.accounts.unguessable(),
            "scope": grant.scope,
        }


def _refuse(status: int, error: str, description: str = "") -> Answer:
    body = {"error": error}
    return Answer(status, body | {"error_description": description} if description else body)


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, encoded = header.partition(" ")
    if kind != "Basic":
        return None
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return client, secret
