"""What was there before the matching migration is there after it, in the new form."""

import json
from typing import TYPE_CHECKING, Final

import asyncpg

from librabot.db.migrate import migrate, read_migrations
from librabot.features.questions.matching.deciding import Candidate
from librabot.features.questions.matching.story import decision_of

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE: Final = """
INSERT INTO courses (name) VALUES ('컴퓨터');
INSERT INTO entries (course_id, status, title, question, answer, verified_at)
VALUES
    (1, 'verified', '도커 켜기', '도커 어떻게 켜요?', '답', now()),
    (1, 'verified', '도커 끄기', '도커 어떻게 꺼요?', '답', now()),
    (1, 'waiting', '시험', '시험 범위', '', NULL);
INSERT INTO wordings (course_id, entry_id, body, search_key, source)
VALUES (1, 1, '도커 켜기', 'a', 'title'), (1, 2, '도커 끄기', 'b', 'title');
INSERT INTO questions
    (origin, course_id, entry_id, state, asker, asker_name, body, asked_at, settled_at, decision)
VALUES
    ('a', 1, 1, 'known', 'x', 'x', '도커 켜기?', '2026-03-02', now(), '{
        "rule": "near and covered", "served": 1, "candidates": [
            {"entry_id": 2, "wording": "도커 끄기", "score": 0.912345},
            {"entry_id": 1, "wording": "도커 켜기", "score": 0.9},
            {"entry_id": 1, "wording": "도커 어떻게 켜요?", "score": 0.6}
        ]
    }'),
    ('b', 1, 3, 'answered', 'x', 'x', '시험 범위', '2026-03-03', now(), '{
        "rule": "too far", "served": null, "candidates": [
            {"entry_id": 77, "wording": "없어진 것", "score": 0.4}
        ]
    }'),
    ('c', 1, NULL, 'refused', 'x', 'x', '', '2026-03-04', now(), '{}'),
    ('d', 1, 1, 'known', 'x', 'x', '', '2026-03-05', now(), '{
        "rule": "picked", "served": 1, "candidates": []
    }');
INSERT INTO hits (question_id, entry_id) VALUES (1, 1);
INSERT INTO deliveries VALUES (1, 1, 2, '{3}', 1);
"""


async def test_what_had_been_decided_is_in_the_log(empty_dsn: str) -> None:
    first, second, *rest = read_migrations()
    await migrate(empty_dsn, migrations=(first, second))
    connection = await asyncpg.connect(empty_dsn)
    await connection.execute(BEFORE)

    await migrate(empty_dsn, migrations=(first, second, *rest))

    await connection.reload_schema_state()
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=json.loads)
    rows = await connection.fetch("SELECT *, at::date::text AS day FROM search_log ORDER BY 1")
    entry = await connection.fetchrow("SELECT * FROM counted_entries WHERE id = 1")
    live = await connection.fetchval("SELECT count(*) FROM wordings WHERE live AND form = ''")
    await connection.close()
    stories: list[Mapping[str, object]] = [row["story"] for row in rows]
    assert [(row["question_id"], row["outcome"], row["rule"]) for row in rows] == [
        (1, "serve", "sure enough"),
        (2, "new", "too far"),
        (4, "serve", "picked"),
    ]
    assert [(row["day"], row["judged_by"]) for row in rows] == [
        ("2026-03-02", None),
        ("2026-03-03", None),
        ("2026-03-05", None),
    ]
    assert decision_of(stories[0]).candidates == (
        Candidate(1, "도커 켜기", "도커 켜기", score=0.9),
        Candidate(2, "도커 끄기", "도커 끄기", score=0.9123),
    )
    assert decision_of(stories[1]).candidates == (Candidate(77, "", "없어진 것", score=0.4),)
    assert stories[0]["rule"] == "sure enough"
    assert stories[0]["versions"] == {"key": 0, "rules": 0}
    assert entry is not None
    assert (entry["hits"], entry["sources"], entry["merged_into"]) == (1, [], None)
    assert live == 2
