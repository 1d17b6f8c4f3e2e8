"""A person at the panel, without a browser: follows links, fills forms, keeps cookies."""

import re
from collections.abc import Mapping
from html import unescape
from types import TracebackType
from typing import Self

import aiohttp

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Person:
    """``async with Person(url) as owner:`` has one cookie jar and one idea of the last page."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.page = ""
        self.status = 0
        self.path = ""
        # The panel is on 127.0.0.1, for which the ordinary jar keeps no cookies.
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def open(self, path: str) -> Self:
        """Open a page, redirects followed."""
        async with self._session.get(self.url + path) as response:
            return await self._read(response)

    async def submit(self, path: str, fields: Mapping[str, str]) -> Self:
        """Submit a form of the last page to ``path``, with the page's token."""
        form = {"csrf": self.hidden("csrf"), **fields}
        headers = {"Origin": self.url}
        async with self._session.post(self.url + path, data=form, headers=headers) as response:
            return await self._read(response)

    async def press(self, path: str, fields: Mapping[str, str]) -> int:
        """The status that answers a form of the last page, whatever it leads to."""
        form = {"csrf": self.hidden("csrf"), **fields}
        headers = {"Origin": self.url}
        async with self._session.post(
            self.url + path, data=form, headers=headers, allow_redirects=False
        ) as response:
            await response.read()
            return response.status

    async def leave(self, path: str) -> str:
        """Where a link of ours leads away to."""
        async with self._session.get(self.url + path, allow_redirects=False) as response:
            assert response.status == 303, await response.text()
            return response.headers["Location"]

    async def set_up(self, code: str, name: str, password: str) -> None:
        """Become the first owner."""
        await self.open("/setup")
        await self.submit("/setup", {"code": code, "name": name, "password": password})
        assert self.status == 200, self.page

    async def log_in(self, name: str, password: str) -> None:
        """Log in by password."""
        await self.open("/login")
        await self.submit("/login", {"name": name, "password": password})
        assert self.path != "/login", self.page

    async def verify(self, entry_id: int, answer: str, **fields: str) -> None:
        """Edit an entry and stand behind it."""
        form = await self.review(entry_id)
        await self.submit(f"/questions/{entry_id}/verify", {**form, "answer": answer, **fields})
        assert self.status == 200, self.page

    async def review(self, entry_id: int) -> dict[str, str]:
        """Open an entry; returns the fields of its form, as they stand, but for the answer."""
        await self.open(f"/questions/{entry_id}")
        title = unescape(self._found(r'name="title" value="([^"]*)"'))
        keywords = unescape(self._found(r'name="keywords" value="([^"]*)"'))
        return {"version": self.hidden("version"), "title": title, "keywords": keywords}

    async def data(self, path: str) -> bytes:
        """The bytes at an address."""
        async with self._session.get(self.url + path) as response:
            assert response.status == 200
            return await response.read()

    def hidden(self, name: str) -> str:
        """A hidden field of the last page."""
        return self._found(rf'name="{name}" value="([^"]+)"')

    def _found(self, pattern: str) -> str:
        match = re.search(pattern, self.page)
        assert match, f"no {pattern} on {self.path}:\n{self.page[:4000]}"
        return match[1]

    async def _read(self, response: aiohttp.ClientResponse) -> Self:
        self.page = await response.text()
        self.status = response.status
        self.path = response.url.path
        return self
