"""The commands of a terminal where nothing runs, or not everything is there."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.acceptance.stage import Stage
from tests.acceptance.terminal import librabot
from tests.product import Product


async def ended(home: Path, *arguments: str) -> tuple[int | None, str, str]:
    """The exit code and both outputs, which need not be a log's lines."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "librabot", *arguments),
        cwd=home,
        env=Product(home, {}).environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


async def test_the_doctor_goes_on_without_a_database(stage: Stage, home: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c"}

    doctor = await librabot("doctor", home=home, environment={**stage.environment, **nowhere})

    assert doctor.code == 1
    assert "(DB5001)" in doctor.said
    assert "✓ Notion" in doctor.said


async def test_the_doctor_leaves_an_empty_database_as_it_is(home: Path) -> None:
    first = await librabot("doctor", home=home, environment={})
    second = await librabot("doctor", home=home, environment={})

    assert (first.code, second.code) == (1, 1)
    assert "librabot migrate" in second.said


async def test_a_password_that_is_too_short_is_told_in_words(home: Path) -> None:
    made = await librabot("create-owner", "이교수", home=home, environment={}, typed="short\n")

    assert made.code == 1
    assert "10" in made.said
    assert "short" not in made.said


@pytest.mark.parametrize("arguments", [("--nonsense",), ("nonsense",), ("create-owner",)])
async def test_arguments_that_make_no_sense_end_with_64(
    home: Path, arguments: tuple[str, ...]
) -> None:
    code, _said, complained = await ended(home, *arguments)

    assert code == 64
    assert "Traceback" not in complained


async def test_a_reader_that_goes_leaves_no_traceback(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "librabot", "settings"),
        cwd=home,
        env=Product(home, {}).environment,
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(writing)

    _, complained = await process.communicate()

    assert complained == b""
    assert process.returncode == 141
