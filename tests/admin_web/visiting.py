"""A panel on loopback and the browsers that visit it."""

import re
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDictProxy
from yarl import URL

from librabot.admin_web.base import STATIC, Panel, Route, create_app
from librabot.admin_web.listening import serving
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Member, Role, Secret
from tests.features.members.people import People

CODE = "ABCD-EFGH-JKMN"
KEY = b"a secret key of the tests"
NO_PASSWORD = Secret("scrypt$256$AAAA$AAAA")

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: CIMultiDictProxy[str]

    @property
    def location(self) -> str:
        return self.headers["Location"]

    @property
    def form_token(self) -> str:
        found = _TOKEN.search(self.text)
        assert found
        return found[1]


class Visitor:
    """A browser that follows no redirect by itself and knows the last page's form token."""

    def __init__(self, site: URL, session: aiohttp.ClientSession) -> None:
        self.site = site
        self.session = session
        self.token = ""

    async def get(self, path: str, **headers: str) -> Page:
        return await self.ask("GET", path, headers=headers)

    async def post(
        self, path: str, form: dict[str, str] | None = None, *, token: str | None = None
    ) -> Page:
        """Send a form as the last page would; ``token`` replaces the one that stood there."""
        csrf = self.token if token is None else token
        return await self.ask("POST", path, data={"csrf": csrf, **(form or {})})

    async def ask(self, method: str, path: str, **how: Any) -> Page:  # noqa: ANN401 - aiohttp's own keywords.
        url = self.site.join(URL(path, encoded=True))
        async with self.session.request(method, url, allow_redirects=False, **how) as response:
            text = await response.text(errors="replace")
            if found := _TOKEN.search(text):
                self.token = found[1]
            return Page(response.status, text, response.headers)

    def cookies(self) -> dict[str, str]:
        return {each.key: each.value for each in self.session.cookie_jar}


@dataclass
class House:
    """A running panel, whose members are kept in ``people``."""

    site: URL
    app: web.Application
    people: People
    signing_in: SigningIn
    stack: AsyncExitStack = field(repr=False)

    async def visitor(self) -> Visitor:
        return await self.stack.enter_async_context(browser(self.site))

    async def member(self, role: Role, name: str = "") -> Visitor:
        """A browser in which a member of that role is logged in."""
        visitor = await self.visitor()
        if role is Role.ANYONE:
            return visitor
        member = await self.people.create(
            name or f"{role.name} {secrets.token_hex(8)}", role, NO_PASSWORD, by=None
        )
        assert member
        await self.log_in(visitor, member)
        return visitor

    async def log_in(self, visitor: Visitor, member: Member) -> None:
        session = await self.signing_in._begin(member)
        visitor.session.cookie_jar.update_cookies({"librabot": session.token}, self.site)


@asynccontextmanager
async def open_house(
    routes: Sequence[Route] = (),
    *,
    owner: bool = True,
    static: Path = STATIC,
    people: People | None = None,
    **given: Any,  # noqa: ANN401 - the panel's own fields.
) -> AsyncIterator[House]:
    """A panel with these pages; with an owner unless it is to be set up first."""
    people = people or People()
    signing_in = SigningIn(people, CODE)
    if owner:
        await people.create_first_owner("Owner", NO_PASSWORD)
    panel = Panel(signing_in=signing_in, secret_key=KEY, **given)
    app = create_app(panel, routes, static=static)
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(opened(app))
        yield House(site, app, people, signing_in, stack)


@asynccontextmanager
async def visitors_of(app: web.Application, count: int) -> AsyncIterator[list[Visitor]]:
    """Browsers of a panel that is put together elsewhere."""
    async with opened(app) as site, AsyncExitStack() as stack:
        yield [await stack.enter_async_context(browser(site)) for _ in range(count)]


@asynccontextmanager
async def opened(app: web.Application) -> AsyncIterator[URL]:
    bound = socket.create_server(("127.0.0.1", 0))
    async with serving(app, bound):
        yield URL.build(scheme="http", host="127.0.0.1", port=bound.getsockname()[1])


@asynccontextmanager
async def browser(site: URL) -> AsyncIterator[Visitor]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Visitor(site, session)
