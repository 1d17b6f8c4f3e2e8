"""Pictures drawn by the browser: what a student's screen shows, and what a chat shows."""

from html import escape
from pathlib import Path

from playwright.async_api import Browser

_LOOKS = Path(__file__).parent


async def drawn(browser: Browser, html: str, *, width: int, scale: float = 1) -> bytes:
    """A PNG of the first element of ``html``'s body; ``width`` in CSS pixels."""
    context = await browser.new_context(
        viewport={"width": width, "height": 600}, device_scale_factor=scale, locale="ko-KR"
    )
    try:
        page = await context.new_page()
        await page.set_content(html)
        return await page.locator("body > *").first.screenshot()
    finally:
        await context.close()


async def terminal_picture(browser: Browser, text: str, *, scale: float = 1) -> bytes:
    """A student's screenshot of a terminal."""
    look = (_LOOKS / "terminal_look.html").read_text(encoding="utf-8")
    return await drawn(browser, look.replace("{text}", escape(text)), width=760, scale=scale)
