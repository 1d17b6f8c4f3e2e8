"""A real browser and the real process, both on the one loop of these tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.visitor import Visitor
from tests.chromium import find
from tests.postgres import ORDERLY, Cluster
from tests.product import Product

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_BROWSER = (
    "These tests need Chromium. Install it (Debian: apt-get install chromium fonts-noto-cjk),"
    " or name one: make test CHROMIUM=/path/to/chrome"
)
WIDE = {"width": 1280, "height": 800}
ROOT = Path(__file__).parents[2]

Visit = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = find()
    if found is None:
        pytest.fail(NO_BROWSER)
    async with async_playwright() as playwright:
        # Given all by ourselves, so that headless mode is the whole browser's own.
        opened = await playwright.chromium.launch(
            executable_path=found, args=ARGUMENTS, headless=True
        )
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """A factory of people with a fresh browser profile; none may have met trouble in the end."""
    visitors: list[Visitor] = []

    async def come(
        product: Product,
        *,
        mouse: bool = True,
        **options: Any,  # noqa: ANN401 - a profile's options are of many types.
    ) -> Visitor:
        korean = {"locale": "ko-KR", "timezone_id": "Asia/Seoul", "viewport": WIDE}
        context = await browser.new_context(**korean | options)
        page = await context.new_page()
        visitors.append(Visitor(context, page, product.url, mouse=mouse))
        return visitors[-1]

    yield come
    for visitor in visitors:
        await visitor.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


@pytest_asyncio.fixture(loop_scope="session")
async def blank_dsn(cluster: Cluster) -> AsyncIterator[str]:
    """The address of a database without anything in it, for a product that starts faster so."""
    name = await cluster.create(options=ORDERLY)
    yield cluster.dsn_of(name)
    await cluster.drop(name)
