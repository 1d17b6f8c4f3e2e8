from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import aiohttp.web
import pytest
from yarl import URL

from librabot.adapters import discord_files
from librabot.adapters.discord_files import HOSTS, DiscordFiles
from librabot.core.errors import Code, LibraError
from tests.fakes.discord import Attachment, FakeDiscord, Upload
from tests.fakes.discord.cdn import answers, claims, endless, redirect, silent

LIMIT = 1_000_000


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def files(fake: FakeDiscord) -> AsyncIterator[DiscordFiles]:
    async with aiohttp.ClientSession() as session:
        yield DiscordFiles(session, (*HOSTS, URL(fake.cdn_url)))


@pytest.fixture
async def screenshot(fake: FakeDiscord) -> Attachment:
    student = fake.add_person("김학생")
    upload = Upload("error.png", b"bytes " * 1000)
    message = await fake.say(fake.channel, student, attachments=[upload])
    return message.attachments[0]


async def code_of(files: DiscordFiles, url: str) -> Code:
    with pytest.raises(LibraError) as refused:
        await files(url, limit=LIMIT)
    return refused.value.code


async def test_a_file_is_fetched_whole(files: DiscordFiles, screenshot: Attachment) -> None:
    assert await files(screenshot.url, limit=LIMIT) == screenshot.data


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/attachments/1/2/a.png",
        "http://cdn.discordapp.com/attachments/1/2/a.png",
        "https://cdn.discordapp.com.evil.example/attachments/1/2/a.png",
        "https://cdn.discordapp.com:8443/attachments/1/2/a.png",
        "https://cdn.discordapp.com@evil.example/attachments/1/2/a.png",
        "http://127.0.0.1:1/attachments/1/2/a.png",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//cdn.discordapp.com/a.png",
        "https://[broken/a.png",
        "",
    ],
)
async def test_no_other_place_is_asked(files: DiscordFiles, url: str) -> None:
    assert await code_of(files, url) is Code.VAL4005


async def test_an_expired_link_is_told(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    fake.expire(screenshot)

    assert await code_of(files, screenshot.url) is Code.VAL4005


async def test_no_redirect_is_followed(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    fake.cdn.misbehave(screenshot, redirect(fake.api_url))

    assert await code_of(files, screenshot.url) is Code.VAL4005
    assert fake.ledger.calls == []


async def test_an_endless_body_is_given_up_at_the_limit(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    fake.cdn.misbehave(screenshot, endless)

    assert await code_of(files, screenshot.url) is Code.VAL4003


async def test_a_large_length_is_refused_unread(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    fake.cdn.misbehave(screenshot, claims(LIMIT + 1))

    assert await code_of(files, screenshot.url) is Code.VAL4003


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_a_failing_server_is_told(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment, status: int
) -> None:
    fake.cdn.misbehave(screenshot, answers(status))

    assert await code_of(files, screenshot.url) is Code.VAL4005


async def test_a_silent_server_is_given_up(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    fake.cdn.misbehave(screenshot, silent)
    hasty = replace(files, patience=aiohttp.ClientTimeout(total=0.2))

    assert await code_of(hasty, screenshot.url) is Code.VAL4005
    assert discord_files.PATIENCE.total == 15


async def test_a_packed_answer_cannot_grow_past_the_limit(
    files: DiscordFiles, fake: FakeDiscord, screenshot: Attachment
) -> None:
    asked: list[str] = []

    async def spy(request: aiohttp.web.Request, file: Attachment) -> aiohttp.web.StreamResponse:
        asked.append(request.headers["Accept-Encoding"])
        return aiohttp.web.Response(body=file.data)

    fake.cdn.misbehave(screenshot, spy)

    await files(screenshot.url, limit=LIMIT)

    assert asked == ["identity"]
