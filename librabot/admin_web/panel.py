"""What every page of the panel knows: its route, the panel it belongs to, who asks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from librabot.core.errors import Code, LibraError
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Member, Role
from librabot.features.questions.values import Actor
from librabot.runtime import Clock

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_LIMIT: Final = 2**20
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_LARGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the panel and who may use it. A GET answers HEAD too.

    ``body_limit`` is in bytes. A ``bare`` route is for machines: no session is looked up, any host
    name is answered, and it works before the panel is set up. Only safe methods may be bare.
    """

    method: str
    path: str
    handler: Handler
    role: Role
    body_limit: int = BODY_LIMIT
    bare: bool = False

    def __post_init__(self) -> None:
        if self.bare and self.method not in SAFE_METHODS:
            raise ValueError(f"{self.method} {self.path}: only a safe method may be bare")


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation; ``label`` is a message id, and ``role`` who sees it."""

    path: str
    label: str
    role: Role


@dataclass(frozen=True, slots=True)
class Panel:
    """What the base of the panel is given. ``host`` is the address it listens on."""

    signing_in: SigningIn
    secret_key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    public_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    navigation: tuple[Link, ...] = ()
    clock: Clock = field(default_factory=Clock)

    @property
    def secure(self) -> bool:
        """Whether people reach the panel by https."""
        return self.public_url is not None and urlsplit(self.public_url).scheme == "https"


PANEL: Final = web.AppKey("panel", Panel)
ROUTES: Final = web.AppKey("routes", Mapping[web.AbstractRoute, Route])
MEMBER: Final = web.RequestKey("member", Member)


def route_of(request: web.Request) -> Route | None:
    """The declaration of the route that was matched; None for an unknown address or method."""
    return request.app[ROUTES].get(request.match_info.route)


def place_of(request: web.Request) -> str:
    """The route for the log, as it was declared: what stands in a real path may be a secret."""
    route = route_of(request)
    return f"{request.method} {route.path if route else 'unknown'}"


def member_of(request: web.Request) -> Member:
    """Who is logged in; raises ``AUTH4001`` when nobody is."""
    member: Member | None = request.get(MEMBER)
    if member is None:
        raise LibraError(Code.AUTH4001)
    return member


def actor_of(request: web.Request) -> Actor:
    """Who is logged in, as the one who acts; raises ``AUTH4001`` when nobody is."""
    member = member_of(request)
    return Actor(member.id, member.name)


def id_of(request: web.Request, name: str = "id") -> int:
    """The row id in the path; raises ``VAL4010`` for what no row can have."""
    digits = request.match_info[name]
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:20]) <= _LARGEST_ID:
        raise LibraError(Code.VAL4010)
    return int(digits)
