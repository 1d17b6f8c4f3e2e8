"""The members' page, over a real database."""

import re
from collections.abc import AsyncIterator

import pytest

from librabot.admin_web import account, auth, members
from librabot.admin_web.base import Panel, create_app
from librabot.db.members import MemberRows
from librabot.db.pool import Database
from librabot.features.members import passwords
from librabot.features.members.managing import Managing
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from tests.admin_web.visiting import CODE, KEY, Page, Visitor, visitors_of

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
def rows(database: Database) -> MemberRows:
    return MemberRows(database)


@pytest.fixture
async def browsers(rows: MemberRows) -> AsyncIterator[list[Visitor]]:
    """Two browsers of a panel whose owner, Kim, is logged in in the first, in English."""
    signing_in = SigningIn(rows, CODE)
    routes = (
        *auth.routes(signing_in, discord=False),
        *members.routes(Managing(rows)),
        *account.routes(signing_in),
    )
    async with visitors_of(create_app(Panel(signing_in, KEY), routes), 2) as found:
        for visitor in found:
            visitor.session.headers["Accept-Language"] = "en"
            await visitor.get("/setup")
        await found[0].post("/setup", {"code": CODE, "name": "Kim", "password": PASSWORD})
        await found[0].get("/members")
        yield found


@pytest.fixture
def owner(browsers: list[Visitor]) -> Visitor:
    return browsers[0]


@pytest.fixture
async def other(browsers: list[Visitor]) -> Visitor:
    """A browser that shows the log-in page."""
    await browsers[1].get("/login")
    return browsers[1]


def password_in(page: Page) -> str:
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)
    assert found
    return found[0]


async def test_a_new_member_gets_a_password_that_is_shown_once(
    owner: Visitor, other: Visitor
) -> None:
    page = await owner.post("/members", {"name": " Lee  조교 ", "role": "ta"})
    password = password_in(page)

    assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
    assert password not in (await owner.get("/members")).text
    answer = await other.post("/login", {"name": "Lee 조교", "password": password})
    assert answer.status == 303
    assert (await other.get("/login")).location == "/account"


async def test_a_taken_name_is_told_and_what_was_typed_stays(owner: Visitor) -> None:
    answer = await owner.post("/members", {"name": "KIM", "role": "reader"})

    assert answer.status == 422
    assert "This name is taken already." in answer.text
    assert 'value="KIM"' in answer.text
    assert '<option value="reader" selected>' in answer.text


@pytest.mark.parametrize("role", ["anyone", "", "OWNER ", "root"])
async def test_a_role_that_does_not_exist_is_refused(owner: Visitor, role: str) -> None:
    assert (await owner.post("/members", {"name": "Lee", "role": role})).status == 422
    assert (await owner.post("/members/1/role", {"role": role})).status == 422


async def test_a_changed_role_holds_at_the_next_request(
    owner: Visitor, other: Visitor, rows: MemberRows
) -> None:
    password = password_in(await owner.post("/members", {"name": "Lee", "role": "owner"}))
    await other.post("/login", {"name": "Lee", "password": password})
    await other.get("/account")
    await other.post("/account/password", {"current": password, "password": PASSWORD})
    assert (await other.get("/members")).status == 200
    await owner.get("/members")

    answer = await owner.post("/members/2/role", {"role": "reader"})

    assert (answer.status, answer.location) == (303, "/members")
    assert (await other.get("/members")).status == 403
    assert [each.role for each in await rows.members()] == [Role.OWNER, Role.READER]
    assert "The role has been changed." in (await owner.get("/members")).text


async def test_who_is_shut_out_is_out_at_the_next_request(owner: Visitor, other: Visitor) -> None:
    password = password_in(await owner.post("/members", {"name": "Lee", "role": "ta"}))
    await other.post("/login", {"name": "Lee", "password": password})
    assert (await other.get("/account")).status == 200
    await owner.get("/members")

    await owner.post("/members/2/disable")
    assert (await other.get("/account")).location.startswith("/login")
    await other.get("/login")
    assert (await other.post("/login", {"name": "Lee", "password": password})).status == 401

    await owner.get("/members")
    await owner.post("/members/2/enable")
    assert (await other.post("/login", {"name": "Lee", "password": password})).status == 303


async def test_a_renewed_password_replaces_the_old_one(owner: Visitor, other: Visitor) -> None:
    first = password_in(await owner.post("/members", {"name": "Lee", "role": "ta"}))
    await owner.get("/members")

    second = password_in(await owner.post("/members/2/password"))

    assert (await other.post("/login", {"name": "Lee", "password": first})).status == 401
    assert (await other.post("/login", {"name": "Lee", "password": second})).status == 303


@pytest.mark.parametrize(
    ("path", "form"), [("/members/1/role", {"role": "ta"}), ("/members/1/disable", {})]
)
async def test_the_last_owner_cannot_go(owner: Visitor, path: str, form: dict[str, str]) -> None:
    answer = await owner.post(path, form)

    assert answer.status == 422
    assert "The panel must keep at least one owner." in answer.text
    assert (await owner.get("/members")).status == 200


@pytest.mark.parametrize(
    "path", ["/members/99/disable", "/members/x/disable", "/members/99999999999999999999/password"]
)
async def test_somebody_who_is_not_there_cannot_be_changed(owner: Visitor, path: str) -> None:
    assert (await owner.post(path)).status == 404


async def test_a_name_is_shown_as_text(owner: Visitor) -> None:
    await owner.post("/members", {"name": "<script>alert(1)</script>", "role": "ta"})

    page = await owner.get("/members")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
