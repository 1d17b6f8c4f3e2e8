"""Courses with entries and their wordings, put straight into the tables."""

from typing import Any

from librabot.db.pool import Database
from librabot.features.questions.matching.search_key import search_key


async def course(database: Database, name: str = "파이썬", *, term: str = "") -> int:
    made: int = await database.fetchval(
        "INSERT INTO courses (name, term) VALUES ($1, $2) RETURNING id", name, term
    )
    return made


async def entry(database: Database, course_id: int, title: str, *, status: str = "verified") -> int:
    """An entry that is found by its title once it is verified."""
    entry_id: int = await database.fetchval(
        "INSERT INTO entries (course_id, status, title, question, verified_at, verifier_name)"
        " VALUES ($1, $2, $3, $3, CASE WHEN $2 = 'verified' THEN now() END, '이조교') RETURNING id",
        course_id,
        status,
        title,
    )
    if status == "verified":
        await wording(database, entry_id, title, source="title")
    return entry_id


async def wording(database: Database, entry_id: int, body: str, *, source: str = "ta") -> int:
    made: int = await database.fetchval(
        "INSERT INTO wordings (course_id, entry_id, body, search_key, source)"
        " SELECT course_id, id, $2, $3, $4 FROM entries WHERE id = $1 RETURNING id",
        entry_id,
        body,
        search_key(body),
        source,
    )
    return made


async def lookalike(database: Database, entry_id: int, body: str) -> int:
    made: int = await database.fetchval(
        "INSERT INTO lookalikes (entry_id, body, search_key, source)"
        " VALUES ($1, $2, $3, 'ta') RETURNING id",
        entry_id,
        body,
        search_key(body),
    )
    return made


async def audit(database: Database) -> list[tuple[Any, ...]]:
    """Who did what to what, and how it was before and after."""
    rows = await database.fetch(
        "SELECT actor, action, subject, before, after FROM audit ORDER BY id"
    )
    return [tuple(row) for row in rows]
