from collections.abc import AsyncIterator

import aiohttp
import pytest

from librabot.adapters.discord_account import DiscordAccount
from librabot.core.checks import Finding
from tests.fakes.discord import FakeDiscord, Intent, Permission


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as running:
        yield running


async def findings(
    fake: FakeDiscord, *, token: str | None = None, webhook: str | None = None
) -> dict[str, Finding]:
    async with aiohttp.ClientSession() as session:
        account = DiscordAccount(session, fake.api_url, token or fake.token, webhook)
        return {each.name: each for each in await account.examine()}


async def test_a_good_set_up_is_fine(fake: FakeDiscord) -> None:
    found = await findings(fake, webhook=fake.webhook_url)

    assert {name: each.ok for name, each in found.items()} == {
        "Discord token": True,
        "Discord intent": True,
        "Discord servers": True,
        "Staff webhook": True,
    }


async def test_a_wrong_token_ends_the_looking(fake: FakeDiscord) -> None:
    found = await findings(fake, token="wrong")

    assert list(found) == ["Discord token", "Staff webhook"]
    assert found["Discord token"].ok is False
    assert "wrong" not in str(found)


async def test_an_intent_that_is_off_is_told_with_its_switch(fake: FakeDiscord) -> None:
    fake.switch_off(Intent.MESSAGE_CONTENT)

    found = await findings(fake)

    assert found["Discord intent"].ok is False
    assert "MESSAGE CONTENT INTENT" in found["Discord intent"].remedy


async def test_missing_permissions_are_named(fake: FakeDiscord) -> None:
    fake.guild.everyone.permissions &= ~Permission.ATTACH_FILES
    for role in fake.guild.members[fake.bot.id].roles:
        role.permissions &= ~Permission.ATTACH_FILES

    found = await findings(fake)

    assert found["Discord servers"].ok is False
    assert found["Discord servers"].values["permissions"] == "Attach Files"


async def test_a_bot_in_no_server_is_told_how_to_join(fake: FakeDiscord) -> None:
    fake.remove_guild(fake.guild)

    found = await findings(fake)

    assert found["Discord servers"].said == "The bot is in no server."


async def test_discord_away_is_not_taken_for_a_wrong_token(fake: FakeDiscord) -> None:
    await fake.api.down()

    found = await findings(fake)

    assert found["Discord token"].said == "Discord cannot be reached right now."


async def test_a_webhook_that_is_gone_is_told(fake: FakeDiscord) -> None:
    found = await findings(fake, webhook=fake.webhook_url + "x")

    assert found["Staff webhook"].ok is False


async def test_a_webhook_is_looked_at_without_a_bot(fake: FakeDiscord) -> None:
    async with aiohttp.ClientSession() as session:
        found = await DiscordAccount(session, fake.api_url, None, fake.webhook_url).examine()

    assert [(each.name, each.ok) for each in found] == [
        ("Discord token", None),
        ("Staff webhook", True),
    ]
