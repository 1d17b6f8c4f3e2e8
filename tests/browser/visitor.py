"""Somebody at a browser, and everything that must never happen in front of anybody."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Locator,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from librabot.locale import say_in

PATIENCE_SECONDS: Final = 15.0
_MOST_TABS: Final = 80
_OWN: Final = {"127.0.0.1", ""}
_IS_BEHIND_MENU: Final = (
    "node => document.activeElement === document.body && node.closest('main') !== null"
)
_IS_ON_SKIP_LINK: Final = "() => document.activeElement.matches('.skip')"
_SAID_BY_STATUS: Final = "Failed to load resource: the server responded with a status of"

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def ko(words: str, /, **values: object) -> str:
    """What a Korean reader sees for these English words."""
    return say_in("ko", words, **values)


class Visitor:
    """One person with one window; ``troubles`` gathers what went wrong in it.

    A page may answer 4xx, for tests ask for that; whatever it is made of may not. Whoever has no
    ``mouse`` gets everywhere by Tab, which takes its time.
    """

    def __init__(
        self, context: BrowserContext, page: Page, address: str, *, mouse: bool = True
    ) -> None:
        self.context = context
        self.page = page
        self.address = address
        self.mouse = mouse
        self.troubles: list[str] = []
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("dialog", self._dismiss)
        context.on("request", self._watch)
        context.on("response", self._weigh)

    async def go(self, path: str) -> int:
        """Open a page of the panel; returns its status."""
        response = await self.page.goto(f"{self.address}{path}")
        assert response is not None
        return response.status

    async def reload(self) -> None:
        """Press F5."""
        await self.page.reload()

    @property
    def path(self) -> str:
        """Where the window is."""
        return urlsplit(self.page.url).path

    def button(self, words: str, **values: object) -> Locator:
        """The button that is called so in Korean."""
        return self.page.get_by_role("button", name=ko(words, **values), exact=True)

    def link(self, words: str, **values: object) -> Locator:
        """The link that is called so in Korean."""
        return self.page.get_by_role("link", name=ko(words, **values), exact=True)

    def field(self, words: str) -> Locator:
        """The field with this Korean label, which may have a hint behind it."""
        return self.page.locator("main").get_by_label(ko(words)).first

    async def sees(self, words: str, **values: object) -> None:
        """Wait until the page shows this sentence in Korean."""
        await self.reads(ko(words, **values))

    async def reads(self, words: str) -> None:
        """Wait until the page shows these very words."""
        await expect(self.page.locator("body")).to_contain_text(words)

    async def is_at(self, path: str) -> None:
        """Wait until the window is at ``path``."""
        await self.page.wait_for_url(lambda url: urlsplit(url).path == path)

    async def reach(self, target: Locator) -> None:
        """Give ``target`` the focus; on a fresh page the skip link leads past the menu."""
        if self.mouse:
            await target.focus()
            return
        if await target.evaluate(_IS_BEHIND_MENU):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate(_IS_ON_SKIP_LINK):
                await self.page.keyboard.press("Enter")
        for _ in range(_MOST_TABS):
            if await target.evaluate("node => node === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached by Tab")

    async def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a button or link and press it."""
        await self.reach(target)
        await self.page.keyboard.press(key)

    async def write(self, words: str, text: str) -> None:
        """Go to the field labelled so and replace what stands there."""
        await self.reach(self.field(words))
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.insert_text(text)

    async def attach(self, words: str, *files: Path) -> None:
        """Go to the file field labelled so and choose files."""
        await self.reach(self.field(words))
        async with self.page.expect_file_chooser() as choosing:
            await self.page.keyboard.press("Space")
        await (await choosing.value).set_files(files)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_SAID_BY_STATUS):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _fail(self, error: WebError) -> None:
        self.troubles.append(f"script error: {error.error}")

    async def _dismiss(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog {dialog.type}: {dialog.message}")
        await dialog.dismiss()

    def _watch(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in _OWN:
            self.troubles.append(f"foreign request: {request.url}")

    def _weigh(self, response: Response) -> None:
        most = 400 if response.request.resource_type != "document" else 500
        if response.status >= most:
            self.troubles.append(f"{response.status} for {response.url}")
