"""How many answers a second, how soon and at what cost, for a room full of students."""

import argparse
import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from benchmarks import machine
from benchmarks.classroom import Answer, Classroom, classroom
from benchmarks.course import ANSWER, Questions, asked_again, stock
from benchmarks.figures import Figure, Sheet, percentile
from benchmarks.machine import Spent
from benchmarks.stage import DRAFT, Stage, archive, stage

Kind = Literal["new", "known"]

KINDS: Final[tuple[Kind, ...]] = ("new", "known")
_EXPECTED: Final = {"new": DRAFT[:40], "known": ANSWER[:40]}


@dataclass(frozen=True, slots=True)
class Load:
    """``students`` ask questions of a kind for ``seconds``.

    They come in one by one during the warm-up before that: who begins together ends together.
    """

    kind: Kind
    students: int
    seconds: float
    warm_up_seconds: float


@dataclass(slots=True)
class Tally:
    """What came of the questions: how long those took that ended while it was open."""

    expected: str
    took: list[float] = field(default_factory=list)
    failed: int = 0
    opened: bool = False

    def note(self, answer: Answer | None) -> None:
        """Count one question; no answer, or another than the expected one, is a failure."""
        if answer is None or self.expected not in answer.text:
            self.failed += 1
        elif self.opened:
            self.took.append(answer.seconds)


async def measure(on: Stage, room: Classroom, load: Load, ask: Callable[[], str]) -> Figure:
    """One figure; returns when the last student has been answered."""
    tally, over = Tally(_EXPECTED[load.kind]), asyncio.Event()

    async def study(number: int) -> None:
        user, channel = room.student()
        await asyncio.sleep(load.warm_up_seconds * number / load.students)
        while not over.is_set():
            tally.note(await room.ask(user, channel, ask()))

    async with asyncio.TaskGroup() as students:
        for number in range(load.students):
            students.create_task(study(number))
        await asyncio.sleep(load.warm_up_seconds)
        figure = await _watch(on, load, tally)
        over.set()
    return {**figure, "failed": tally.failed}


async def _watch(on: Stage, load: Load, tally: Tally) -> Figure:
    pid, ours = on.product.pid, os.getpid()
    clock = asyncio.get_running_loop()
    product, outside = Spent.by(pid).seconds, Spent.by(ours).seconds
    began, tally.opened = clock.time(), True
    await asyncio.sleep(load.seconds)
    tally.opened = False
    took = clock.time() - began
    product, outside = Spent.by(pid).seconds - product, Spent.by(ours).seconds - outside
    answers = len(tally.took)
    return {
        "kind": load.kind,
        "students": load.students,
        "per_second": round(answers / took, 2),
        "p50_s": round(percentile(tally.took, 50), 3),
        "p95_s": round(percentile(tally.took, 95), 3),
        "pss_mib": machine.pss_mib(pid),
        "cpu_ms_per_answer": round(1000 * product / max(answers, 1), 2),
        "product_cores": round(product / took, 2),
        "outside_cores": round(outside / took, 2),
        "load_average": machine.load_average(),
    }


async def run(options: argparse.Namespace) -> None:
    """Every kind with every number of students, one after the other on one process."""
    sheet = Sheet(as_json=options.json)
    known = Questions(1).take(options.rows)
    async with (
        archive() as rows,
        stage(rows, await stock(rows.database, known)) as on,
        classroom(on.discord, channels=options.channels) as room,
    ):
        on.gemini.latency, on.gemini.chunks = options.latency, options.chunks
        asks = _asks(known)
        for kind in options.kinds:
            warm_up = min(1, options.seconds) + (options.latency if kind == "new" else 0)
            for students in options.students:
                load = Load(kind, students, options.seconds, warm_up)
                sheet.add(await measure(on, room, load, asks[kind]))


def _asks(known: Sequence[str]) -> dict[Kind, Callable[[], str]]:
    unheard, chance = Questions(2), Random(3)  # noqa: S311 - the same questions every time are wanted.
    return {
        "new": lambda: next(unheard),
        "known": lambda: asked_again(chance.choice(known), chance),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    options = _parser().parse_args(arguments)
    machine.describe()
    asyncio.run(run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--students", type=_numbers, default=[1, 10, 50, 200], metavar="1,10,…")
    parser.add_argument("--seconds", type=float, default=15, help="measured of each figure")
    parser.add_argument("--rows", type=int, default=1000, help="verified questions (at least 1)")
    parser.add_argument("--kinds", type=_kinds, default=KINDS, metavar="new,known")
    parser.add_argument("--latency", type=float, default=2.0, help="the model's, in seconds")
    parser.add_argument("--chunks", type=int, default=3, help="pieces of a model's answer")
    parser.add_argument("--channels", type=int, default=8, help="over which students spread")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _kinds(text: str) -> list[Kind]:
    wanted = text.split(",")
    found = [kind for kind in KINDS if kind in wanted]
    if len(found) != len(wanted):
        raise argparse.ArgumentTypeError(f"kinds are {', '.join(KINDS)}")
    return found


if __name__ == "__main__":
    main()
