"""Discord does not let the bot in, or is not there yet."""

from pathlib import Path

from librabot.core.errors import Code
from tests.acceptance.person import Person
from tests.acceptance.stage import PASSWORD, SETUP_CODE, Stage, refusal, settled
from tests.acceptance.terminal import librabot
from tests.fakes.discord import Intent
from tests.product import product


async def test_a_wrong_bot_token_ends_the_process_with_the_reason_on_the_terminal(
    stage: Stage, home: Path, dsn: str
) -> None:
    wrong = {**stage.environment, "DATABASE_URL": dsn, "DISCORD_BOT_TOKEN": "not.the.token"}

    ended = await librabot(home=home, environment=wrong)

    assert ended.code == 77
    assert refusal(Code.EXT5012) in ended.said
    assert "DISCORD_BOT_TOKEN" in ended.said.splitlines()[-1]
    assert [line["code"] for line in ended.logged if line["event"] == "fault"] == ["EXT5012"]


async def test_a_missing_intent_ends_the_process_and_names_the_switch(
    stage: Stage, home: Path, dsn: str
) -> None:
    stage.discord.switch_off(Intent.MESSAGE_CONTENT)

    ended = await librabot(home=home, environment={**stage.environment, "DATABASE_URL": dsn})

    assert ended.code == 77
    assert refusal(Code.EXT5013) in ended.said
    assert "MESSAGE CONTENT INTENT" in ended.said.splitlines()[-1]
    assert [line["code"] for line in ended.logged if line["event"] == "fault"] == ["EXT5013"]


async def test_a_start_without_discord_has_its_panel_and_finds_discord_later(
    stage: Stage, home: Path, dsn: str
) -> None:
    discord = stage.discord
    await discord.api.down()
    await discord.gateway.listener.down()
    environment = {**stage.environment, "DATABASE_URL": dsn}
    async with product(home, environment=environment) as running, Person(running.url) as owner:
        await owner.set_up(SETUP_CODE, "김조교", PASSWORD)
        assert (await owner.open("/questions")).status == 200

        await discord.api.up()
        await discord.gateway.listener.up()
        await discord.bot_ready(within=20)

        reply = await stage.ask(discord.add_person("민지"), "도커가 뭐예요?")
        await settled(discord, reply, "AI의 초안이에요")
        assert await running.stop() == 0
