import asyncio

from librabot.db.browsing import LibraryRows
from librabot.db.courses import CourseRows
from librabot.db.pool import Database
from librabot.features.questions.courses import Channel
from librabot.features.questions.values import Place
from tests.db.stage import SERVER, Stage


async def names(database: Database) -> list[str]:
    return [row["name"] for row in await database.fetch("SELECT name FROM courses ORDER BY id")]


async def course_of(database: Database, place: Place) -> str:
    course_id = await LibraryRows(database).course_of(place)
    name: str = await database.fetchval("SELECT name FROM courses WHERE id = $1", course_id)
    return name


async def test_the_first_server_takes_the_oldest_course(database: Database) -> None:
    courses = CourseRows(database)
    await courses.bring_sample("예시", ())
    await courses.add_course("컴퓨터", None)
    await courses.add_course("자료구조", None)

    assert await course_of(database, SERVER) == "컴퓨터"


async def test_without_a_course_the_first_server_gets_a_default_one(database: Database) -> None:
    await CourseRows(database).bring_sample("예시", ())

    assert await course_of(database, SERVER) == "기본 과목"
    assert await names(database) == ["예시", "기본 과목"]


async def test_every_later_server_gets_a_course_named_after_it(database: Database) -> None:
    await course_of(database, SERVER)

    second = await course_of(database, Place(guild_id=11, guild_name="  자료\n구조 "))
    third = await course_of(database, Place(guild_id=12, guild_name="자료 구조"))
    fourth = await course_of(database, Place(guild_id=13, guild_name="자료 구조"))
    nameless = await course_of(database, Place(guild_id=14))

    assert (second, third, fourth) == ("자료 구조", "자료 구조 2", "자료 구조 3")
    assert nameless == "14"


async def test_servers_seen_at_once_do_not_share_a_course(database: Database) -> None:
    library = LibraryRows(database)
    places = [Place(guild_id=number, guild_name="서버") for number in range(1, 9)]

    courses = await asyncio.gather(*(library.course_of(place) for place in places))

    assert len(set(courses)) == 8


async def test_a_channel_may_have_a_course_of_its_own(database: Database) -> None:
    stage = Stage(database)
    await course_of(database, SERVER)
    course_id = await stage.courses.add_course("알고리즘", None)
    assert course_id is not None
    await stage.courses.set_channel(10, Channel(20, "알고리즘", course_id), await stage.teacher())

    thread = Place(guild_id=10, channel_id=21, above_id=20)
    assert await course_of(database, SERVER) == "알고리즘"
    assert await course_of(database, thread) == "알고리즘"
    assert await course_of(database, Place(guild_id=10, channel_id=21)) == "기본 과목"


async def test_outside_servers_the_oldest_course_answers(database: Database) -> None:
    courses = CourseRows(database)
    await courses.bring_sample("예시", ())
    alone = await course_of(database, Place())
    await courses.add_course("컴퓨터", None)

    assert alone == "예시"
    assert await course_of(database, Place(channel_id=99)) == "컴퓨터"


async def test_with_no_course_at_all_a_default_one_is_made(database: Database) -> None:
    assert await course_of(database, Place()) == "기본 과목"
    assert await names(database) == ["기본 과목"]


async def test_the_panel_names_the_course(database: Database) -> None:
    courses = CourseRows(database)
    await courses.add_course("컴퓨터", None)
    chosen = await courses.add_course("자료구조", None)

    assert await course_of(database, Place(course_id=chosen)) == "자료구조"
