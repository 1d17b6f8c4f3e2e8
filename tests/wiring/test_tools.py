"""The panel's address and key, and what the start-up lines say of the models."""

import os
from pathlib import Path

import pytest

from librabot.core.errors import Code, LibraError
from librabot.settings import read
from librabot.wiring import tools


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:1234"),
        ({"ALLOWED_HOSTS": "localhost,ta.example"}, "http://127.0.0.1:1234"),
        ({"LIBRABOT_WEB_HOST": "0.0.0.0"}, "http://127.0.0.1:1234"),  # noqa: S104 - nothing is bound.
        ({"LIBRABOT_WEB_HOST": "::"}, "http://[::1]:1234"),
        ({"LIBRABOT_WEB_HOST": "ta.local"}, "http://ta.local:1234"),
        ({"LIBRABOT_PUBLIC_URL": "https://ta.example/"}, "https://ta.example"),
    ],
)
def test_the_panels_address_is_never_guessed(environment: dict[str, str], url: str) -> None:
    assert tools.public_url(read(environment), 1234) == url


def test_a_taken_address_is_told_from_one_that_is_not_ours() -> None:
    taken = tools.bind("127.0.0.1", 0)
    with taken, pytest.raises(LibraError) as twice:
        tools.bind("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(LibraError) as elsewhere:
        tools.bind("192.0.2.1", 0)

    assert twice.value.code is Code.COMMON5002
    assert elsewhere.value.code is Code.COMMON5004


@pytest.mark.parametrize("left", [None, b""])
async def test_the_key_is_made_once_and_whole(tmp_path: Path, left: bytes | None) -> None:
    settings = read({"LIBRABOT_DATA_DIR": str(tmp_path)})
    if left is not None:
        (tmp_path / "secret_key").write_bytes(left)

    made = await tools.secret_key(settings)

    assert len(made) == 64
    assert await tools.secret_key(settings) == made
    assert os.listdir(tmp_path) == ["secret_key"]  # noqa: PTH208 - a path's own is refused where one awaits.
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_ai_line_names_the_models_that_were_made() -> None:
    settings = read({"GEMINI_API_KEY": "k", "GEMINI_MODEL": "gemini-x"})

    lines = {line.name: line for line in tools.service_lines(settings, tools.models_of(settings))}
    without = {line.name: line for line in tools.service_lines(read({}), ())}

    assert lines["AI"].said == "gemini-x"
    assert without["AI"].setting == "GEMINI_API_KEY"
