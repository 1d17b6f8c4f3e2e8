import asyncio

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.attachments import FileRows
from librabot.db.courses import CourseRows
from librabot.db.pool import Database
from librabot.db.reactions import ReactionRows
from librabot.features.questions.courses import (
    Channel,
    CourseStore,
    Guild,
    sample_course,
)
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Place
from tests.db.stage import Stage


async def audit(database: Database) -> list[tuple[str, str, str]]:
    rows = await database.fetch("SELECT actor, action, subject FROM audit ORDER BY id")
    return [(row["actor"], row["action"], row["subject"]) for row in rows]


async def made(store: CourseStore, name: str) -> int:
    course_id = await store.add_course(name, None)
    assert course_id is not None
    return course_id


async def test_courses_are_listed_by_name_with_what_they_know(database: Database) -> None:
    stage = Stage(database)
    store: CourseStore = CourseRows(database)
    second = await made(store, "자료구조")
    first = await made(store, "Algorithms")
    await stage.verified(place=Place(course_id=second))
    await stage.drafted("하나", place=Place(course_id=second))
    await stage.drafted("둘", place=Place(course_id=second))

    courses = await store.courses()

    assert [(each.id, each.name, each.verified, each.waiting) for each in courses] == [
        (first, "Algorithms", 0, 0),
        (second, "자료구조", 1, 2),
    ]


async def test_a_name_is_given_once_whatever_its_case(database: Database) -> None:
    store = CourseRows(database)

    added = [await store.add_course(name, None) for name in ("Python", "PYTHON")]

    assert added[0] is not None
    assert added[1] is None
    assert await audit(database) == [("librabot", "add", f"course:{added[0]}")]


async def test_a_course_is_renamed_unless_the_name_is_taken(database: Database) -> None:
    store = CourseRows(database)
    teacher = await Stage(database).teacher()
    first, second = await made(store, "파이썬"), await made(store, "자료구조")

    renamed = await store.rename_course(first, "파이썬 기초", teacher)
    refused = await store.rename_course(second, "파이썬 기초", teacher)

    courses = await store.courses()
    row = await database.fetchrow("SELECT before, after FROM audit WHERE action = 'rename'")
    assert (renamed, refused) == (True, False)
    assert {each.id: each.name for each in courses} == {first: "파이썬 기초", second: "자료구조"}
    assert row is not None
    assert tuple(row) == ({"name": "파이썬"}, {"name": "파이썬 기초"})


async def test_a_course_that_is_not_there_is_not_renamed(database: Database) -> None:
    teacher = await Stage(database).teacher()

    with pytest.raises(LibraError) as caught:
        await CourseRows(database).rename_course(404, "이름", teacher)

    assert caught.value.code is Code.DB5004


async def test_servers_are_listed_by_name_each_with_its_channels(database: Database) -> None:
    stage = Stage(database)
    store = CourseRows(database)
    teacher = await stage.teacher()
    course_id = await made(store, "파이썬")
    await store.set_guild(Guild(2, "나 서버", course_id, None, None, ()), teacher)
    await store.set_guild(Guild(1, "가 서버", course_id, 55, 66, ()), teacher)
    await store.set_channel(1, Channel(12, "질문", course_id), teacher)
    await store.set_channel(1, Channel(11, "과제", course_id), teacher)

    guilds = await store.guilds()

    channels = (Channel(11, "과제", course_id), Channel(12, "질문", course_id))
    assert guilds == [
        Guild(1, "가 서버", course_id, 55, 66, channels),
        Guild(2, "나 서버", course_id, None, None, ()),
    ]
    assert [await store.staff_role(guild_id) for guild_id in (1, 2, 3)] == [55, None, None]


async def test_a_server_is_changed_and_its_channels_are_left_alone(database: Database) -> None:
    stage = Stage(database)
    store = CourseRows(database)
    teacher = await stage.teacher()
    course_id, other = await made(store, "파이썬"), await made(store, "자료구조")
    await store.set_guild(Guild(1, "서버", course_id, None, None, ()), teacher)
    await store.set_channel(1, Channel(11, "과제", course_id), teacher)

    await store.set_guild(Guild(1, "새 이름", other, 55, None, ()), teacher)

    channel = Channel(11, "과제", course_id)
    assert await store.guilds() == [Guild(1, "새 이름", other, 55, None, (channel,))]
    assert (await audit(database))[2:] == [
        ("김조교", "set", "guild:1"),
        ("김조교", "set", "channel:11"),
        ("김조교", "set", "guild:1"),
    ]


