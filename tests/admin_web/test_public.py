import pytest

from librabot.features.members.values import Role
from tests.admin_web.memory import an_entry, verified
from tests.admin_web.panel import House, opened


def a_house(board_url: str | None = None) -> House:
    house = House(board_url=board_url)
    house.world.keep(verified(1, page_url="https://notion.example/p", question="김서연이 물었다"))
    house.world.keep(an_entry(2))
    house.world.keep(an_entry(3, status="discarded"))
    return house


async def test_a_verified_answer_is_open_to_everyone_without_the_asker() -> None:
    async with opened(a_house("https://board.example/"), Role.ANYONE) as browser:
        page = await browser.get("/q/1")

    for words in (
        "<h1>과제 2 제출 기한</h1>",
        "<strong>10월 24일</strong>",
        "이조교 확인",
        "2026년 11월 2일",
        "제출",
        'href="https://notion.example/p"',
        'href="https://board.example/"',
    ):
        assert words in page
    assert "김서연" not in page
    assert 'href="/questions' not in page


async def test_english_readers_get_the_page_around_it_in_english() -> None:
    async with opened(a_house(), Role.ANYONE) as browser:
        english = {"Accept-Language": "en-US,en;q=0.9"}
        page = await (await browser.client.get("/q/1", headers=english)).text()

    assert '<html lang="en">' in page
    assert "November 2, 2026" in page
    assert "10월 24일" in page


@pytest.mark.parametrize(
    "path", ["/q/2", "/q/3", "/q/99", "/q/0", "/q/x", "/q/99999999999999999999"]
)
async def test_what_is_not_verified_is_not_there(path: str) -> None:
    async with opened(a_house(), Role.ANYONE) as browser:
        page = await browser.get(path, status=404)

    assert "여기에는 확인된 답이 없어요" in page
    assert "10월 24일" not in page


async def test_a_ta_finds_the_way_to_edit() -> None:
    async with opened(a_house(), Role.TA) as browser:
        page = await browser.get("/q/1")

    assert 'href="/questions/1"' in page
