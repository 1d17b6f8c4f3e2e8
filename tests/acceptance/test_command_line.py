"""The commands of a terminal beside a running product that brought its own PostgreSQL."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from librabot.db.embedded import EmbeddedPostgres
from tests.acceptance.person import Person
from tests.acceptance.stage import Stage, eventually, settled
from tests.acceptance.terminal import Ended, librabot
from tests.product import Product, product

FIRST, SECOND = "첫 번째 긴 비밀번호", "두 번째 긴 비밀번호"


async def test_commands_beside_a_running_product_work_and_leave_it_alone(
    stage: Stage, home: Path
) -> None:
    async def command(*arguments: str, typed: str = "") -> Ended:
        return await librabot(*arguments, home=home, environment=stage.environment, typed=typed)

    async def new_owner() -> tuple[Ended, Ended]:
        made = await command("create-owner", "이교수", typed=f"{FIRST}\n")
        return made, await command("reset-password", "이교수", typed=f"{SECOND}\n")

    async with product(home, environment=stage.environment) as running:
        await stage.discord.bot_ready(within=20)
        student = stage.discord.add_person("민지")
        stage.gemini.latency = 4
        asked = asyncio.create_task(stage.ask(student, "도커가 뭐예요?"))

        (made, reset), doctor, settings, migrate = await asyncio.gather(
            new_owner(), command("doctor"), command("settings"), command("migrate")
        )

        await settled(stage.discord, await asked, "AI의 초안이에요", "조교 확인 전")
        async with Person(running.url) as owner:
            await owner.log_in("이교수", SECOND)
            await owner.open("/members")
            assert owner.status == 200
        assert await running.stop() == 0

    codes = [each.code for each in (made, reset, doctor, settings, migrate)]
    assert codes == [0, 0, 0, 0, 0], doctor.said
    for secret in (stage.discord.token, stage.notion.token, "AIza-fake", FIRST, SECOND):
        assert not [
            each for each in (made, reset, doctor, settings, migrate) if secret in each.said
        ]
    assert "NOTION_TOKEN=********" in settings.said
    lines = running.log_lines()
    assert [line for line in lines if line["level"] not in {"info", "debug"}] == []
    assert happenings(migrate.logged) == ["borrowed"]


def happenings(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """What befell the embedded database."""
    return [line["happening"] for line in lines if line["event"] == "embedded database"]


async def test_a_start_beside_a_command_gets_a_database_that_outlives_the_command(
    home: Path,
) -> None:
    command = EmbeddedPostgres(home / "data" / "postgres")
    await command.start()
    running = Product(home, {})
    starting = asyncio.create_task(running.start())
    try:
        await eventually(lambda: "waiting for its owner" in happenings(running.log_lines()))
        await command.stop()
        await starting

        async with Person(running.url) as visitor:
            assert (await visitor.open("/readyz")).status == 200
        assert await running.stop() == 0
    finally:
        await command.stop()
        await running.close()
