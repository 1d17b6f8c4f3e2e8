"""What stands between a request and its page: host name, role, origin, body, form token."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from librabot.admin_web.pages import see_other
from librabot.admin_web.panel import (
    BODY_LIMIT,
    MEMBER,
    PANEL,
    SAFE_METHODS,
    Handler,
    Panel,
    Route,
    route_of,
)
from librabot.admin_web.sessions import DEAD, is_form_token
from librabot.core.errors import Code, LibraError
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role

BODY_SECONDS: Final = 15.0
"""How long a body of the ordinary limit may take; a larger limit has more, as below."""

_SLOWEST_BYTES_A_SECOND: Final = 2**18
_ALWAYS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_PAGES: Final = frozenset({"same-origin", "none"})
_FIRST_PAGE: Final = "/setup"
_UNTIL_CHANGED: Final = frozenset({"/account", "/account/password", "/logout", "/language"})
"""All that can be done with a password that somebody else has seen."""


class FirstRun:
    """Whether the panel still waits for its first owner; asked no more once it has one."""

    def __init__(self, signing_in: SigningIn) -> None:
        self._signing_in = signing_in
        self._over = False

    async def waits(self) -> bool:
        """True until there is an owner."""
        if not self._over:
            self._over = await self._signing_in.members.any_owner()
        return not self._over


FIRST_RUN: Final = web.AppKey("first_run", FirstRun)


@web.middleware
async def host_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse host names that are not ours, against DNS rebinding.

    Machines are let pass: a probe names whatever address the process happens to have.
    """
    route = route_of(request)
    if not (route and route.bare) and not _is_ours(request.app[PANEL], request.host):
        raise LibraError(Code.VAL4012)
    return await handler(request)


@web.middleware
async def role_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request to its page only with the role that the page's route declares."""
    route = route_of(request)
    if route is None:
        if request.match_info.http_exception is None:
            raise LibraError(Code.VAL4010, "a route without a declaration")
        return await handler(request)
    if route.bare:
        return await handler(request)
    member = request.get(MEMBER)
    if member is None and route.path != _FIRST_PAGE and await request.app[FIRST_RUN].waits():
        return see_other(_FIRST_PAGE)
    if route.role is not Role.ANYONE and member is None:
        raise LibraError(Code.AUTH4002 if DEAD in request else Code.AUTH4001)
    if member is not None and member.role < route.role:
        raise LibraError(Code.AUTH4004)
    if member is not None and member.must_change_password and route.path not in _UNTIL_CHANGED:
        return see_other("/account")
    return await handler(request)


@web.middleware
async def form_guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an unsafe request pass only when its form came from our page, and read it in time."""
    route = route_of(request)
    if route is None or request.method in SAFE_METHODS:
        return await handler(request)
    if not _is_from_us(request):
        raise LibraError(Code.AUTH4003)
    if request.content_length is not None and request.content_length > route.body_limit:
        raise LibraError(Code.VAL4013)
    if route.body_limit != BODY_LIMIT:
        request = request.clone(client_max_size=route.body_limit)
    await _read_body(request, route)
    try:
        if not is_form_token(request, await _given_token(request)):
            raise LibraError(Code.AUTH4003)
        return await handler(request)
    finally:
        await _close_files(request)


async def _read_body(request: web.Request, route: Route) -> None:
    """Hold the whole body, so that nothing behind this point waits for the sender."""
    seconds = max(BODY_SECONDS, route.body_limit / _SLOWEST_BYTES_A_SECOND)
    try:
        async with asyncio.timeout(seconds):
            await request.post()
            await request.read()
    except TimeoutError as error:
        raise LibraError(Code.VAL4014) from error
    except (ValueError, LookupError, web.RequestPayloadError) as error:
        raise LibraError(Code.VAL4008, "body") from error


async def _given_token(request: web.Request) -> str:
    header = request.headers.get("X-CSRF-Token")
    if header is not None:
        return header
    given = (await request.post()).get("csrf", "")
    return given if isinstance(given, str) else ""


async def _close_files(request: web.Request) -> None:
    """A cloned request's files are nobody else's to close."""
    if request.content_type != "multipart/form-data":
        return
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            value.file.close()


def _is_ours(panel: Panel, host: str) -> bool:
    name = _host_name(f"//{host}")
    public = _host_name(panel.public_url or "")
    ours = {*_ALWAYS, panel.host.lower(), public, *(each.lower() for each in panel.allowed_hosts)}
    domains = (".localhost", *(each for each in ours if each.startswith(".")))
    return bool(name) and ("*" in ours or name in ours or f".{name}".endswith(domains))


def _host_name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_from_us(request: web.Request) -> bool:
    """Whether a page of ours sent this, says the browser; if it is silent, the token decides."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_PAGES:
        return False
    origin = request.headers.get("Origin")
    if origin is None or origin.partition("://")[2] == request.host:
        return True
    public = request.app[PANEL].public_url
    return public is not None and origin == "{0.scheme}://{0.netloc}".format(urlsplit(public))
