"""What the idle process holds, everything connected and each of its ways used once."""

import argparse
import asyncio
from collections.abc import Sequence

import aiohttp

from benchmarks import machine
from benchmarks.classroom import classroom
from benchmarks.course import Questions, stock
from benchmarks.figures import Sheet
from benchmarks.machine import Spent
from benchmarks.stage import Stage, archive, stage

_PAGES = ("/setup", "/login", "/readyz")


async def _use(on: Stage, known: Sequence[str]) -> None:
    """A new question, which loads Google's library, a known one, and the panel."""
    async with classroom(on.discord, channels=1) as room, aiohttp.ClientSession() as session:
        user, channel = room.student()
        for question in (next(Questions(2)), known[0]):
            assert await room.ask(user, channel, question) is not None
        for page in _PAGES:
            async with session.get(on.product.url + page) as response:
                await response.read()


async def run(options: argparse.Namespace) -> None:
    """One figure."""
    sheet = Sheet(as_json=options.json)
    known = Questions(1).take(10)
    async with archive() as rows, stage(rows, await stock(rows.database, known)) as on:
        pid = on.product.pid
        await _use(on, known)
        await asyncio.sleep(options.settle)
        before = Spent.by(pid).seconds
        await asyncio.sleep(options.seconds)
        idle = Spent.by(pid).seconds - before
        sheet.add(
            {
                "pss_mib": machine.pss_mib(pid),
                "idle_cpu_ms_per_second": round(1000 * idle / options.seconds, 1),
                "load_average": machine.load_average(),
            }
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--settle", type=float, default=5, help="seconds before it counts as idle")
    parser.add_argument("--seconds", type=float, default=10, help="for which its CPU is watched")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    machine.describe()
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
