"""Entries with wordings, look-alikes and students who have seen them, for merging."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from librabot.db.merging import TwinRows
from librabot.db.pool import Database
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.merging import Merging, Overtaken, Paired, Pairing
from librabot.features.questions.values import Actor, Entry

TABLES = ("entries", "wordings", "lookalikes", "questions", "deliveries", "hits", "search_log")
WORDS = (
    "과제",
    "기한",
    "도커",
    "실행",
    "점수",
    "발표",
    "환불",
    "설치",
    "오류",
    "시험",
    "교재",
    "출석",
)


@dataclass(frozen=True)
class Twins:
    """A course and its rows; ``woken`` counts how often the lanes were."""

    database: Database
    course_id: int
    by: Actor
    archive_on: bool = True
    woken: list[int] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def rows(self) -> TwinRows:
        return TwinRows(self.database, self.archive_on)

    @property
    def merging(self) -> Merging:
        return Merging(self.rows, lambda: self.woken.append(1))

    async def entry(self, title: str, *, status: str = "verified", version: int = 3) -> int:
        """An entry that is found by its title and question, if it is verified."""
        entry_id: int = await self.database.fetchval(
            "INSERT INTO entries (course_id, status, title, question, answer, ai_answer, version,"
            " verified_at, verifier_name, page_id, page_url)"
            " SELECT $1, s.status, $2, $2 || ' 알려 주세요 자세히', $2 || '의 답', '초안', $4,"
            " CASE s.status WHEN 'verified' THEN now() END,"
            " CASE s.status WHEN 'verified' THEN '이조교' END,"
            " CASE s.status WHEN 'verified' THEN 'page' END,"
            " CASE s.status WHEN 'verified' THEN 'https://notion.example/page' END"
            " FROM (VALUES ($3)) AS s (status) RETURNING id",
            self.course_id,
            title,
            status,
            version,
        )
        if status == "verified":
            await self.wording(entry_id, title, source="title")
            await self.wording(entry_id, f"{title} 알려 주세요 자세히", source="question")
        return entry_id

    async def wording(
        self, entry_id: int, body: str, *, source: str = "proposed", removed: bool = False
    ) -> None:
        await self.database.execute(
            "INSERT INTO wordings (course_id, entry_id, body, search_key, source, live, removed_at)"
            " SELECT course_id, id, $2, $3, $4, status = 'verified' AND NOT $5,"
            " CASE WHEN $5 THEN now() END FROM entries WHERE id = $1 ON CONFLICT DO NOTHING",
            entry_id,
            body,
            search_key(body),
            source,
            removed,
        )

    async def lookalike(self, entry_id: int, body: str, *, removed: bool = False) -> None:
        await self.database.execute(
            "INSERT INTO lookalikes (entry_id, body, search_key, source, removed_at)"
            " VALUES ($1, $2, $3, 'refused', CASE WHEN $4 THEN now() END) ON CONFLICT DO NOTHING",
            entry_id,
            body,
            search_key(body),
            removed,
        )

    async def asked(
        self, entry_id: int, *, state: str = "known", shown: int = 3, hit: bool = True
    ) -> int:
        """A question that an entry answered in Discord, in the version ``shown``."""
        question_id: int = await self.database.fetchval(
            "INSERT INTO questions"
            " (origin, course_id, entry_id, state, asker, asker_name, body, settled_at)"
            " VALUES ($1, $2, $3, $4, 'discord:1', '학생', '질문', now()) RETURNING id",
            f"test:{next(self._numbers)}",
            self.course_id,
            entry_id,
            state,
        )
        await self.database.execute(
            "INSERT INTO deliveries VALUES ($1, $2, 20, ARRAY[$1::bigint + 1000], $3)",
            question_id,
            entry_id,
            shown,
        )
        if hit:
            await self.database.execute(
                "INSERT INTO hits (question_id, entry_id) VALUES ($1, $2)", question_id, entry_id
            )
        return question_id

    async def pairing(self, twin_id: int, target_id: int) -> Pairing:
        twin, target = await self.rows.entry(twin_id), await self.rows.entry(target_id)
        return Pairing(twin.id, twin.version, target.id, target.version)

    async def merge(self, twin_id: int, target_id: int) -> Paired | Overtaken:
        return await self.merging.merge(await self.pairing(twin_id, target_id), self.by)

    async def part(self, twin_id: int) -> Paired | Overtaken:
        twin = await self.rows.entry(twin_id)
        return await self.merging.part(twin_id, twin.version, self.by)

    async def now(self, entry_id: int) -> Entry:
        return await self.rows.entry(entry_id)

    async def found_by(self, entry_id: int) -> set[str]:
        """The wordings under which an entry is searched."""
        rows = await self.database.fetch(
            "SELECT body FROM wordings WHERE entry_id = $1 AND live", entry_id
        )
        return {row["body"] for row in rows}

    async def not_served_for(self, entry_id: int) -> set[str]:
        rows = await self.database.fetch(
            "SELECT body FROM lookalikes WHERE entry_id = $1 AND removed_at IS NULL", entry_id
        )
        return {row["body"] for row in rows}

    async def owed(self, kind: str) -> list[tuple[int, int | None]]:
        """The jobs of a kind: the entry and the question."""
        rows = await self.database.fetch(
            "SELECT entry_id, question_id FROM outbox WHERE kind = $1 ORDER BY id", kind
        )
        return [(row["entry_id"], row["question_id"]) for row in rows]

    async def dump(self) -> Mapping[str, list[str]]:
        """Every row as text, without versions and without what tells two parted ones apart."""
        found = {}
        for table in TABLES:
            rows = await self.database.fetch(
                "SELECT (to_jsonb(t) - 'version')::text AS row"  # noqa: S608 - a name of our own.
                f" FROM {table} AS t WHERE to_jsonb(t) ->> 'source' IS DISTINCT FROM 'unmerged'"
                " ORDER BY 1"
            )
            found[table] = [row["row"] for row in rows]
        return found

    async def crowd(self, chance: random.Random) -> list[int]:
        """Some entries with few words among them, so that wordings and look-alikes collide."""
        ids = []
        for _ in range(5):
            status = chance.choice(("verified", "verified", "waiting"))
            entry_id = await self.entry(
                _phrase(chance), status=status, version=chance.randint(1, 9)
            )
            for _ in range(chance.randint(0, 4)):
                await self.wording(entry_id, _phrase(chance), removed=chance.random() < 0.2)
            for _ in range(chance.randint(0, 4)):
                await self.lookalike(entry_id, _phrase(chance), removed=chance.random() < 0.2)
            for _ in range(chance.randint(0, 2)):
                await self.asked(entry_id, shown=1, hit=status == "verified")
            ids.append(entry_id)
        return ids


def _phrase(chance: random.Random) -> str:
    return " ".join(chance.sample(WORDS[:5], 2))


async def open_course(database: Database, *, archive_on: bool = True) -> Twins:
    """A course without anything in it, and a TA."""
    course_id = await database.fetchval(
        "INSERT INTO courses (name) VALUES ('파이썬 기초') RETURNING id"
    )
    member_id = await database.fetchval(
        "INSERT INTO members (name, role) VALUES ('김조교', 'ta') RETURNING id"
    )
    return Twins(database, course_id, Actor(member_id, "김조교"), archive_on)
