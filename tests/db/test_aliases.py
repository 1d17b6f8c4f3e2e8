import asyncio

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.aliases import AliasRows
from librabot.db.phrases import PhraseRows
from librabot.db.pool import Database
from librabot.features.questions.aliases import AliasStore, RemovedAlias
from librabot.features.questions.matching.lexicon import Alias, lexicon_from
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Actor
from tests.db.knowledge import audit, course, entry, lookalike, wording

TEACHER = Actor(1, "이조교")
SERF = Alias("돌쇠", "깃")
WITH_SERF = lexicon_from([("돌쇠", "깃")])


async def keys(database: Database) -> list[str]:
    rows = await database.fetch(
        "SELECT search_key FROM wordings UNION ALL SELECT search_key FROM lookalikes"
    )
    return sorted(row["search_key"] for row in rows)


async def test_aliases_are_listed_newest_first_with_what_holds_them(database: Database) -> None:
    rows: AliasStore = AliasRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, "돌쇠는 어떻게 켜요?")
    await wording(database, entry_id, "Serf 돌쇠 시작")
    await lookalike(database, entry_id, "돌쇠는 어떻게 꺼요?")
    await entry(database, await course(database, "자료구조"), "돌쇠가 안 돼요")

    await rows.add(course_id, SERF, TEACHER)
    await rows.add(course_id, Alias("SERF", "깃허브"), TEACHER)

    assert [
        (each.written, each.meant, each.added_by, each.affected)
        for each in await rows.aliases(course_id)
    ] == [("SERF", "깃허브", "이조교", 1), ("돌쇠", "깃", "이조교", 3)]


async def test_what_nobody_is_served_for_is_not_counted(database: Database) -> None:
    rows = AliasRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, "깃은 어떻게 켜요?")
    phrase_id = await wording(database, entry_id, "돌쇠 시작")
    await PhraseRows(database).remove(entry_id, "wording", phrase_id, TEACHER)
    await rows.add(course_id, SERF, TEACHER)

    assert [each.affected for each in await rows.aliases(course_id)] == [0]


async def test_adding_renews_the_keys_that_hold_it_and_removing_takes_that_back(
    database: Database,
) -> None:
    rows = AliasRows(database)
    course_id = await course(database)
    title, same = "돌쇠는 어떻게 켜요?", "리스트는 어떻게 정렬해요?"
    await entry(database, course_id, title)
    await entry(database, course_id, same)

    changed = await rows.add(course_id, SERF, TEACHER)
    with_alias = await keys(database)
    alias_id = (await rows.aliases(course_id))[0].id
    removed = await rows.remove(alias_id, TEACHER)

    assert changed == 1
    assert with_alias == sorted([search_key(title, WITH_SERF), search_key(same)])
    assert removed == RemovedAlias(course_id, SERF, 1)
    assert await keys(database) == sorted([search_key(title), search_key(same)])
    assert await rows.aliases(course_id) == []


async def test_other_courses_keep_their_keys(database: Database) -> None:
    other = await course(database, "자료구조")
    await entry(database, other, "돌쇠는 어떻게 켜요?")

    changed = await AliasRows(database).add(await course(database), SERF, TEACHER)

    assert changed == 0
    assert await keys(database) == [search_key("돌쇠는 어떻게 켜요?")]


async def test_a_spelling_is_kept_once_whatever_its_case(database: Database) -> None:
    rows = AliasRows(database)
    course_id = await course(database)
    await rows.add(course_id, Alias("Serf", "깃"), TEACHER)

    again = await rows.add(course_id, Alias("SERF", "도커"), TEACHER)

    assert again is None
    assert [each.meant for each in await rows.aliases(course_id)] == ["깃"]


async def test_every_change_is_written_down(database: Database) -> None:
    rows = AliasRows(database)
    course_id = await course(database)
    await rows.add(course_id, SERF, TEACHER)
    await rows.remove((await rows.aliases(course_id))[0].id, TEACHER)

    facts = {"written": "돌쇠", "meant": "깃"}
    assert await audit(database) == [
        ("이조교", "add-alias", f"course:{course_id}", None, facts),
        ("이조교", "remove-alias", f"course:{course_id}", facts, None),
    ]


async def test_what_is_not_there_is_not_changed(database: Database) -> None:
    rows = AliasRows(database)

    with pytest.raises(LibraError) as caught:
        await rows.add(404, SERF, TEACHER)

    assert caught.value.code is Code.DB5004
    assert await rows.remove(404, TEACHER) is None


async def test_a_phrase_added_meanwhile_gets_the_new_key(database: Database) -> None:
    course_id = await course(database)
    entry_id = await entry(database, course_id, "리스트는 어떻게 정렬해요?")

    await asyncio.gather(
        AliasRows(database).add(course_id, SERF, TEACHER),
        *(
            PhraseRows(database).add(entry_id, "wording", f"돌쇠 {number}번", TEACHER)
            for number in range(4)
        ),
    )

    expected = {search_key(f"돌쇠 {number}번", WITH_SERF) for number in range(4)}
    assert expected <= set(await keys(database))
