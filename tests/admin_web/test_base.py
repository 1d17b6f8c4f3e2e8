"""What the panel is for every page: its frame, its language, its toasts."""

import json
from collections.abc import AsyncIterator

import pytest
from yarl import URL

from librabot.admin_web.base import (
    Route,
    create_app,
)
from librabot.admin_web.languages import wanted_language
from librabot.admin_web.pages import local_path
from librabot.admin_web.panel import Panel
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from librabot.features.questions.values import Actor
from tests.admin_web.sample_pages import NAVIGATION, PAGES
from tests.admin_web.visiting import CODE, KEY, House, open_house
from tests.features.members.people import People


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(PAGES, navigation=NAVIGATION) as house:
        yield house


def panel() -> Panel:
    return Panel(SigningIn(People(), CODE), KEY)


def test_a_route_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="GET /page is declared twice"):
        create_app(panel(), [PAGES[0], PAGES[0]])


def test_only_a_safe_method_may_go_without_a_session() -> None:
    with pytest.raises(ValueError, match="only a safe method may be bare"):
        Route("POST", "/hook", PAGES[0].handler, Role.ANYONE, bare=True)


def test_the_panel_does_not_show_its_key() -> None:
    assert "secret key" not in repr(panel())


async def test_a_page_is_korean_html_that_nobody_keeps(house: House) -> None:
    visitor = await house.visitor()

    found = await visitor.get("/page")

    assert found.status == 200
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert found.headers["Cache-Control"] == "no-store"
    assert '<html lang="ko"' in found.text


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "ko"),
        ("", "en-US,en;q=0.9,ko;q=0.8", "en"),
        ("", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "en;q=0.5,ko;q=0.7", "ko"),
        ("", "de,en;q=0.5", "en"),
        ("", "de,fr", "ko"),
        ("", "en;q=0", "ko"),
        ("", "en;q=high,;;,", "ko"),
        ("ko", "en", "ko"),
        ("en", "ko", "en"),
        ("<script>", "en", "en"),
    ],
)
def test_the_readers_choice_comes_before_the_browsers_and_korean_before_the_rest(
    chosen: str, accepted: str, language: str
) -> None:
    assert wanted_language(chosen, accepted) == language


async def test_a_chosen_language_is_remembered(house: House) -> None:
    visitor = await house.member(Role.READER)
    await visitor.get("/page")

    answer = await visitor.post("/language", {"language": "en", "next": "/page"})

    assert (answer.status, answer.location) == (303, "/page")
    assert '<html lang="en"' in (await visitor.get("/page", **{"Accept-Language": "ko"})).text


async def test_the_navigation_shows_what_the_role_may_use(house: House) -> None:
    ta = await house.member(Role.TA)

    found = await ta.get("/page")

    assert 'href="/tas"' in found.text
    assert 'href="/owners"' not in found.text


async def test_a_toast_is_shown_once_and_escaped(house: House) -> None:
    visitor = await house.member(Role.READER)
    await visitor.get("/page")

    answer = await visitor.post("/toast")

    assert answer.location == "/page?q=%EB%8F%84%EC%BB%A4+%EC%95%88%EB%8F%BC%EC%9A%94"
    assert "저장했어요 &lt;b&gt;" in (await visitor.get(answer.location)).text
    assert "저장했어요" not in (await visitor.get("/page")).text


async def test_a_toast_made_elsewhere_is_not_shown(house: House) -> None:
    visitor = await house.visitor()
    visitor.session.cookie_jar.update_cookies({"librabot-toast": "9999999999.aGk.00"}, house.site)

    assert "aGk" not in (await visitor.get("/page")).text


async def test_who_acts_is_who_is_logged_in(house: House) -> None:
    ta = await house.member(Role.TA, "Lee")

    assert json.loads((await ta.get("/who")).text) == ["Lee", 2]
    assert Actor(2, "Lee") == Actor(2, "Lee")


async def test_nobody_acts_who_is_not_logged_in(house: House) -> None:
    visitor = await house.visitor()

    answer = await visitor.get("/who?a=1&b=%26")

    assert answer.status == 303
    assert URL(answer.location).path == "/login"
    assert URL(answer.location).query["next"] == "/who?a=1&b=%26"


@pytest.mark.parametrize("path", ["/number/0", "/number/-1", "/number/%EF%BC%99", "/number/1e3"])
@pytest.mark.parametrize("more", ["", "9" * 40])
async def test_a_number_that_no_row_has_is_no_page(house: House, path: str, more: str) -> None:
    visitor = await house.visitor()

    assert (await visitor.get(path + more)).status == 404


async def test_a_number_is_read(house: House) -> None:
    visitor = await house.visitor()

    assert (await visitor.get("/number/9223372036854775807")).text == "9223372036854775807"
    assert (await visitor.get("/number/9223372036854775808")).status == 404


@pytest.mark.parametrize(
    "path", ["/", "/questions?show=all&text=도커", "/a?next=//b", "/q/1#top", "/.//x"]
)
def test_a_path_of_ours_is_gone_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/x\r\nSet-Cookie: a=b",
        "\\\\evil.example",
        "/\x00",
        " /x",
    ],
)
def test_a_path_of_somebody_else_is_not_gone_to(path: str | None) -> None:
    assert local_path(path) == "/"
