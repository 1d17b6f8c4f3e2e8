import asyncio
from typing import TYPE_CHECKING

import pytest

from librabot.db.browsing import LibraryRows
from librabot.db.pool import Database
from librabot.features.questions.values import Entry, Place, Title
from tests.db.stage import Stage, edit_of

if TYPE_CHECKING:
    from librabot.features.questions.browsing import Library


async def entry_named(stage: Stage, title: str, *keywords: str, hits: int = 0) -> Entry:
    """A verified entry that was served ``hits`` times."""
    _, entry = await stage.verified(title)
    await stage.database.execute(
        "UPDATE entries SET keywords = $2 WHERE id = $1", entry.id, list(keywords)
    )
    for _ in range(hits):
        await stage.delivered(await stage.known(entry), entry)
    return entry


def named(titles: object) -> list[str]:
    assert isinstance(titles, list)
    return [title.title for title in titles]


async def test_titles_hold_the_text_or_a_keyword_does(database: Database) -> None:
    stage = Stage(database)
    library: Library = LibraryRows(database)
    first = await entry_named(stage, "도커 컨테이너 실행", "Docker")
    await entry_named(stage, "과제 2 제출 기한", "과제", "Deadline")
    course_id = first.course_id

    assert named(await library.titles(course_id, "컨테이너", limit=25)) == ["도커 컨테이너 실행"]
    assert named(await library.titles(course_id, "도커", limit=25)) == ["도커 컨테이너 실행"]
    assert named(await library.titles(course_id, "dEaDl", limit=25)) == ["과제 2 제출 기한"]
    assert await library.titles(course_id, "파이썬", limit=25) == []


async def test_titles_come_with_the_most_asked_first(database: Database) -> None:
    stage = Stage(database)
    library = LibraryRows(database)
    rare = await entry_named(stage, "질문 하나")
    often = await entry_named(stage, "질문 둘", hits=2)
    once = await entry_named(stage, "질문 셋", hits=1)

    titles = await library.titles(rare.course_id, "", limit=25)

    assert titles == [
        Title(often.id, "질문 둘", 2, None),
        Title(once.id, "질문 셋", 1, None),
        Title(rare.id, "질문 하나", 0, None),
    ]
    assert await library.titles(rare.course_id, "", limit=2) == titles[:2]


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d", "%", "_", "\\"])
async def test_signs_of_patterns_mean_themselves(database: Database, text: str) -> None:
    stage = Stage(database)
    library = LibraryRows(database)
    first = await entry_named(stage, "100% a_b c\\d 나와요")
    await entry_named(stage, "1000 axb cxd 나와요")

    titles = await library.titles(first.course_id, text, limit=25)

    assert named(titles) == ["100% a_b c\\d 나와요"]


async def test_titles_are_verified_ones_of_their_own_course(database: Database) -> None:
    stage = Stage(database)
    first = await entry_named(stage, "도커 하나")
    await stage.drafted("도커 둘")
    other = await stage.courses.add_course("다른 과목", None)
    await stage.verified("도커 셋", place=Place(course_id=other))

    assert named(await LibraryRows(database).titles(first.course_id, "도커", limit=25)) == [
        "도커 하나"
    ]


async def test_popular_are_those_served_at_least_once(database: Database) -> None:
    stage = Stage(database)
    library = LibraryRows(database)
    never = await entry_named(stage, "질문 하나")
    tied = await entry_named(stage, "질문 둘", hits=1)
    tied_too = await entry_named(stage, "질문 셋", hits=1)
    most = await entry_named(stage, "질문 넷", hits=2)
    taken_back = await entry_named(stage, "질문 다섯", hits=3)
    await stage.entries.reopen(taken_back.id, taken_back.version, await stage.teacher())

    popular = await library.popular(never.course_id, limit=10)

    assert popular == [
        Title(most.id, "질문 넷", 2, None),
        Title(tied.id, "질문 둘", 1, None),
        Title(tied_too.id, "질문 셋", 1, None),
    ]


async def test_only_a_verified_entry_is_read(database: Database) -> None:
    stage = Stage(database)
    library = LibraryRows(database)
    _, waiting = await stage.drafted()
    _, verified = await stage.verified()

    assert await library.verified(verified.id) == verified
    assert await library.verified(waiting.id) is None
    assert await library.verified(404) is None


async def test_an_edit_is_found_by_its_new_title_alone(database: Database) -> None:
    stage = Stage(database)
    library = LibraryRows(database)
    entry = await entry_named(stage, "도커 컨테이너")
    await stage.entries.verify(edit_of(entry, title="파이썬 설치"), await stage.teacher(), ())

    assert named(await library.titles(entry.course_id, "파이썬", limit=25)) == ["파이썬 설치"]
    assert await library.titles(entry.course_id, "컨테이너", limit=25) == []


async def test_an_unseen_server_is_given_one_course_however_many_look(database: Database) -> None:
    library = LibraryRows(database)
    place = Place(guild_id=10, guild_name="서버", channel_id=20)

    courses = await asyncio.gather(*(library.course_of(place) for _ in range(20)))

    assert len(set(courses)) == 1
    assert await database.fetchval("SELECT count(*) FROM courses") == 1
