"""A plain webhook, by a plain POST and by discord.py."""

import aiohttp
import discord
import pytest

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.course_bot import running


async def test_a_plain_post_says_something_in_the_webhooks_channel(fake: FakeDiscord) -> None:
    body = {"content": "확인할 답이 3개 있어요", "allowed_mentions": {"parse": []}}
    async with aiohttp.ClientSession() as session:
        async with session.post(fake.webhook_url, json=body) as quiet:
            pass
        async with session.post(fake.webhook_url, json=body, params={"wait": "true"}) as waited:
            message = await waited.json()

    [channel] = [each for each in fake.world.channels.values() if each.name == "조교-알림"]
    assert (quiet.status, waited.status) == (204, 200)
    assert [each.content for each in channel.history()] == ["확인할 답이 3개 있어요"] * 2
    assert message["webhook_id"] == message["author"]["id"]
    fake.assert_no_pings()


async def test_a_wrong_token_counts_as_invalid(fake: FakeDiscord) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(fake.webhook_url + "x", json={"content": "?"}) as response,
    ):
        body = await response.json()

    assert (response.status, body["code"]) == (401, 50027)
    assert fake.invalid_requests == 1


async def test_discord_py_sends_edits_and_deletes(fake: FakeDiscord) -> None:
    async with running(fake) as bot:
        url = fake.webhook_url.replace(fake.api_url, "https://discord.com/api")
        webhook = discord.Webhook.from_url(url, client=bot)

        sent = await webhook.send("하나", wait=True)
        await sent.edit(content="둘")
        fetched = await webhook.fetch_message(sent.id)
        await sent.delete()

        assert fetched.content == "둘"
        with pytest.raises(discord.NotFound):
            await webhook.fetch_message(sent.id)
