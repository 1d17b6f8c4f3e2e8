"""Static files under the names of their content."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp_jinja2
import pytest

from librabot.admin_web.base import (
    create_app,
)
from tests.admin_web.visiting import House, open_house


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "more").mkdir()
    (tmp_path / "panel.css").write_text("body { background: url(./dot.svg) }\n" * 50)
    (tmp_path / "panel.js").write_text('import { x } from "./more/parts.js";\nx("./unknown.js");\n')
    (tmp_path / "more" / "parts.js").write_text("export const x = () => 1;\n")
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "LICENSE.txt").write_text("Not for browsers.")
    return tmp_path


@pytest.fixture
async def house(static: Path) -> AsyncIterator[House]:
    # The templates of the panel name files of its own, which stand beside the test's.
    own = Path(create_app.__code__.co_filename).parent / "static"
    for path in own.rglob("*"):
        if path.is_file():
            target = static / path.relative_to(own)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.write_bytes(path.read_bytes())
    async with open_house(static=static) as house:
        yield house


async def test_a_file_is_served_for_ever_under_the_name_of_its_content(house: House) -> None:
    visitor = await house.visitor()
    url = _asset(house, "panel.css")

    found = await visitor.get(url)

    assert url.startswith("/static/panel.")
    assert found.status == 200
    assert found.headers["Content-Type"] == "text/css"
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert found.headers["Vary"] == "Accept-Encoding"
    assert "background" in found.text


async def test_a_file_is_sent_compressed_to_who_can_read_it(house: House) -> None:
    visitor = await house.visitor()
    url = house.site.join(house.site.with_path(_asset(house, "panel.css")))

    plain = await visitor.ask("GET", url.path, headers={"Accept-Encoding": "identity"})
    async with visitor.session.get(url, auto_decompress=False) as response:
        zipped = await response.read()

    assert "Content-Encoding" not in plain.headers
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped).decode() == plain.text
    assert len(zipped) < len(plain.text) / 5


async def test_a_file_names_those_beside_it_by_their_hashed_names(house: House) -> None:
    visitor = await house.visitor()

    script = await visitor.get(_asset(house, "panel.js"))
    style = await visitor.get(_asset(house, "panel.css"))

    assert f'"./{_asset(house, "more/parts.js").removeprefix("/static/")}"' in script.text
    assert '"./unknown.js"' in script.text
    assert _asset(house, "dot.svg").removeprefix("/static/") in style.text
    assert script.headers["Content-Type"] == "text/javascript"


@pytest.mark.parametrize(
    "path",
    [
        "/static/panel.css",
        "/static/LICENSE.txt",
        "/static/",
        "/static/../base.py",
        "/static/..%2fbase.py",
        "/static/%2e%2e/base.py",
        "/static//etc/passwd",
        "/static/panel.css%00.js",
    ],
)
async def test_no_other_name_leads_to_a_file(house: House, path: str) -> None:
    visitor = await house.visitor()

    found = await visitor.get(path)

    assert found.status == 404
    assert found.headers["Cache-Control"] == "no-store"


def _asset(house: House, path: str) -> str:
    url = aiohttp_jinja2.get_env(house.app).globals["asset"]
    assert callable(url)
    return str(url(path))
