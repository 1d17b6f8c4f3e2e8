"""A product whose Gemini and Notion take every request and say nothing."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from librabot.db.pool import Database, open_pool
from librabot.features.questions.values import Place
from tests.acceptance.person import Person
from tests.acceptance.stage import Stage, settled, standing, the_owner
from tests.db.stage import Stage as Course
from tests.fakes.behaviours import Answer, Hang
from tests.fakes.discord import Interaction, Message
from tests.fakes.notion import Fault
from tests.product import product

SAVES = 20
MODEL = "gemini-3.8-flash"
HUNG = "과제 3의 마감은 언제예요?"


@dataclass(frozen=True, slots=True)
class Hung:
    """``draft`` was written while all was well, for entry 1; ``question`` is asked since."""

    stage: Stage
    owner: Person
    draft: Message
    question: Interaction
    asked_at: float
    waiting: tuple[int, ...]

    async def save(self, entry_id: int) -> tuple[int, float]:
        """Stand behind an entry; the status that answers, and after how many seconds."""
        form = await self.owner.review(entry_id)
        began = time.monotonic()
        status = await self.owner.press(
            f"/questions/{entry_id}/verify", {**form, "answer": "조교의 답이에요."}
        )
        return status, time.monotonic() - began


@asynccontextmanager
async def hung(home: Path, dsn: str) -> AsyncIterator[Hung]:
    """One model alone, so that its one deadline of 20 seconds is all that the student waits for."""
    settings = {"DATABASE_URL": dsn, "GEMINI_MODEL": MODEL, "GEMINI_FALLBACK_MODEL": MODEL}
    async with (
        standing(settings) as stage,
        product(home, environment=stage.environment) as running,
        the_owner(running) as owner,
    ):
        stage.gemini.script(Answer())
        stage.gemini.always(Hang())
        stage.notion.script(Fault(kind="hang", times=1_000_000))
        await stage.discord.bot_ready(within=20)
        student = stage.discord.add_person("민지")
        draft = await stage.ask(student, "가상환경은 어떻게 켜요?")
        await settled(stage.discord, draft, "조교 확인 전")
        waiting = await _waiting(dsn, stage)
        began = time.monotonic()
        question = await stage.discord.slash(stage.discord.channel, student, "질문", {"내용": HUNG})
        yield Hung(stage, owner, draft, question, began, waiting)
        await running.kill()  # It would wait for Notion as long as it may.


async def _waiting(dsn: str, stage: Stage) -> tuple[int, ...]:
    """Entries that wait for a TA."""
    place = Place(guild_id=stage.discord.guild.id, channel_id=20)
    pool = await open_pool(dsn)
    try:
        course = Course(Database(pool))
        drafted = [await course.drafted(f"{number}번 오류", place=place) for number in range(SAVES)]
    finally:
        await pool.close()
    return tuple(entry.id for _question, entry in drafted)
