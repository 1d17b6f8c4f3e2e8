"""Logging in with Discord, against a Discord on loopback."""

from collections.abc import AsyncIterator, Awaitable

import aiohttp
import pytest
from yarl import URL

from librabot.adapters.discord_oauth import DiscordOAuth
from librabot.core.errors import Code, LibraError
from librabot.features.members.discord_login import DiscordUser
from tests.fakes.discord import FakeDiscord

REDIRECT = "https://panel.example/login/discord/callback"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def oauth(fake: FakeDiscord, session: aiohttp.ClientSession) -> DiscordOAuth:
    return made(fake, session)


def made(
    fake: FakeDiscord,
    session: aiohttp.ClientSession,
    *,
    bot_token: str | None = None,
    client_secret: str | None = None,
) -> DiscordOAuth:
    return DiscordOAuth(
        session,
        api_url=fake.api_url,
        bot_token=bot_token or fake.token,
        client_secret=client_secret or fake.accounts.client_secret,
    )


async def refusal(attempt: Awaitable[object]) -> LibraError:
    with pytest.raises(LibraError) as caught:
        await attempt
    return caught.value


async def test_a_browser_is_sent_to_discord_for_no_more_than_a_name(
    fake: FakeDiscord, oauth: DiscordOAuth
) -> None:
    url = URL(await oauth.address(REDIRECT, "a state"))

    assert url.path == "/oauth2/authorize"
    assert url.origin() == URL(fake.api_url).origin()
    assert dict(url.query) == {
        "response_type": "code",
        "client_id": fake.accounts.client_id,
        "scope": "identify",
        "redirect_uri": REDIRECT,
        "state": "a state",
        "prompt": "none",
    }


async def test_a_code_tells_who_gave_it(fake: FakeDiscord, oauth: DiscordOAuth) -> None:
    student = fake.add_person("minji")
    code = fake.oauth_code(student, redirect_uri=REDIRECT)

    user = await oauth.exchange(code, REDIRECT)

    assert user == DiscordUser(student.id, student.name)


async def test_a_code_is_good_once_and_for_its_own_address(
    fake: FakeDiscord, oauth: DiscordOAuth
) -> None:
    student = fake.add_person("minji")
    spent = fake.oauth_code(student, redirect_uri=REDIRECT)
    await oauth.exchange(spent, REDIRECT)
    other = fake.oauth_code(student, redirect_uri="https://evil.example/")

    for code in (spent, other, "guessed"):
        assert (await refusal(oauth.exchange(code, REDIRECT))).code is Code.AUTH4008


async def test_the_application_is_asked_for_once(fake: FakeDiscord, oauth: DiscordOAuth) -> None:
    for state in "abc":
        await oauth.address(REDIRECT, state)

    asked = [call for call in fake.ledger.calls if call.path.endswith("/applications/@me")]
    assert len(asked) == 1


async def test_a_wrong_secret_is_told_apart_from_a_wrong_code(
    fake: FakeDiscord, session: aiohttp.ClientSession
) -> None:
    student = fake.add_person("minji")
    code = fake.oauth_code(student, redirect_uri=REDIRECT)
    oauth = made(fake, session, client_secret="another secret")

    error = await refusal(oauth.exchange(code, REDIRECT))

    assert error.code is Code.EXT5017
    assert "secret" not in error.detail


async def test_a_wrong_bot_token_is_named(
    fake: FakeDiscord, session: aiohttp.ClientSession
) -> None:
    oauth = made(fake, session, bot_token="not.the.token")

    assert (await refusal(oauth.address(REDIRECT, "x"))).code is Code.EXT5012


@pytest.mark.parametrize("status", [500, 503])
async def test_a_discord_with_a_fault_is_away(
    fake: FakeDiscord, oauth: DiscordOAuth, status: int
) -> None:
    fake.fail("POST", "/oauth2/token", status=status)
    student = fake.add_person("minji")
    code = fake.oauth_code(student, redirect_uri=REDIRECT)

    assert (await refusal(oauth.exchange(code, REDIRECT))).code is Code.EXT5011


async def test_a_discord_that_cuts_the_line_is_away(fake: FakeDiscord, oauth: DiscordOAuth) -> None:
    fake.fail("GET", "/oauth2/applications/@me", cut=True, times=None)

    assert (await refusal(oauth.address(REDIRECT, "x"))).code is Code.EXT5011


async def test_a_discord_that_is_not_there_is_away(session: aiohttp.ClientSession) -> None:
    oauth = DiscordOAuth(
        session, api_url="http://127.0.0.1:9/api/v10", bot_token="x", client_secret="y"
    )

    assert (await refusal(oauth.address(REDIRECT, "x"))).code is Code.EXT5011


@pytest.mark.parametrize(
    ("api_url", "site"),
    [
        ("https://discord.com/api/v10", "https://discord.com"),
        ("https://discord.com/api", "https://discord.com"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
    ],
)
async def test_the_page_that_asks_stands_beside_the_api(
    fake: FakeDiscord, oauth: DiscordOAuth, api_url: str, site: str
) -> None:
    await oauth.address(REDIRECT, "x")
    oauth._api_url = api_url

    assert (await oauth.address(REDIRECT, "x")).startswith(f"{site}/oauth2/authorize?")
    assert fake.accounts.client_id in await oauth.address(REDIRECT, "x")
