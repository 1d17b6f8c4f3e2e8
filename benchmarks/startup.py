"""From the command to the lines that say it is ready, without any service set up."""

import argparse
import asyncio
from collections.abc import Sequence
from statistics import median
from time import perf_counter

from benchmarks import machine
from benchmarks.figures import Figure, Sheet
from tests.postgres import reachable_directory
from tests.product import Product


async def measure(times: int) -> tuple[list[float], list[float]]:
    """Seconds of each first start, in an empty directory, and of the next one there."""
    first, following = [], []
    for _ in range(times):
        with reachable_directory() as home:
            running = Product(home, {})
            try:
                first.append(await _start(running))
                await running.stop()
                following.append(await _start(running))
            finally:
                await running.close()
    return first, following


async def _start(running: Product) -> float:
    began = perf_counter()
    await running.start()
    return perf_counter() - began


def _figure(name: str, seconds: Sequence[float]) -> Figure:
    return {
        "start": name,
        "times": len(seconds),
        "min_s": round(min(seconds), 2),
        "median_s": round(median(seconds), 2),
        "max_s": round(max(seconds), 2),
        "load_average": machine.load_average(),
    }


async def run(options: argparse.Namespace) -> None:
    """Both figures."""
    sheet = Sheet(as_json=options.json)
    first, following = await measure(options.times)
    sheet.add(_figure("first", first))
    sheet.add(_figure("next", following))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="starts of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    machine.describe()
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
