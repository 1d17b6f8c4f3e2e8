"""What may pass to a page: host names and forms."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from librabot.admin_web.base import Panel, create_app
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from tests.admin_web.sample_pages import FORMS, form
from tests.admin_web.visiting import CODE, KEY, NO_PASSWORD, House, Visitor, open_house
from tests.features.members.people import People


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(FORMS) as house:
        yield house


@pytest.fixture
async def visitor(house: House) -> Visitor:
    """A browser that has been shown a form."""
    visitor = await house.visitor()
    await visitor.get("/form")
    return visitor


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8080", "LOCALHOST.", "127.0.0.1", "[::1]:8080", "panel.localhost"],
)
async def test_localhost_is_answered_whatever_is_allowed(house: House, host: str) -> None:
    visitor = await house.visitor()

    assert (await visitor.get("/form", Host=host)).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "", "[::1", "a b", "127.0.0.1@evil.example", "*"],
)
async def test_another_host_name_is_refused_by_name_of_the_setting(house: House, host: str) -> None:
    visitor = await house.member(Role.OWNER)

    found = await visitor.get("/form", Host=host)

    assert found.status == 400
    assert "VAL4012" in found.text


async def test_the_refusal_tells_staff_what_to_set(house: House) -> None:
    visitor = await house.visitor()

    found = await visitor.get("/form", **{"Host": "evil.example", "Accept-Language": "en"})

    assert "ALLOWED_HOSTS" in found.text


async def test_the_names_that_are_set_are_answered() -> None:
    async with open_house(
        FORMS,
        host="192.0.2.7",
        public_url="https://libra.example",
        allowed_hosts=("Other.example",),
    ) as house:
        visitor = await house.visitor()

        for host in ("192.0.2.7:80", "libra.example", "other.example", "localhost"):
            assert (await visitor.get("/form", Host=host)).status == 200
        assert (await visitor.get("/form", Host="third.example")).status == 400


async def test_a_leading_dot_allows_a_domain_and_all_under_it() -> None:
    async with open_house(FORMS, allowed_hosts=(".Libra.example",)) as house:
        visitor = await house.visitor()

        for host in ("libra.example", "ta.libra.example:80"):
            assert (await visitor.get("/form", Host=host)).status == 200
        assert (await visitor.get("/form", Host="notlibra.example")).status == 400


async def test_a_star_allows_any_name() -> None:
    async with open_house(FORMS, allowed_hosts=("*",)) as house:
        visitor = await house.visitor()

        assert (await visitor.get("/form", Host="any.example")).status == 200


async def test_a_machine_may_use_any_name(house: House) -> None:
    visitor = await house.visitor()

    assert (await visitor.get("/machine", Host="10.1.2.3")).status == 200


async def test_a_form_of_ours_is_taken(visitor: Visitor) -> None:
    answer = await visitor.post("/form", {"text": "도커"})

    assert (answer.status, json.loads(answer.text)["text"]) == (200, 2)


@pytest.mark.parametrize(
    "body", [b"", b"csrf=", b"csrf=0123abcd", b"csrf=%ED%A0%80", b"csrf=%E3%84%B1"]
)
async def test_a_form_without_its_token_is_refused(visitor: Visitor, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await visitor.ask("POST", "/form", data=body, headers=kind)

    assert answer.status == 403
    assert "AUTH4003" in answer.text


async def test_the_token_of_another_browser_is_refused(house: House, visitor: Visitor) -> None:
    other = await house.visitor()
    await other.get("/form")

    assert (await visitor.post("/form", token=other.token)).status == 403


async def test_a_token_without_its_cookie_is_refused(visitor: Visitor) -> None:
    visitor.session.cookie_jar.clear()

    assert (await visitor.post("/form")).status == 403


async def test_the_token_from_before_the_log_in_is_worth_nothing_after(
    house: House, visitor: Visitor
) -> None:
    before = visitor.token
    member = await house.people.create("Lee", Role.TA, NO_PASSWORD, by=None)
    assert member
    await house.log_in(visitor, member)

    assert (await visitor.post("/form", token=before)).status == 403
    await visitor.get("/form")
    assert (await visitor.post("/form")).status == 200


async def test_a_script_may_send_the_token_as_a_header(visitor: Visitor) -> None:
    token = {"X-CSRF-Token": visitor.token}

    good = await visitor.ask("POST", "/json", json={"a": "가"}, headers=token)
    bad = await visitor.ask("POST", "/json", json={"csrf": visitor.token})

    assert (good.status, json.loads(good.text)) == (200, {"a": "가"})
    assert bad.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_another_site_is_refused_whatever_it_holds(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    answer = await visitor.ask("POST", "/form", data={"csrf": visitor.token}, headers=headers)

    assert answer.status == 403


async def test_a_form_from_our_own_address_is_taken(visitor: Visitor) -> None:
    own = {"Origin": str(visitor.site).rstrip("/"), "Sec-Fetch-Site": "same-origin"}

    answer = await visitor.ask("POST", "/form", data={"csrf": visitor.token}, headers=own)

    assert answer.status == 200


async def test_behind_a_proxy_the_public_address_is_our_own() -> None:
    async with open_house(FORMS, public_url="http://libra.example/") as house:
        visitor = await house.visitor()
        await visitor.get("/form")
        data = {"csrf": visitor.token}

        good = {"Origin": "http://libra.example", "Host": "localhost:8080"}
        assert (await visitor.ask("POST", "/form", data=data, headers=good)).status == 200
        other = {"Origin": "https://libra.example", "Host": "localhost:8080"}
        assert (await visitor.ask("POST", "/form", data=data, headers=other)).status == 403


async def test_by_https_cookies_are_bound_to_the_host_and_browsers_stay_with_https() -> None:
    async with open_house(FORMS, public_url="https://libra.example") as house:
        visitor = await house.visitor()

        found = await visitor.get("/form")

    cookie = found.headers["Set-Cookie"]
    assert cookie.startswith("__Host-librabot-form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert found.headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_every_page_leads_to_the_set_up_while_there_is_no_owner() -> None:
    async with open_house(FORMS, owner=False) as house:
        visitor = await house.visitor()

        page = await visitor.get("/form")
        assert (page.status, page.location) == (303, "/setup")
        assert (await visitor.post("/form")).location == "/setup"
        assert (await visitor.get("/machine")).status == 200
        await house.people.create_first_owner("Kim", NO_PASSWORD)
        assert (await visitor.get("/form")).status == 200


async def test_a_handler_that_was_not_declared_is_not_reached() -> None:
    panel = Panel(SigningIn(People(), CODE), KEY, allowed_hosts=("*",))
    app = create_app(panel, FORMS)
    app.router.add_get("/undeclared", form)

    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/undeclared")

    assert answer.status == 404
