"""A large archive at once: entries of many courses, each with its wordings and look-alikes."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from os import sched_getaffinity
from random import Random
from typing import Final

from benchmarks.course import ANSWER, Questions
from librabot.db.courses import CourseRows
from librabot.db.kept import KeptRows
from librabot.db.pool import Connection, Database
from librabot.db.rekeying import VERSION_NAME
from librabot.features.questions.matching.search_key import KEY_VERSION, search_key

PER_ENTRY: Final = 9
"""Wordings of an entry: its own and those that a model proposes."""

_LOOKALIKES: Final = 6
_BATCH: Final = 1_000
_TRIES: Final = 40
_BUILD_SECONDS: Final = 1_800
_TRIGRAM_INDEXES: Final = """
SELECT c.oid::regclass::text AS name, pg_get_indexdef(c.oid) AS definition
FROM pg_index AS i
INNER JOIN pg_class AS c ON i.indexrelid = c.oid
INNER JOIN pg_am AS a ON c.relam = a.oid
WHERE a.amname = 'gin' AND i.indrelid IN ('wordings'::regclass, 'entries'::regclass)
ORDER BY name
"""
_ADD_ENTRIES: Final = """
INSERT INTO entries (course_id, title, question, answer, status, verified_at)
SELECT n.course_id, n.question, n.question, $3, 'verified', now()
FROM unnest($1::bigint[], $2::text[]) AS n (course_id, question)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class _Phrased:
    """The texts of an entry's wordings and look-alikes, each with its search key."""

    wordings: list[tuple[str, str]]
    lookalikes: list[tuple[str, str]]


async def fill(database: Database, *, rows: int, courses: int) -> list[int]:
    """Add verified entries with ``rows`` wordings in all, shared out by Zipf's law over courses.

    Returns the ids of the courses, the largest first.
    """
    made = CourseRows(database)
    ids = [await _course(made, number) for number in range(courses)]
    chance = Random(5)  # noqa: S311 - the same archive every time is wanted.
    texts = Questions(1).take(-(-rows // PER_ENTRY))
    shares = [1 / (rank + 1) for rank in range(courses)]
    places = chance.choices(ids, weights=shares, k=len(texts))
    wanted = [min(PER_ENTRY, rows - PER_ENTRY * number) for number in range(len(texts))]
    async with _without_trigrams(database):
        await _add_all(database, places, texts, wanted)
    await KeptRows(database).put(VERSION_NAME, str(KEY_VERSION))
    async with database.pool.acquire() as connection:
        await _lasting(connection, "VACUUM ANALYZE")
    return ids


async def _course(courses: CourseRows, number: int) -> int:
    course_id = await courses.add_course(f"과목 {number}", None)
    if course_id is None:
        raise ValueError(number)
    return course_id


@asynccontextmanager
async def _without_trigrams(database: Database) -> AsyncIterator[None]:
    """Build the indexes of trigrams afterwards, by the definitions that the product gave them."""
    indexes = await database.fetch(_TRIGRAM_INDEXES)
    for index in indexes:
        await database.execute(f"DROP INDEX {index['name']}")
    yield
    async with database.pool.acquire() as connection:
        for index in indexes:
            await _lasting(connection, index["definition"])
    if await database.fetch(_TRIGRAM_INDEXES) != indexes:
        raise ValueError(indexes)


async def _lasting(connection: Connection, statement: str) -> None:
    """Run what takes longer than the product's own statements may."""
    await connection.execute("SET statement_timeout = 0")
    await connection.execute(statement, timeout=_BUILD_SECONDS)


async def _add_all(
    database: Database, places: Sequence[int], texts: Sequence[str], wanted: Sequence[int]
) -> None:
    """Make the keys in processes beside this one, which hands them to the database."""
    loop, cores = asyncio.get_running_loop(), len(sched_getaffinity(0))
    ahead = asyncio.Semaphore(2 * cores)

    async def add(workers: Executor, begin: int) -> None:
        batch = slice(begin, begin + _BATCH)
        async with ahead:
            phrased = await loop.run_in_executor(
                workers, _phrases, begin, texts[batch], wanted[batch]
            )
            await _add(database, places[batch], texts[batch], phrased)

    with ProcessPoolExecutor(cores, get_context("spawn")) as workers:
        async with asyncio.TaskGroup() as adding:
            for begin in range(0, len(texts), _BATCH):
                adding.create_task(add(workers, begin))


async def _add(
    database: Database, places: Sequence[int], texts: Sequence[str], phrased: Sequence[_Phrased]
) -> None:
    async with database.transaction() as connection:
        added = await connection.fetch(_ADD_ENTRIES, places, texts, ANSWER)
        entries = [(place, row["id"]) for place, row in zip(places, added, strict=True)]
        await connection.copy_records_to_table(
            "wordings",
            columns=["course_id", "entry_id", "body", "search_key", "source"],
            records=[
                (course_id, entry_id, body, key, "proposed")
                for (course_id, entry_id), phrases in zip(entries, phrased, strict=True)
                for body, key in phrases.wordings
            ],
        )
        await connection.copy_records_to_table(
            "lookalikes",
            columns=["entry_id", "body", "search_key", "source"],
            records=[
                (entry_id, body, key, "proposed")
                for (_, entry_id), phrases in zip(entries, phrased, strict=True)
                for body, key in phrases.lookalikes
            ],
        )


def _phrases(seed: int, texts: Sequence[str], wanted: Sequence[int]) -> list[_Phrased]:
    chance = Random(seed)  # noqa: S311 - the same archive every time is wanted.
    strange = [word for text in texts for word in text.rstrip("?").split()]
    phrased = []
    for text, count in zip(texts, wanted, strict=True):
        words = text.rstrip("?").split()
        phrased.append(
            _Phrased(
                _distinct(chain(_orders(words, chance), _others(words, strange, chance)), count),
                _distinct(_others(words, strange, chance), _LOOKALIKES),
            )
        )
    return phrased


def _orders(words: Sequence[str], chance: Random) -> Iterator[str]:
    """The words as they are, then in other orders, one left out each time."""
    yield " ".join(words)
    for _ in range(_TRIES):
        yield " ".join(chance.sample(words, len(words) - 1))


def _others(words: Sequence[str], strange: Sequence[str], chance: Random) -> Iterator[str]:
    """The words with one exchanged for a strange one each time, without end."""
    while True:
        others = list(words)
        others[chance.randrange(len(words))] = chance.choice(strange)
        yield " ".join(others)


def _distinct(texts: Iterator[str], count: int) -> list[tuple[str, str]]:
    """The first ``count`` of the texts under different keys."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(search_key(text), text)
        if len(found) == count:
            break
    return [(text, key) for key, text in found.items()]
