"""A model that Google has retired: the service starts all the same, and says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.stage import Stage, eventually, settled, standing, the_owner
from tests.acceptance.terminal import librabot
from tests.product import Product, product

RETIRED, CURRENT = "gemini-1.5-flash", "gemini-3.5-flash-lite"
SUSPECTED = f"{RETIRED}: 모델 종료 의심"


@pytest.fixture
async def stage(dsn: str) -> AsyncIterator[Stage]:
    models = {"GEMINI_MODEL": RETIRED, "GEMINI_FALLBACK_MODEL": CURRENT}
    async with standing(DATABASE_URL=dsn, **models) as made:
        yield made


@pytest.fixture
async def running(stage: Stage, home: Path) -> AsyncIterator[Product]:
    async with product(home, environment=stage.environment) as started:
        await stage.discord.bot_ready(within=20)
        yield started


async def test_a_retired_model_is_logged_and_the_next_one_answers(
    stage: Stage, running: Product
) -> None:
    def suspected() -> list[tuple[str, str]]:
        lines = [line for line in running.log_lines() if line["event"] == "model"]
        return [(line["model"], line["level"]) for line in lines if line["standing"] == "retired"]

    await eventually(lambda: bool(suspected()))

    reply = await stage.ask(stage.discord.add_person("민지"), "도커는 어떻게 켜요?")

    await settled(stage.discord, reply, "AI의 초안이에요", "조교 확인 전")
    assert suspected() == [(RETIRED, "warning")]
    assert stage.gemini.asked == [CURRENT]


async def test_the_doctor_names_a_retired_model_in_the_terminal_and_in_the_panel(
    stage: Stage, running: Product, home: Path
) -> None:
    async with the_owner(running) as owner:
        await owner.open("/doctor/4")
        doctor = await librabot("doctor", home=home, environment=stage.environment)

    assert SUSPECTED in owner.page
    assert "GEMINI_MODEL" in owner.page
    assert doctor.code == 1
    assert f"✗ AI: {SUSPECTED}" in doctor.said
    assert doctor.said.count("✗") == 1
