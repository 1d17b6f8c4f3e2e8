"""``librabot enrich``: wordings for what was verified before there was a model."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from librabot.core.errors import Code
from librabot.db.pool import Database
from tests.acceptance.stage import eventually
from tests.acceptance.terminal import librabot
from tests.fakes.behaviours import Answer, Hang, Refuse
from tests.fakes.gemini import FakeGemini
from tests.features.questions.proposer import phrases, verified
from tests.product import Product

TITLES = ("도커 실행", "과제 2 제출", "오라클 접속")


def proposed(body: dict[str, Any]) -> str:
    """One wording and one look-alike of the entry that was told of."""
    entry = json.loads(body["contents"][-1]["parts"][0]["text"])
    wordings = {"plain": f"{entry['title']} 말인데 어디를 눌러요?", "casual": None}
    reply = {"wordings": wordings, "lookalikes": {"object": f"{entry['title']} 말고 파이썬"}}
    return json.dumps(reply, ensure_ascii=False)


def settings(dsn: str, gemini: FakeGemini) -> dict[str, str]:
    gemini.answer = proposed
    return {
        "DATABASE_URL": dsn,
        "GEMINI_API_KEY": "AIza-fake",
        "GEMINI_BASE_URL": gemini.base_url,
    }


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await database.fetch("SELECT state FROM outbox ORDER BY id")]


async def test_everything_verified_gets_wordings_by_one_call_each(
    home: Path, dsn: str, database: Database
) -> None:
    entries = [await verified(database, title) for title in TITLES]
    async with FakeGemini() as gemini:
        environment = settings(dsn, gemini)
        gemini.script(Answer(chunks=40))

        first = await librabot("enrich", home=home, environment=environment)
        second = await librabot("enrich", home=home, environment=environment)
        some = await librabot(
            "enrich", "--again", "--limit", "1", home=home, environment=environment
        )

    assert (first.code, second.code, some.code) == (0, 0, 0)
    assert len(gemini.generations) == 4
    for entry_id, title in zip(entries, TITLES, strict=True):
        assert await phrases(database, "wordings", entry_id) == {
            "plain": f"{title} 말인데 어디를 눌러요?"
        }
        assert await phrases(database, "lookalikes", entry_id) == {"object": f"{title} 말고 파이썬"}
    assert "질문 3개 중 2개" in first.said
    assert "질문 3개에 표현을 제안했어요" in first.said
    assert "질문 0개에 표현을 제안했어요" in second.said
    assert "아직 남은 질문: 2개" in some.said
    assert not [title for title in TITLES if title in f"{first.said}{first.logged}"]
    calls = [line for line in first.logged if line["event"] == "proposed"]
    assert [(line["wordings"], line["lookalikes"]) for line in calls] == [(1, 1)] * 3
    assert {line["level"] for line in first.logged} == {"info"}


async def test_without_a_model_it_says_what_to_set(home: Path, dsn: str) -> None:
    ended = await librabot("enrich", home=home, environment={"DATABASE_URL": dsn})

    assert ended.code == 1
    assert "GEMINI_API_KEY" in ended.said


async def test_a_refused_key_ends_it_at_once(home: Path, dsn: str, database: Database) -> None:
    for title in TITLES:
        await verified(database, title)
    async with FakeGemini() as gemini:
        environment = settings(dsn, gemini)
        gemini.always(Refuse(400, "key"))

        ended = await librabot("enrich", home=home, environment=environment)

    assert ended.code == 1
    assert f"({Code.AI5001.name})" in ended.said
    assert "아직 남은 질문: 2개" in ended.said
    assert await states(database) == ["dead"]


async def test_ctrl_c_keeps_what_was_done_and_gives_back_the_rest(
    home: Path, dsn: str, database: Database
) -> None:
    for title in TITLES:
        await verified(database, title)
    async with FakeGemini() as gemini:
        environment = settings(dsn, gemini)
        gemini.script(Answer(), Hang())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "librabot", "enrich"),
            cwd=home,
            env=Product(home, environment).environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Whoever runs the tests in the background has Ctrl-C switched off for all children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        await eventually(lambda: len(gemini.generations) == 2)
        process.send_signal(signal.SIGINT)
        said, logged = await process.communicate()
        held = await states(database)

        ended = await librabot("enrich", home=home, environment=environment)

    assert process.returncode == 130
    assert "질문 1개에 표현을 제안했어요" in said.decode()
    assert "Traceback" not in logged.decode()
    assert held == ["done", "waiting"]
    assert "질문 2개에 표현을 제안했어요" in ended.said
    assert await states(database) == ["done"] * 3
