import pytest

from librabot.features.members.values import Role
from librabot.features.questions.courses import Channel, Guild
from tests.admin_web.memory import World, a_course
from tests.admin_web.panel import House, opened

GUILD = Guild(11, "한빛대", 1, 22, None, (Channel(33, "파이썬", 2),))


def a_house() -> House:
    courses = [a_course(1), a_course(2, name="자료구조", verified=118, waiting=27)]
    return House(World(courses=courses, guilds=[GUILD]))


async def test_courses_and_servers_stand_on_one_page() -> None:
    async with opened(a_house(), Role.OWNER) as browser:
        page = await browser.get("/courses")

    for words in (
        "자료구조",
        '<a href="/questions?show=verified&amp;course=2">확인됨 118</a>',
        '<a href="/questions?course=2">대기 27</a>',
        "한빛대",
        'name="staff_role" inputmode="numeric" pattern="[0-9]*" maxlength="19" value="22"',
        "# 파이썬",
    ):
        assert words in page


async def test_a_course_is_added_and_renamed() -> None:
    house = a_house()

    async with opened(house, Role.OWNER) as browser:
        added = await browser.submit("/courses", {"name": " 운영\n체제 "})
        renamed = await browser.submit("/courses/rename", {"course": "2", "name": "알고리즘"})
        page = await browser.get("/courses")

    assert (added.status, renamed.status) == (303, 303)
    assert [each.name for each in house.world.courses] == ["파이썬 기초", "알고리즘", "운영 체제"]
    assert "저장했어요." in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/courses", {"name": "자료구조"}),
        ("/courses", {"name": "  "}),
        ("/courses/rename", {"course": "1", "name": "자료구조"}),
    ],
)
async def test_a_taken_or_empty_name_is_refused_on_the_same_page(
    path: str, form: dict[str, str]
) -> None:
    house = a_house()

    async with opened(house, Role.OWNER) as browser:
        response = await browser.submit(path, form)
        page = await response.text()

    assert response.status == 422
    assert 'role="alert"' in page
    assert len(house.world.courses) == 2


async def test_a_server_is_set_and_keeps_its_channels() -> None:
    house = a_house()
    form = {"guild": "11", "course": "2", "staff_role": "", "faq_channel": "44"}

    async with opened(house, Role.OWNER) as browser:
        response = await browser.submit("/courses/guild", form)

    assert response.status == 303
    assert house.world.deeds == [("set_guild", Guild(11, "한빛대", 2, None, 44, GUILD.channels))]


async def test_a_channel_gets_its_own_course_and_follows_its_server_again() -> None:
    house = a_house()
    form = {"guild": "11", "channel": "1234567890123456789", "name": "", "course": "2"}

    async with opened(house, Role.OWNER) as browser:
        await browser.submit("/courses/channel", form)
        await browser.submit("/courses/channel/clear", {"channel": "33"})

    assert house.world.deeds == [
        ("set_channel", 11, Channel(1234567890123456789, "1234567890123456789", 2)),
        ("clear_channel", 33),
    ]


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/courses/guild", {"guild": "12", "course": "1"}, 404),
        ("/courses/guild", {"guild": "11", "course": "9"}, 422),
        ("/courses/guild", {"guild": "11", "course": "1", "staff_role": "@조교"}, 422),
        ("/courses/channel", {"guild": "11", "course": "1", "channel": "9223372036854775808"}, 422),
    ],
)
async def test_what_no_database_could_hold_changes_nothing(
    path: str, form: dict[str, str], status: int
) -> None:
    house = a_house()

    async with opened(house, Role.OWNER) as browser:
        response = await browser.submit(path, form)

    assert response.status == status
    assert house.world.deeds == []


async def test_the_sample_course_comes_once_leads_to_asking_and_goes() -> None:
    house = House()

    async with opened(house, Role.OWNER) as browser:
        first = await browser.submit("/sample", {})
        welcome = await browser.get("/try")
        again = await browser.submit("/sample", {})
        page = await browser.get("/courses")
        gone = await browser.submit("/sample", {"action": "remove"})
        left = await browser.get("/courses")

    assert (first.headers["Location"], again.headers["Location"]) == ("/try", "/try")
    assert gone.headers["Location"] == "/courses"
    assert "예시 과목을 불러왔어요" in welcome
    assert "예시 과목 지우기" in page
    assert "예시 과목 지우기" not in left
    assert house.world.courses == []


@pytest.mark.parametrize("role", [Role.READER, Role.TA])
async def test_only_owners_set_up_courses(role: Role) -> None:
    house = a_house()

    async with opened(house, role) as browser:
        await browser.get("/courses", status=403)
        response = await browser.submit("/sample", {})

    assert response.status == 403
    assert len(house.world.courses) == 2
