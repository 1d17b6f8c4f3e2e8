"""Files by signed links, and each way in which their server can go wrong."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.discord import Attachment, FakeDiscord, Upload, User, cdn


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.fixture
async def picture(fake: FakeDiscord, student: User) -> Attachment:
    message = await fake.say(fake.channel, student, attachments=[Upload("사진 1.png", b"12345")])
    return message.attachments[0]


async def test_a_link_works_as_it_was_signed(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    async with session.get(picture.url) as response:
        data = await response.read()
    async with session.get(picture.url.partition("?")[0]) as unsigned:
        pass

    assert picture.url.startswith(f"{fake.cdn_url}/attachments/{fake.channel.id}/{picture.id}/")
    assert (response.status, data, response.content_type) == (200, b"12345", "image/png")
    assert unsigned.status == 404


async def test_a_link_expires_when_told_to_and_after_a_day(
    fake: FakeDiscord, session: aiohttp.ClientSession, student: User, picture: Attachment
) -> None:
    other = await fake.say(fake.channel, student, attachments=[Upload("로그.txt", b"...")])

    fake.expire(picture)
    async with session.get(picture.url) as expired:
        pass
    fake.clock.advance(24 * 3600 + 1)
    async with session.get(other.attachments[0].url) as aged:
        pass

    assert (expired.status, aged.status) == (404, 404)
    assert [fetch.status for fetch in fake.cdn.fetches] == [404, 404]


async def test_a_redirect_leads_where_the_test_wants(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    fake.cdn.misbehave(picture, cdn.redirect("http://127.0.0.1:9/inside"))

    async with session.get(picture.url, allow_redirects=False) as response:
        pass

    assert (response.status, response.headers["Location"]) == (302, "http://127.0.0.1:9/inside")


async def test_an_endless_body_has_no_length_and_no_end(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    fake.cdn.misbehave(picture, cdn.endless)

    async with session.get(picture.url) as response:
        start = await response.content.readexactly(20 * 1024 * 1024)

    assert response.content_length is None
    assert len(start) == 20 * 1024 * 1024


async def test_a_claimed_length_may_be_too_long_or_too_short(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    fake.cdn.misbehave(picture, cdn.claims(1000))
    with pytest.raises(aiohttp.ClientPayloadError):
        async with session.get(picture.url) as response:
            await response.read()

    fake.cdn.misbehave(picture, cdn.claims(2))
    async with session.get(picture.url) as response:
        data = await response.read()

    assert data == b"12"


async def test_a_silent_server_sends_headers_only(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    fake.cdn.misbehave(picture, cdn.silent)

    with pytest.raises(TimeoutError):
        async with session.get(picture.url, timeout=aiohttp.ClientTimeout(0.05)) as response:
            await response.read()


async def test_any_status_can_be_asked_for(
    fake: FakeDiscord, session: aiohttp.ClientSession, picture: Attachment
) -> None:
    fake.cdn.misbehave(picture, cdn.answers(503))

    async with session.get(picture.url) as response:
        assert response.status == 503
