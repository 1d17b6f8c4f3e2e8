"""Files of verified questions and of what students ask, and an archive stocked from one."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.course import ANSWER, BY
from librabot.db.courses import CourseRows
from librabot.db.entries import EntryRows
from librabot.db.pool import Database
from librabot.db.proposals import ProposalRows
from librabot.db.questions import QuestionRows
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.proposals import Proposable, Proposed
from librabot.features.questions.values import Actor, Lookalike, Place, Wording
from librabot.features.questions.values import Asked as Question
from librabot.features.questions.verifying import Edit, Verifying


@dataclass(frozen=True, slots=True)
class Verified:
    """A verified question of a file."""

    name: str
    course: str
    text: str
    wordings: tuple[str, ...]
    lookalikes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a student types; ``expect`` is the entry that answers it, or None."""

    text: str
    expect: str | None
    kind: str
    course: str


@dataclass(frozen=True, slots=True)
class Known:
    """The contents of a file."""

    name: str
    entries: tuple[Verified, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Stocked:
    """The ids that the database gave: entries' names by id, courses' ids by name."""

    names: Mapping[int, str]
    courses: Mapping[str, int]

    def course_of(self, asked: Asked) -> int:
        """The course in which a question is asked."""
        return self.courses[asked.course]


def read(path: Path, *, wordings: int | None = None, lookalikes: int | None = None) -> Known:
    """The file at ``path`` with at most so many wordings and look-alikes of each entry."""
    document = json.loads(path.read_text(encoding="utf-8"))
    entries = tuple(
        Verified(
            entry["id"],
            entry["course"],
            entry["text"],
            tuple(entry.get("wordings", ())[:wordings]),
            tuple(entry.get("lookalikes", ())[:lookalikes]),
        )
        for entry in document["entries"]
    )
    homes = {entry.name: entry.course for entry in entries}
    usual = Counter(homes.values()).most_common(1)[0][0]
    asked = tuple(
        Asked(query["text"], query["expect"], query["kind"], _home(query, homes, usual))
        for query in document["queries"]
    )
    return Known(path.stem, entries, asked)


def _home(query: Mapping[str, Any], homes: Mapping[str, str], usual: str) -> str:
    """A question belongs to the course it names, else to that of the entry it is about."""
    about = query.get("expect") or query.get("near")
    return str(query.get("course") or homes.get(about or "", usual))


async def stock(database: Database, known: Known) -> Stocked:
    """Ask, verify and enrich every entry as the product does."""
    courses = {}
    for name in dict.fromkeys(entry.course for entry in known.entries):
        course_id = await CourseRows(database).add_course(name, None)
        if course_id is None:
            raise ValueError(name)
        courses[name] = course_id
    by = await _assistant(database)
    names = {}
    for number, entry in enumerate(known.entries):
        entry_id = await _verified(database, number, entry, courses[entry.course], by)
        names[entry_id] = entry.name
    await database.execute("ANALYZE")
    return Stocked(names, courses)


async def _assistant(database: Database) -> Actor:
    member_id: int = await database.fetchval(
        "INSERT INTO members (name, role) VALUES ($1, 'ta') RETURNING id", BY.name
    )
    return Actor(member_id, BY.name)


async def _verified(
    database: Database, number: int, entry: Verified, course_id: int, by: Actor
) -> int:
    questions = QuestionRows(database)
    place = Place(course_id=course_id)
    asked = Question(f"benchmark:{number}", place, "benchmark", "", entry.text)
    recorded = await questions.record(asked)
    entry_id = await questions.open_entry(
        recorded.question_id, title=entry.text, body=entry.text, decision=Decision("new", "too far")
    )
    verifying = Verifying(EntryRows(database, archive_on=False), lambda: None)
    await verifying.verify(Edit(entry_id, 1, entry.text, ANSWER, ()), by)
    await _enriched(database, entry_id, entry)
    return entry_id


async def _enriched(database: Database, entry_id: int, entry: Verified) -> None:
    """Keep the file's wordings and look-alikes as those that a model proposed."""
    if not entry.wordings and not entry.lookalikes:
        return
    verified = await EntryRows(database, archive_on=False).entry(entry_id)
    known = Proposable(
        entry_id, verified.version, verified.title, verified.question, verified.answer
    )
    wordings = {search_key(text): text for text in entry.wordings}
    lookalikes = {search_key(text): text for text in entry.lookalikes}
    proposed = Proposed(
        tuple(Wording(text, key, "proposed") for key, text in wordings.items() if key),
        tuple(
            Lookalike(text, key, "proposed")
            for key, text in lookalikes.items()
            if key and key not in wordings
        ),
    )
    await ProposalRows(database).keep(known, proposed)
