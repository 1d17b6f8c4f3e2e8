"""Rate limits as a client meets them, and the count that leads to a ban."""

import asyncio

import aiohttp
import discord

from tests.fakes.discord import FakeDiscord, Rate
from tests.fakes.discord.course_bot import running
from tests.fakes.discord.limits import CREATE, EDIT


def hammer(
    fake: FakeDiscord, session: aiohttp.ClientSession, path: str
) -> "aiohttp.client._BaseRequestContextManager[aiohttp.ClientResponse]":
    """One raw call that looks at no header."""
    return session.get(fake.api_url + path, headers={"Authorization": f"Bot {fake.token}"})


async def test_discord_py_waits_by_the_headers_and_sees_no_429(fake: FakeDiscord) -> None:
    fake.limits.rates |= {CREATE: Rate(5, 0.4), EDIT: Rate(5, 0.4)}

    async with running(fake) as bot:
        place = bot.get_partial_messageable(fake.channel.id)
        sent = await place.send("0")
        for number in range(1, 12):
            await sent.edit(content=str(number))

    message = await fake.next_bot_message()
    assert message.content == "11"
    assert message.latest.at - message.revisions[1].at > 0.8
    assert {call.status for call in fake.ledger.calls} <= {200, 204}


async def test_a_client_that_does_not_wait_gets_429_with_all_a_library_needs(
    fake: FakeDiscord,
) -> None:
    headers = {"Authorization": f"Bot {fake.token}"}
    url = f"{fake.api_url}/channels/{fake.channel.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        statuses = []
        for number in range(6):
            async with session.post(url, json={"content": str(number)}) as response:
                statuses.append(response.status)
                body = await response.json()

    assert statuses == [200] * 5 + [429]
    assert 4 < body["retry_after"] <= 5
    assert response.headers["Via"]
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Content-Type"] == "application/json"
    assert fake.invalid_requests == 1


async def test_create_and_edit_have_buckets_of_their_own_in_each_channel(
    fake: FakeDiscord,
) -> None:
    other = fake.add_channel("다른 곳")

    async with running(fake) as bot, asyncio.timeout(3):
        for place in (fake.channel, other):
            messageable = bot.get_partial_messageable(place.id)
            sent = [await messageable.send(str(number)) for number in range(4)]
            for number in range(4):
                await sent[0].edit(content=str(number))

    assert len(fake.world.bot_messages()) == 8


async def test_without_buckets_nothing_is_limited() -> None:
    async with FakeDiscord(buckets=False) as fake, running(fake) as bot:
        place = bot.get_partial_messageable(fake.channel.id)

        async with asyncio.timeout(5):
            await asyncio.gather(*(place.send(str(number)) for number in range(120)))

        assert len(fake.world.bot_messages()) == 120


async def test_fifty_calls_a_second_are_the_limit_over_all(fake: FakeDiscord) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(50):
            async with hammer(fake, session, "/users/@me") as response:
                assert response.status == 200
        async with hammer(fake, session, "/users/@me") as response:
            body = await response.json()

    assert (response.status, body["global"]) == (429, True)
    assert response.headers["X-RateLimit-Scope"] == "global"


async def test_too_many_invalid_requests_end_in_a_ban_that_passes(fake: FakeDiscord) -> None:
    fake.limits.invalid_limit = 3
    async with aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.get(f"{fake.api_url}/users/@me"):
                pass
        async with hammer(fake, session, "/users/@me") as banned:
            pass
        fake.clock.advance(601)
        async with hammer(fake, session, "/users/@me") as free:
            pass

    assert (banned.status, "Via" in banned.headers) == (429, False)
    assert free.status == 200


async def test_a_ban_is_raised_by_discord_py_at_once(fake: FakeDiscord) -> None:
    async with running(fake) as bot:
        fake.limits.invalid_limit = 0
        place = bot.get_partial_messageable(fake.channel.id)

        result = await asyncio.gather(place.send("?"), return_exceptions=True)

        assert isinstance(result[0], discord.HTTPException)
        assert result[0].status == 429
