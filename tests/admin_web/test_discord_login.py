"""Logging in with Discord."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from librabot.features.members import passwords
from librabot.features.members.values import Role, Secret
from tests.admin_web.entrance import PASSWORD, Staff, entrance
from tests.admin_web.visiting import House, Visitor, open_house
from tests.features.members.people import People


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
def staff() -> Staff:
    return Staff({77: Role.TA})


@pytest.fixture
async def house(staff: Staff) -> AsyncIterator[House]:
    """A panel whose owner is Kim; Lee is a TA of the server."""
    people = People()
    await people.create_first_owner("Kim", Secret(await passwords.hashed(PASSWORD)))
    async with open_house(entrance(people, staff), owner=False, people=people) as house:
        yield house


@pytest.fixture
async def visitor(house: House) -> Visitor:
    """A browser that shows the log-in page, in English."""
    visitor = await house.visitor()
    visitor.session.headers["Accept-Language"] = "en"
    await visitor.get("/login")
    return visitor


async def test_discord_is_asked_with_a_state_and_comes_back_with_a_session(
    visitor: Visitor,
) -> None:
    leaving = await visitor.get("/login/discord?next=/account")
    asked = URL(leaving.location)

    answer = await visitor.get(f"/login/discord/callback?code=good&state={asked.query['state']}")

    assert asked.host == "discord.example"
    assert asked.query["redirect_uri"] == str(visitor.site.with_path("/login/discord/callback"))
    assert (answer.status, answer.location) == (303, "/account")
    assert "Lee" in (await visitor.get("/account")).text


async def test_the_public_address_is_what_discord_comes_back_to() -> None:
    async with open_house(entrance(People()), public_url="http://libra.example") as house:
        visitor = await house.visitor()

        leaving = await visitor.get("/login/discord")

    redirect = URL(leaving.location).query["redirect_uri"]
    assert redirect == "http://libra.example/login/discord/callback"


@pytest.mark.parametrize("state", ["", "another", "%ED%A0%80"])
async def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    visitor: Visitor, state: str
) -> None:
    await visitor.get("/login/discord")

    answer = await visitor.get(f"/login/discord/callback?code=good&state={state}")

    assert answer.status == 422
    assert "AUTH4008" in answer.text
    assert "librabot" not in visitor.cookies()


async def test_an_answer_without_any_question_is_refused(visitor: Visitor) -> None:
    assert (await visitor.get("/login/discord/callback?code=good&state=x")).status == 422


async def test_who_does_not_agree_is_back_at_the_log_in(visitor: Visitor) -> None:
    state = URL((await visitor.get("/login/discord")).location).query["state"]

    answer = await visitor.get(f"/login/discord/callback?error=access_denied&state={state}")

    assert (answer.status, answer.location) == (303, "/login")
    assert "Logging in with Discord did not work." in (await visitor.get("/login")).text


async def test_a_student_of_the_server_is_refused(visitor: Visitor, staff: Staff) -> None:
    staff.roles.clear()
    state = URL((await visitor.get("/login/discord")).location).query["state"]

    answer = await visitor.get(f"/login/discord/callback?code=good&state={state}")

    assert answer.status == 403
    assert "AUTH4004" in answer.text


async def test_nobody_is_sent_to_another_site_by_way_of_discord(visitor: Visitor) -> None:
    leaving = await visitor.get("/login/discord?next=%2F%2Fevil.example")
    state = URL(leaving.location).query["state"]

    answer = await visitor.get(f"/login/discord/callback?code=good&state={state}")

    assert answer.location == "/"