async def test_a_course_that_is_not_there_cannot_be_set(database: Database) -> None:
    teacher = await Stage(database).teacher()

    with pytest.raises(LibraError) as caught:
        await CourseRows(database).set_guild(Guild(1, "서버", 404, None, None, ()), teacher)

    assert caught.value.code is Code.DB5003
    assert await audit(database) == []


async def test_a_cleared_channel_follows_its_server_again(database: Database) -> None:
    stage = Stage(database)
    store = CourseRows(database)
    teacher = await stage.teacher()
    course_id = await made(store, "파이썬")
    await store.set_guild(Guild(1, "서버", course_id, None, None, ()), teacher)
    await store.set_channel(1, Channel(11, "과제", course_id), teacher)

    await store.clear_channel(11, teacher)
    await store.clear_channel(11, teacher)

    (guild,) = await store.guilds()
    assert guild.channels == ()
    assert (await audit(database))[-1] == ("김조교", "clear", "channel:11")
    assert len(await audit(database)) == 4


async def test_the_sample_course_can_be_asked_and_owes_nothing(database: Database) -> None:
    stage = Stage(database)
    name, entries = sample_course()

    brought = await stage.courses.bring_sample(name, entries)

    (course,) = await stage.courses.courses()
    question = entries[0].question
    near = await stage.questions.near(course.id, search_key(question), limit=1)
    entry = await stage.entries.entry(near[0].entry_id)
    assert brought
    assert (course.name, course.verified, course.sample) == (name, len(entries), True)
    assert (entry.status, entry.title, entry.answer) == (
        "verified",
        entries[0].title,
        entries[0].answer,
    )
    assert (entry.verifier_name, entry.keywords) == ("예시 조교", entries[0].keywords)
    assert await database.fetchval("SELECT count(*) FROM outbox") == 0
    assert await database.fetchval("SELECT count(*) FROM entry_versions") == len(entries)


async def test_the_sample_course_is_brought_once(database: Database) -> None:
    store = CourseRows(database)

    brought = await asyncio.gather(*(store.bring_sample("예시", ()) for _ in range(5)))

    assert sum(brought) == 1
    assert len(await store.courses()) == 1


async def test_a_sample_whose_name_is_taken_gets_another(database: Database) -> None:
    store = CourseRows(database)
    await made(store, "예시")

    assert await store.bring_sample("예시", ())
    assert [course.name for course in await store.courses()] == ["예시", "예시 2"]


async def test_the_sample_goes_with_all_that_was_asked_in_it(database: Database) -> None:
    stage = Stage(database)
    teacher = await stage.teacher()
    name, entries = sample_course()
    await stage.courses.bring_sample(name, entries)
    (sample,) = await stage.courses.courses()
    inside = Place(course_id=sample.id)
    await stage.courses.set_guild(Guild(10, "서버", sample.id, None, None, ()), teacher)
    await stage.courses.set_channel(10, Channel(20, "질문", sample.id), teacher)
    question_id, entry = await stage.verified("예시에서 물음", place=inside)
    await stage.delivered(question_id, entry, version=1)
    await stage.delivered(await stage.known(entry), entry)
    await stage.verify(entry)
    await ReactionRows(database).react(question_id, "a", "up")
    await FileRows(database).add(question_id, "a.png", "image/png", 1, 1, 1, "a")
    await stage.asked("이어서", place=inside, parent_id=question_id)
    kept = await made(stage.courses, "진짜 과목")
    outside = await stage.asked("밖에서 이어서", place=Place(course_id=kept), parent_id=question_id)

    removed = await stage.courses.remove_sample(teacher)

    left = await database.fetch("SELECT id, parent_id FROM questions")
    (guild,) = await stage.courses.guilds()
    assert removed == len(entries) + 1
    assert [course.id for course in await stage.courses.courses()] == [kept]
    assert [tuple(row) for row in left] == [(outside.question_id, None)]
    assert (guild.course_id, guild.channels) == (kept, ())
    assert (await audit(database))[-1] == ("김조교", "remove", f"course:{sample.id}")
    assert (
        await database.fetchval(
            "SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM outbox)"
            " + (SELECT count(*) FROM hits) + (SELECT count(*) FROM wordings)"
        )
        == 0
    )


async def test_without_a_sample_nothing_is_removed(database: Database) -> None:
    stage = Stage(database)
    teacher = await stage.teacher()
    await stage.verified()

    assert await stage.courses.remove_sample(teacher) == 0
    assert len(await stage.courses.courses()) == 1


async def test_a_removed_sample_leaves_no_course_made_for_nobody(database: Database) -> None:
    stage = Stage(database)
    await stage.courses.bring_sample("예시", ())

    await stage.courses.remove_sample(await stage.teacher())

    assert await stage.courses.courses() == []
