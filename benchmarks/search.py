"""How soon a verified answer is found among many, beside what an ORM would write."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any, Final

from benchmarks import machine
from benchmarks.classroom import classroom
from benchmarks.course import asked_again
from benchmarks.figures import percentile
from benchmarks.stage import Archive, archive, stage
from benchmarks.wordings import fill
from librabot.core.errors import LibraError
from librabot.db.learning import keep_wordings
from librabot.db.pool import Database
from librabot.db.questions import QuestionRows
from librabot.features.questions.finding import CANDIDATES
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Wording

_FIRST: Final = 20
"""Questions that are not counted: the caches are cold, the statements not prepared."""

_PATIENCE_SECONDS: Final = 60.0
_ORM_LEAST: Final = 20
_ORM_MOST: Final = 100
_INSERTS: Final = 200

# By threshold and order of a function's value, which no index serves; of the same wordings.
_ORM_FORM: Final = """
SELECT id, entry_id, body, similarity(search_key, $2) AS score
FROM wordings
WHERE course_id = $1 AND live AND similarity(search_key, $2) > 0.3
ORDER BY score DESC
LIMIT $3
"""
_ENTRIES: Final = """
SELECT id, course_id, question FROM entries
WHERE course_id = ANY($1::bigint[])
ORDER BY md5(id::text)
LIMIT $2
"""
_INDEXES: Final = """
SELECT indexrelid::regclass::text AS name, pg_relation_size(indexrelid) / 1048576.0 AS mib
FROM pg_index
WHERE indexrelid IN ('wordings_by_key'::regclass, 'wordings_once'::regclass)
ORDER BY name
"""

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """An archive's question as another student puts it."""

    course_id: int
    entry_id: int
    text: str

    @property
    def key(self) -> str:
        """Under which it is searched."""
        return search_key(self.text)


async def ask_again(database: Database, courses: Sequence[int], count: int) -> list[Again]:
    """So many questions of the courses, the larger ones more often, each but for a word."""
    chance = Random(3)  # noqa: S311 - the same questions every time are wanted.
    entries = await database.fetch(_ENTRIES, courses, count)
    known = [chance.choice(entries) for _ in range(count)]
    return [
        Again(entry["course_id"], entry["id"], asked_again(entry["question"], chance))
        for entry in known
    ]


async def lookup(database: Database, asked: Sequence[Again]) -> Figure:
    """The product's own search, one question after the other on one connection."""
    rows = QuestionRows(database)
    took, found, given_up = [], 0, 0
    for again in asked:
        key, began = again.key, perf_counter()
        try:
            near = await rows.near(again.course_id, key, limit=CANDIDATES)
        except LibraError:
            given_up += 1
        else:
            found += any(each.entry_id == again.entry_id for each in near)
        took.append(1000 * (perf_counter() - began))
    return {
        "questions": len(took) - _FIRST,
        "lookup_ms": _spread(took[_FIRST:]),
        "found": round(found / len(asked), 3),
        "given_up": given_up,
        "load_average": machine.load_average(),
    }


async def orm_form(database: Database, asked: Sequence[Again]) -> Figure:
    """The other form of the search, for a minute but 20 questions at least."""
    took, began = [], perf_counter()
    async with database.pool.acquire() as connection:
        await connection.execute("SET statement_timeout = 0")
        for again in asked[:_ORM_MOST]:
            key, started = again.key, perf_counter()
            await connection.fetch(
                _ORM_FORM, again.course_id, key, CANDIDATES, timeout=_PATIENCE_SECONDS
            )
            took.append(1000 * (perf_counter() - started))
            if len(took) > _ORM_LEAST and perf_counter() - began > _PATIENCE_SECONDS:
                break
    return {"orm_form_questions": len(took) - 1, "orm_form_ms": _spread(took[1:])}


async def inserting(database: Database, asked: Sequence[Again]) -> Figure:
    """What one more wording costs, index and all; its commit is not counted."""
    took = []
    async with database.transaction() as connection:
        for again in asked[:_INSERTS]:
            body = f"{again.text} 꼭이요"
            wording = Wording(body, search_key(body), "chosen")
            began = perf_counter()
            await keep_wordings(connection, again.entry_id, [wording])
            took.append(1000 * (perf_counter() - began))
    return {"insert_ms": _spread(took)}


async def event_to_send(on: Archive, course_id: int, asked: Sequence[Again]) -> Figure:
    """One student after the other: from the event on the gateway to the call with the answer."""
    took = []
    async with stage(on, course_id) as up, classroom(up.discord, channels=1) as room:
        user, channel = room.student()
        for again in asked:
            answer = await room.ask(user, channel, again.text)
            if answer is not None:
                took.append(1000 * answer.seconds)
        served = len(asked) - len(up.gemini.generations)
    return {"event_to_send_ms": _spread(took[_FIRST:]), "served": round(served / len(asked), 3)}


def _spread(took_ms: Sequence[float]) -> dict[str, float]:
    return {f"p{percent}": round(percentile(took_ms, percent), 2) for percent in (50, 95, 99)}


async def measure(on: Archive, options: argparse.Namespace) -> Figure:
    """All of it as one object."""
    database = on.database
    courses = await fill(database, rows=options.rows, courses=options.courses)
    rows = await database.fetchval("SELECT count(*) FROM wordings WHERE live")
    asked = await ask_again(database, courses, _FIRST + options.questions)
    figure = {"rows": rows, "courses": len(courses), **await lookup(database, asked)}
    figure |= await orm_form(database, asked)
    ratio = figure["orm_form_ms"]["p50"] / figure["lookup_ms"]["p50"]
    figure["ratio_p50"] = round(ratio, 1)
    indexes = await database.fetch(_INDEXES)
    figure["index_mib"] = {each["name"]: round(float(each["mib"]), 2) for each in indexes}
    if options.event_to_send:
        largest = await ask_again(database, courses[:1], _FIRST + options.questions)
        figure |= await event_to_send(on, courses[0], largest)
    return figure | await inserting(database, asked)


def shown(figure: Mapping[str, Any]) -> Iterator[str]:
    """A figure as a table, a line for each name."""
    width = max(map(len, figure))
    for name, value in figure.items():
        cells = value.items() if isinstance(value, Mapping) else [("", value)]
        yield f"{name.ljust(width)}  " + "   ".join(
            f"{part} {cell}".lstrip() for part, cell in cells
        )


async def run(options: argparse.Namespace) -> None:
    """One figure."""
    async with archive() as on:
        figure = await measure(on, options)
    print(json.dumps(figure) if options.json else "\n".join(shown(figure)))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="wordings, about nine an entry")
    parser.add_argument("--courses", type=int, default=1, help="that share them (Zipf's law)")
    parser.add_argument("--questions", type=int, default=300, help="asked of them")
    parser.add_argument("--event-to-send", action="store_true", help="measure the process, too")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args(arguments)
    machine.describe()
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
