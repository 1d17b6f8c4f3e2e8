"""Logging in by password, and out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs
from yarl import URL

from librabot.features.members import passwords
from librabot.features.members.values import Secret
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


async def test_the_log_in_page_says_how_to_reset_a_password(visitor: Visitor) -> None:
    page = await visitor.get("/login")

    assert "librabot reset-password" in page.text
    assert 'href="/login/discord?next=%2F"' in page.text.replace("next=/", "next=%2F")


async def test_somebody_logs_in_and_goes_where_they_were_going(visitor: Visitor) -> None:
    page = await visitor.get("/account?a=1&b=2")
    await visitor.get(page.location)

    answer = await visitor.post(
        "/login",
        {"name": "kim", "password": PASSWORD, "next": URL(page.location).query["next"]},
    )

    assert (answer.status, answer.location) == (303, "/account?a=1&b=2")
    assert (await visitor.get("/account")).status == 200


async def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(
    visitor: Visitor,
) -> None:
    answer = await log_in(visitor)

    cookies = answer.headers.getall("Set-Cookie")
    session = next(each for each in cookies if each.startswith("librabot="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=604800"} <= set(session.split("; "))


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_nobody_is_sent_to_another_site_after_logging_in(visitor: Visitor, path: str) -> None:
    page = await visitor.get(f"/login?{urlencode({'next': path})}")
    answer = await visitor.post("/login", {"name": "Kim", "password": PASSWORD, "next": path})

    assert '<input type="hidden" name="next" value="/">' in page.text
    assert answer.location == "/"


@pytest.mark.parametrize(("name", "password"), [("Kim", "wrong horse"), ("Nobody", PASSWORD)])
async def test_a_wrong_name_and_a_wrong_password_read_the_same(
    visitor: Visitor, name: str, password: str
) -> None:
    with capture_logs() as logged:
        answer = await log_in(visitor, name, password)

    assert answer.status == 401
    assert "The name or the password is wrong." in answer.text
    assert password not in answer.text
    assert [line["code"] for line in logged] == ["AUTH4005"]
    assert name not in str(logged)


async def test_ten_bad_log_ins_lock_the_name_for_fifteen_minutes(
    house: House, visitor: Visitor
) -> None:
    for _ in range(10):
        assert (await log_in(visitor, password="wrong horse")).status == 401

    locked = await log_in(visitor)
    house.people.now += timedelta(minutes=15)
    again = await log_in(visitor)

    assert (locked.status, "AUTH4006" in locked.text or "15 minutes" in locked.text) == (429, True)
    assert again.status == 303


async def test_logging_in_leaves_no_earlier_session_behind(house: House, visitor: Visitor) -> None:
    await log_in(visitor)
    first = visitor.cookies()["librabot"]
    await visitor.get("/account")
    other = await house.visitor()
    other.session.cookie_jar.update_cookies({"librabot": first}, house.site)

    await log_in(visitor)

    assert visitor.cookies()["librabot"] != first
    assert (await other.get("/account")).location.startswith("/login")


async def test_a_session_chosen_by_somebody_else_is_not_taken_on(
    house: House, visitor: Visitor
) -> None:
    visitor.session.cookie_jar.update_cookies({"librabot": "x" * 43}, house.site)

    await log_in(visitor)

    assert visitor.cookies()["librabot"] != "x" * 43


async def test_who_is_logged_in_need_not_log_in(visitor: Visitor) -> None:
    await log_in(visitor)

    answer = await visitor.get("/login?next=/account")

    assert (answer.status, answer.location) == (303, "/account")


async def test_after_logging_out_the_old_cookie_opens_nothing(
    house: House, visitor: Visitor
) -> None:
    await log_in(visitor)
    old = visitor.cookies()["librabot"]
    await visitor.get("/account")

    answer = await visitor.post("/logout")

    assert answer.location == "/login"
    assert "librabot" not in visitor.cookies()
    visitor.session.cookie_jar.update_cookies({"librabot": old}, house.site)
    page = await visitor.get("/account")
    assert page.location == "/login?next=/account"
    assert "Your session has ended." in (await visitor.get(page.location)).text


async def test_logging_out_takes_a_form_not_a_link(visitor: Visitor) -> None:
    await log_in(visitor)

    assert (await visitor.get("/logout")).status == 405
    assert (await visitor.post("/logout", token="")).status == 403
    assert (await visitor.get("/account")).status == 200


async def test_an_ended_session_stops_a_form_with_a_plain_sentence(
    house: House, visitor: Visitor
) -> None:
    await log_in(visitor)
    await visitor.get("/account")
    house.people.now += timedelta(hours=9)

    answer = await visitor.post("/account/password", {"current": PASSWORD, "password": "x" * 12})

    assert answer.status == 401
    assert "Your session has ended." in answer.text
    assert 'href="/login"' in answer.text
