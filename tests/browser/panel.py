"""What people do in the panel."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.visitor import Visitor, ko
from tests.product import Product

OWNER = "윤서진"
PASSWORD = "바다 위의 등대 하나"


async def set_up(visitor: Visitor, product: Product, *, name: str = OWNER) -> None:
    """Become the first owner."""
    await visitor.go("/setup")
    await visitor.write("Set-up code", product.setup_code)
    await visitor.write("Your name", name)
    await visitor.write("Password", PASSWORD)
    await visitor.press(visitor.button("Create the owner"))
    await visitor.is_at("/questions")


async def log_in(visitor: Visitor, *, name: str = OWNER, password: str = PASSWORD) -> None:
    """Come in with a password."""
    await visitor.go("/login")
    await visitor.write("Name", name)
    await visitor.write("Password", password)
    await visitor.press(visitor.button("Log in"))
    await visitor.page.wait_for_url(lambda url: urlsplit(url).path != "/login")


async def bring_sample(visitor: Visitor) -> None:
    """Press the empty queue's button."""
    await visitor.go("/questions")
    await visitor.press(visitor.button("Load the sample course"))
    await visitor.is_at("/try")


async def ask(visitor: Visitor, text: str, *files: Path) -> int:
    """Ask under "Try asking"; returns the question's id."""
    await visitor.go("/try")
    await visitor.write("Question", text)
    if files:
        await visitor.attach("Screenshots or text files", *files)
    await visitor.press(visitor.button("Ask"))
    await visitor.page.wait_for_url(re.compile(r"/try/\d+"))
    return int(visitor.path.rpartition("/")[2])


async def open_entry(visitor: Visitor, title: str, *, show: str = "waiting") -> int:
    """Find a question in the queue; returns its entry's id."""
    await visitor.go(f"/questions?show={show}")
    await visitor.press(visitor.page.get_by_role("link", name=title))
    await visitor.page.wait_for_url(re.compile(r"/questions/\d+"))
    return int(visitor.path.rpartition("/")[2])


async def add_ta(owner: Visitor, name: str) -> str:
    """Add a member as an owner; returns the one-time password."""
    await owner.go("/members")
    await owner.write("Name", name)
    await owner.press(owner.button("Add"))
    await owner.page.get_by_role("heading", name=ko("One-time password")).wait_for()
    return await owner.page.locator("main code").inner_text()


async def choose_password(visitor: Visitor, given: str, wanted: str) -> None:
    """Replace the one-time password, which is all that it is good for."""
    await visitor.is_at("/account")
    await visitor.write("Current password", given)
    await visitor.write("New password", wanted)
    await visitor.press(visitor.page.locator("form[action='/account/password'] button"))
    await visitor.sees("Your password has been changed. Other devices are logged out.")
