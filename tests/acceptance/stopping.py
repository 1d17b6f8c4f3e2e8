"""A stop at a bad moment: while ten answers grow, half of them silently, or without a database."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.person import Person
from tests.acceptance.road import road_to
from tests.acceptance.stage import Stage, finally_true, settled, standing
from tests.db.conftest import ask
from tests.fakes.behaviours import Answer
from tests.fakes.discord import Message
from tests.product import product

GROWING = "쓰는 중"
OPEN = "SELECT count(*) FROM questions WHERE settled_at IS NULL"
OWED = "SELECT count(*) FROM outbox WHERE state <> 'done'"

_WHOLE = Answer(chunks=12, pause=0.3)
_SILENT = Answer(chunks=12, pause=0.05, after=6, then="hang")


@dataclass(frozen=True, slots=True)
class Stopped:
    """How the process ended, what students saw then, and once it had been started again."""

    code: int
    took_seconds: float
    at_the_end: Sequence[str]
    open_questions: object
    after_a_start: Sequence[str]
    generations: int


async def stopped(home: Path, dsn: str) -> Stopped:
    """Stop a product when each of ten answers has begun to grow, and start it again."""
    async with standing({"DATABASE_URL": dsn}) as stage:
        stage.gemini.script(*[_WHOLE, _SILENT] * 5)
        async with product(home, environment=stage.environment) as running:
            await stage.discord.bot_ready(within=20)
            replies = await asyncio.gather(*(_growing(stage, number) for number in range(10)))
            began = time.monotonic()
            code = await running.stop(patience_seconds=30)
            took = time.monotonic() - began
            at_the_end = [reply.content for reply in replies]
            await running.start()
            open_questions = await ask(dsn, OPEN)
            await finally_true(lambda: _nothing_is_owed(dsn))
        return Stopped(
            code,
            took,
            at_the_end,
            open_questions,
            [reply.content for reply in replies],
            len(stage.gemini.generations),
        )


async def _growing(stage: Stage, number: int) -> Message:
    """An answer in a channel of its own, once it has begun to grow."""
    discord = stage.discord
    channel = discord.add_channel(f"질문-{number}")
    student = discord.add_person(f"학생-{number}")
    question = await discord.say(channel, student, f"!질문 {number}번 문제는 어떻게 풀어요?")
    reply = await discord.reply_to(question, within=15)
    await settled(discord, reply, GROWING)
    return reply


async def _nothing_is_owed(dsn: str) -> bool:
    return await ask(dsn, OWED) == 0


async def stopped_without_database(home: Path, dsn: str) -> tuple[int, float]:
    """Stop a product that has lost its database for long enough to notice; code and seconds."""
    async with (
        road_to(dsn) as road,
        standing({"DATABASE_URL": road.dsn}) as stage,
        product(home, environment=stage.environment) as running,
        Person(running.url) as visitor,
    ):
        await stage.discord.bot_ready(within=20)
        road.close()
        await finally_true(lambda: _unready(visitor))
        began = time.monotonic()
        code = await running.stop(patience_seconds=60)
        return code, time.monotonic() - began


async def _unready(visitor: Person) -> bool:
    return (await visitor.open("/readyz")).status == 503
