from pathlib import Path

from librabot.features.members.values import Role
from librabot.features.questions.reviewing import (
    KeptFile,
)
from tests.admin_web.panel import a_house, opened


async def test_a_kept_picture_is_served_and_a_text_never_runs(tmp_path: Path) -> None:
    house = a_house()
    house.directory = tmp_path
    house.world.files = {
        1: KeptFile(1, "a.png", "image/png", 4, 1, 1, "a.png"),
        2: KeptFile(2, "b.html", "text/html", 4, None, None, "b.html"),
        3: KeptFile(3, "c.png", "image/png", 4, 1, 1, "../secret_key"),
        4: KeptFile(4, "d.png", "image/png", 4, 1, 1, "gone.png"),
    }
    (house.directory / "a.png").write_bytes(b"\x89PNG")
    (house.directory / "b.html").write_bytes(b"<script>")
    (house.directory.parent / "secret_key").write_bytes(b"key")

    async with opened(house, Role.READER) as browser:
        picture = await browser.client.get("/files/1")
        text = await browser.client.get("/files/2")
        outside = await browser.client.get("/files/3")
        gone = await browser.client.get("/files/4")

        assert (picture.content_type, await picture.read()) == ("image/png", b"\x89PNG")
        assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert text.headers["X-Content-Type-Options"] == "nosniff"
        assert (outside.status, gone.status) == (404, 404)
