"""Who is asking: the session cookie, and the token that proves a form came from our page."""

import re
import secrets
from typing import Final

from aiohttp import web

from librabot.admin_web.panel import MEMBER, PANEL, Handler, route_of
from librabot.admin_web.signing import is_mark, mark
from librabot.features.members.signing_in import LONGEST
from librabot.features.members.values import Session

DEAD: Final = web.RequestKey("dead_session", bool)
"""Set on a request whose session cookie opens nothing any more."""

_SESSION, _FORM = "librabot", "librabot-form"
_BASIS = web.RequestKey("csrf_basis", str)
_TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)


class FormToken:
    """The CSRF token of one page. Written into a page, it asks for the cookie it rests on."""

    def __init__(self, value: str) -> None:
        self._value = value
        self.used = False

    def __str__(self) -> str:
        self.used = True
        return self._value


@web.middleware
async def session_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who is asking."""
    route = route_of(request)
    token = _cookie(request, _SESSION)
    if token and not (route and route.bare):
        member = await request.app[PANEL].signing_in.member(token)
        if member is None:
            request[DEAD] = True
        else:
            request[MEMBER] = member
            request[_BASIS] = token
    return await handler(request)


def begin(request: web.Request, response: web.StreamResponse, session: Session) -> None:
    """Give the browser its session."""
    set_cookie(request, response, _SESSION, session.token, max_age=int(LONGEST.total_seconds()))
    drop_cookie(request, response, _FORM)


def end(request: web.Request, response: web.StreamResponse) -> None:
    """Take the session from the browser."""
    drop_cookie(request, response, _SESSION)


def session_token(request: web.Request) -> str:
    """The session cookie's value, or an empty string."""
    return _cookie(request, _SESSION)


def form_token(request: web.Request) -> FormToken:
    """The token for the forms of the page being made."""
    if _BASIS not in request:
        request[_BASIS] = _cookie(request, _FORM) or secrets.token_urlsafe(24)
    return FormToken(mark(request.app[PANEL].secret_key, "csrf", request[_BASIS]))


def keep_form_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page without a session be answered: leave the cookie its forms rest on."""
    if MEMBER not in request and not _cookie(request, _FORM):
        set_cookie(request, response, _FORM, request[_BASIS], max_age=None)


def is_form_token(request: web.Request, given: str) -> bool:
    """Whether ``given`` is the token of a page that this browser was shown."""
    basis = request.get(_BASIS) or _cookie(request, _FORM)
    return bool(basis) and is_mark(given, request.app[PANEL].secret_key, "csrf", basis)


def read_cookie(request: web.Request, name: str) -> str:
    """One of our cookies, or an empty string."""
    return request.cookies.get(_full_name(request, name), "")


def set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    value: str,
    *,
    max_age: int | None,
) -> None:
    """Set one of our cookies; by https it is bound to this very host. ``max_age`` in seconds."""
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=max_age,
        path="/",
        secure=request.app[PANEL].secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Remove one of our cookies."""
    response.del_cookie(
        _full_name(request, name),
        path="/",
        secure=request.app[PANEL].secure,
        httponly=True,
        samesite="Lax",
    )


def _cookie(request: web.Request, name: str) -> str:
    value = read_cookie(request, name)
    return value if _TOKEN.fullmatch(value) else ""


def _full_name(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if request.app[PANEL].secure else name
