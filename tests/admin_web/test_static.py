import hashlib
import re
from pathlib import Path

import pytest

from librabot.admin_web.base import STATIC
from librabot.admin_web.pages import TEMPLATES

VENDOR = STATIC / "vendor"
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
PAGES = sorted(TEMPLATES.rglob("*.html"))


def test_vendored_files_are_what_their_list_says() -> None:
    listed = re.findall(
        r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text(), re.MULTILINE
    )

    assert {name for name, _ in listed} == {
        path.name for path in VENDOR.iterdir() if path.suffix in {".js", ".css"}
    }
    for name, checksum in listed:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_icon_that_a_page_names_is_drawn(path: Path) -> None:
    named = re.findall(r"icon\('([\w-]+)'", path.read_text(encoding="utf-8"))

    assert set(named) <= ICONS | {"nav"}


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_ask_nothing_of_the_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\beval\(|new Function|\.style\b|setAttribute\(\"style|https?://", text)
