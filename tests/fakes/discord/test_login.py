"""OAuth2, step by step as a site does it."""

import aiohttp
import pytest

from tests.fakes.discord import FakeDiscord, User
from tests.fakes.discord.errors import Json

BACK = "https://panel.example/login/back"


def form(fake: FakeDiscord, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": fake.accounts.client_id,
        "client_secret": fake.accounts.client_secret,
    }


async def exchange(fake: FakeDiscord, data: dict[str, str]) -> tuple[int, Json]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.api_url}/oauth2/token", data=data) as response,
    ):
        return response.status, await response.json()


async def test_a_code_becomes_a_token_that_tells_who_came(fake: FakeDiscord, student: User) -> None:
    code = fake.oauth_code(student, redirect_uri=BACK)

    status, token = await exchange(fake, form(fake, code))
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{fake.api_url}/users/@me") as response:
            me = await response.json()
        async with session.get(f"{fake.api_url}/guilds/{fake.guild.id}") as refused:
            pass

    assert (status, token["token_type"]) == (200, "Bearer")
    assert (me["id"], me["username"]) == (str(student.id), "김학생")
    assert refused.status == 401
    assert fake.ledger.find("GET", "/users/@me")[0].who == f"user:{student.id}"


async def test_a_code_works_once(fake: FakeDiscord, student: User) -> None:
    code = fake.oauth_code(student, redirect_uri=BACK)

    first, _ = await exchange(fake, form(fake, code))
    second, body = await exchange(fake, form(fake, code))

    assert (first, second, body["error"]) == (200, 400, "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": "1"}, (401, "invalid_client")),
        ({"redirect_uri": "https://evil.example"}, (400, "invalid_grant")),
        ({"code": "guessed"}, (400, "invalid_grant")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
    ],
)
async def test_what_does_not_fit_is_refused(
    fake: FakeDiscord, student: User, changes: dict[str, str], expected: tuple[int, str]
) -> None:
    code = fake.oauth_code(student, redirect_uri=BACK)

    status, body = await exchange(fake, form(fake, code) | changes)

    assert (status, body["error"]) == expected


async def test_the_client_may_prove_itself_by_basic_authentication(
    fake: FakeDiscord, student: User
) -> None:
    code = fake.oauth_code(student, redirect_uri=BACK)
    proof = aiohttp.encode_basic_auth(fake.accounts.client_id, fake.accounts.client_secret)
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}

    async with (
        aiohttp.ClientSession(headers={"Authorization": proof}) as session,
        session.post(f"{fake.api_url}/oauth2/token", data=data) as response,
    ):
        assert response.status == 200
