"""How soon a verified answer is found among many, and how soon it is sent."""

import argparse
import asyncio
from collections.abc import Sequence
from random import Random
from time import perf_counter

from benchmarks import machine
from benchmarks.classroom import classroom
from benchmarks.course import Questions, asked_again, stock
from benchmarks.figures import Figure, Sheet, percentile
from benchmarks.stage import Archive, archive, stage
from librabot.db.questions import QuestionRows
from librabot.features.questions.asking import CANDIDATES
from librabot.features.questions.deciding import decide
from librabot.features.questions.search_key import search_key

_FIRST = 20
"""Questions that are not counted: the caches are cold, the statements not prepared."""


async def search(on: Archive, known: Sequence[str], asked: Sequence[str]) -> Figure:
    """The statement and the decision, as the product makes them, without the process around."""
    course_id = await stock(on.database, known)
    rows, took, served = QuestionRows(on.database), [], 0
    for text in asked:
        began = perf_counter()
        similar = await rows.similar(course_id, search_key(text), limit=CANDIDATES)
        decision = decide(text, similar)
        took.append(1000 * (perf_counter() - began))
        served += decision.served is not None
    return _figure("search", len(known), took[_FIRST:], served / len(asked))


async def event_to_send(on: Archive, known: Sequence[str], asked: Sequence[str]) -> Figure:
    """One student after the other: from the event on the gateway to the call with the answer."""
    took = []
    async with stage(on, known) as up, classroom(up.discord, channels=1) as room:
        user, channel = room.student()
        for text in asked:
            answer = await room.ask(user, channel, text)
            if answer is not None:
                took.append(1000 * answer.seconds)
        served = len(asked) - len(up.gemini.generations)
    return _figure("event to send", len(known), took[_FIRST:], served / len(asked))


def _figure(name: str, rows: int, took_ms: Sequence[float], served: float) -> Figure:
    return {
        "measured": name,
        "rows": rows,
        "questions": len(took_ms),
        "p50_ms": round(percentile(took_ms, 50), 1),
        "p95_ms": round(percentile(took_ms, 95), 1),
        "max_ms": round(max(took_ms, default=0), 1),
        "served": round(served, 3),
        "load_average": machine.load_average(),
    }


async def run(options: argparse.Namespace) -> None:
    """The figures asked for."""
    sheet = Sheet(as_json=options.json)
    known = Questions(1).take(options.rows)
    chance = Random(3)  # noqa: S311 - the same questions every time are wanted.
    asked = [asked_again(chance.choice(known), chance) for _ in range(_FIRST + options.questions)]
    async with archive() as on:
        sheet.add(await search(on, known, asked))
        if options.event_to_send:
            sheet.add(await event_to_send(on, known, asked))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="verified questions")
    parser.add_argument("--questions", type=int, default=500, help="asked of them")
    parser.add_argument("--event-to-send", action="store_true", help="measure the process, too")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    machine.describe()
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
