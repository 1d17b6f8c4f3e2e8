"""One's own account."""

from collections.abc import AsyncIterator

import pytest

from librabot.features.members import passwords
from librabot.features.members.values import Role, Secret
from tests.admin_web.entrance import PASSWORD, entrance, log_in
from tests.admin_web.visiting import House, Visitor, open_house
from tests.features.members.people import People


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A panel whose owner is Kim."""
    people = People()
    await people.create_first_owner("Kim", Secret(await passwords.hashed(PASSWORD)))
    async with open_house(entrance(people), owner=False, people=people) as house:
        yield house


@pytest.fixture
async def visitor(house: House) -> Visitor:
    """A browser that shows the log-in page, in English."""
    visitor = await house.visitor()
    visitor.session.headers["Accept-Language"] = "en"
    await visitor.get("/login")
    return visitor


async def test_a_password_is_changed_and_other_devices_are_out(
    house: House, visitor: Visitor
) -> None:
    other = await house.visitor()
    await other.get("/login")
    await log_in(other)
    await log_in(visitor)
    await visitor.get("/account")

    answer = await visitor.post(
        "/account/password", {"current": PASSWORD, "password": "staple battery"}
    )

    assert (answer.status, answer.location) == (303, "/account")
    assert "Your password has been changed." in (await visitor.get("/account")).text
    assert (await other.get("/account")).status == 303


@pytest.mark.parametrize(
    ("current", "wanted", "status", "sentence"),
    [
        ("wrong horse", "staple battery", 401, "The name or the password is wrong."),
        (PASSWORD, "short", 422, "A password needs 10 to 200 characters."),
        (PASSWORD, "1234567890", 422, "This password is too easy to guess."),
        (PASSWORD, PASSWORD, 422, "The new password must differ"),
        (PASSWORD, "", 422, "A password needs 10 to 200 characters."),
    ],
)
async def test_a_bad_new_password_is_told_why(
    visitor: Visitor, current: str, wanted: str, status: int, sentence: str
) -> None:
    await log_in(visitor)
    await visitor.get("/account")

    answer = await visitor.post("/account/password", {"current": current, "password": wanted})

    assert answer.status == status
    assert sentence in answer.text
    assert (await log_in(await _anew(visitor))).status == 303


async def test_with_a_password_that_somebody_else_saw_only_a_new_one_can_be_set(
    house: House, visitor: Visitor
) -> None:
    secret = Secret(await passwords.hashed("a given one"), temporary=True)
    await house.people.create("Lee", Role.TA, secret, by=None)
    await log_in(visitor, "Lee", "a given one")

    assert (await visitor.get("/login")).location == "/account"
    page = await visitor.get("/account")
    assert "choose a password of your own" in page.text
    await visitor.post("/account/password", {"current": "a given one", "password": PASSWORD})
    assert "choose a password of your own" not in (await visitor.get("/account")).text


async def _anew(visitor: Visitor) -> Visitor:
    """The same browser at the log-in page, logged out."""
    await visitor.post("/logout")
    await visitor.get("/login")
    return visitor
