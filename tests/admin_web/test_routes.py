"""Every route of the panel's base against what it declares."""

from collections.abc import AsyncIterator
from copy import deepcopy

import pytest

from librabot.admin_web import account, auth, discord_login, doctor, health, members
from librabot.admin_web.base import Route
from librabot.admin_web.panel import BODY_LIMIT, ROUTES
from librabot.features.members import passwords
from librabot.features.members.discord_login import DiscordSigningIn, DiscordUser
from librabot.features.members.managing import Managing
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from librabot.runtime import Clock
from tests.admin_web.visiting import CODE, NO_PASSWORD, House, open_house
from tests.admin_web.walking import addresses, disagreements, undeclared
from tests.features.members.people import People


class Stranger:
    """A Discord that vouches for one person, of whom no server has heard."""

    async def address(self, redirect_uri: str, state: str) -> str:
        return f"https://discord.example/?{redirect_uri}&{state}"

    async def exchange(self, code: str, redirect_uri: str) -> DiscordUser:
        return DiscordUser(77, f"{code} {redirect_uri}")

    async def role_of(self, user_id: int) -> Role:
        del user_id
        return Role.ANYONE


async def _well() -> None:
    return


def all_routes(people: People) -> tuple[Route, ...]:
    signing_in = SigningIn(people, CODE)
    discord = DiscordSigningIn(Stranger(), Stranger(), signing_in)
    return (
        *auth.routes(signing_in, discord=True),
        *discord_login.routes(discord),
        *account.routes(signing_in),
        *members.routes(Managing(people)),
        *doctor.routes(()),
        *health.routes({"database": _well}, {}, token=None, clock=Clock()),
    )


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    people = People()
    # Two, so that a walk that shuts the first one out is not stopped by the rule of the last.
    await people.create_first_owner("Kim", NO_PASSWORD)
    await people.create("Lee", Role.OWNER, NO_PASSWORD, by=None)
    async with open_house(all_routes(people), owner=False, people=people) as house:
        yield house


def test_no_route_is_without_a_declared_role(house: House) -> None:
    assert undeclared(house) == []


def test_only_what_must_be_is_open_to_everybody(house: House) -> None:
    declared = house.app[ROUTES].values()

    assert {route.path for route in declared if route.role is Role.ANYONE} == {
        "/setup",
        "/login",
        "/login/discord",
        "/login/discord/callback",
        "/language",
        "/healthz",
        "/readyz",
        "/static/{name:.+}",
    }
    assert {route.path for route in declared if route.bare} == {
        "/healthz",
        "/readyz",
        "/static/{name:.+}",
    }


def test_no_route_of_the_base_takes_large_bodies(house: House) -> None:
    assert {route.body_limit for route in house.app[ROUTES].values()} == {BODY_LIMIT}


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_answers_every_method_as_its_role_declares(
    house: House, role: Role
) -> None:
    assert [each async for each in disagreements(house, role)] == []


async def test_without_a_token_nothing_changes(house: House) -> None:
    owner = await house.member(Role.OWNER, "Park")
    before = deepcopy(house.people.everybody), dict(house.people.hashes)

    for path, methods in addresses(house).items():
        for method in methods:
            for form in ({}, {"csrf": "0" * 64}):
                address = path.replace("{id}", "1").replace("{name:.+}", "x")
                await owner.ask(method, address, data={"name": "X", "role": "reader", **form})

    assert (house.people.everybody, house.people.hashes) == before
    assert (await owner.get("/members")).status == 200
