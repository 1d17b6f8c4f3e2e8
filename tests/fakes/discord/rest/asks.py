"""A request as the handlers see it, and the routes that lead to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.fakes.discord.errors import ApiError, Json, form_error
from tests.fakes.discord.messages import Upload
from tests.fakes.discord.people import User

BOT: Final = "bot"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, read and authorized; ``user`` is set when it came with a bearer token."""

    method: str
    template: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: object = None
    uploads: Mapping[int, Upload] = field(default_factory=dict)
    who: str = "nobody"
    authorization: str = ""
    user: User | None = None

    def number(self, name: str) -> int:
        """An id from the path."""
        try:
            return int(self.params[name])
        except ValueError:
            raise form_error(name, "NUMBER_TYPE_COERCE", "Value is not snowflake.") from None

    @property
    def form(self) -> Json:
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ApiError(50109)
        return self.body

    @property
    def rows(self) -> list[Json]:
        if not isinstance(self.body, list):
            raise ApiError(50109)
        return self.body

    def limit(self, default: int, most: int) -> int:
        asked = int(self.query.get("limit", default))
        if not 1 <= asked <= most:
            raise form_error("limit", "NUMBER_TYPE_MAX", f"int value should be 1 to {most}.")
        return asked


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's result when it is more than a plain 200 or 204."""

    status: int
    payload: object = None


Handler = Callable[[Ask], object]


@dataclass(frozen=True, slots=True)
class Route:
    """``who`` is whom the ledger names: the bot must show its token, others need none.

    A ``bearer`` route also opens to a person's OAuth2 token.
    """

    method: str
    template: str
    handler: Handler
    who: str = BOT
    bearer: bool = False

    @property
    def key(self) -> str:
        return f"{self.method} {self.template}"
