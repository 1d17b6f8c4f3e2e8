"""librabot as it is used from a terminal: one command, until it ends."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.product import Product

PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Ended:
    """The exit code, what a person has read, and the lines of the log."""

    code: int
    said: str
    logged: tuple[dict[str, Any], ...]


async def librabot(
    *arguments: str, home: Path, environment: Mapping[str, str], typed: str = ""
) -> Ended:
    """Run ``librabot ARGUMENTS`` in ``home``, with ``typed`` on its standard input."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "librabot", *arguments),
        cwd=home,
        env=Product(home, environment).environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said, logged = await process.communicate(typed.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    lines = tuple(json.loads(line) for line in logged.decode().splitlines())
    return Ended(process.returncode, said.decode(), lines)
