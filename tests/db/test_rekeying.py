"""Search keys follow the rules and a course's spellings."""

import pytest

from librabot.db.aliases import AliasRows
from librabot.db.kept import KeptRows
from librabot.db.learning import keep_lookalikes, keep_wordings
from librabot.db.pool import Database
from librabot.db.rekeying import VERSION_NAME, Keyed, KeyRows, Plan, plan
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.matching.search_key import KEY_VERSION, search_key
from librabot.features.questions.values import Lookalike, Place, Wording
from tests.db.stage import Stage, wording


def keyed(*keys: tuple[str, str], entry_id: int = 1) -> list[Keyed]:
    return [Keyed(number, entry_id, old, new) for number, (old, new) in enumerate(keys, 1)]


@pytest.mark.parametrize(
    ("phrases", "planned"),
    [
        (keyed(("a", "a"), ("b", "b")), Plan([], [], {})),
        (keyed(("a", "c"), ("b", "b")), Plan([], [], {1: "c"})),
        (keyed(("a", "c"), ("b", "c")), Plan([2], [], {1: "c"})),
        (keyed(("a", "b"), ("b", "b")), Plan([2], [], {1: "b"})),
        (keyed(("a", "b"), ("b", "a")), Plan([], [1, 2], {1: "b", 2: "a"})),
        (keyed(("a", "b"), ("b", "c")), Plan([], [2], {1: "b", 2: "c"})),
        (
            [*keyed(("a", "c")), *keyed(("b", "c"), entry_id=2)],
            Plan([], [], {1: "c"}),
        ),
    ],
)
def test_of_phrases_whose_keys_fall_together_the_first_is_kept(
    phrases: list[Keyed], planned: Plan
) -> None:
    assert plan(phrases) == planned


WORDINGS = "SELECT body, search_key FROM wordings ORDER BY id"
LOOKALIKES = "SELECT body, search_key FROM lookalikes ORDER BY id"


async def keys(database: Database, query: str = WORDINGS) -> list[tuple[str, str]]:
    rows = await database.fetch(query)
    return [(row["body"], row["search_key"]) for row in rows]


async def learned(
    database: Database,
    entry_id: int,
    wordings: tuple[Wording, ...] = (),
    lookalikes: tuple[Lookalike, ...] = (),
) -> None:
    async with database.transaction() as connection:
        await keep_wordings(connection, entry_id, wordings)
        await keep_lookalikes(connection, entry_id, lookalikes)


async def test_new_rules_make_every_key_anew_once(database: Database) -> None:
    stage = Stage(database)
    for number in range(5):
        await stage.verified(f"도커 켜기 {number}")
    await database.execute("UPDATE wordings SET search_key = 'old ' || id")
    rows = KeyRows(database, batch=2)

    changed = await rows.renew()
    again = await rows.renew()

    assert (changed, again) == (5, 0)
    assert await KeptRows(database).get(VERSION_NAME) == str(KEY_VERSION)
    assert await keys(database) == [
        (f"도커 켜기 {number}", search_key(f"도커 켜기 {number}")) for number in range(5)
    ]


async def test_rules_of_another_version_are_not_those_of_today(database: Database) -> None:
    stage = Stage(database)
    await stage.verified()
    await KeptRows(database).put(VERSION_NAME, "0")
    await database.execute("UPDATE wordings SET search_key = 'old'")

    assert await KeyRows(database).renew() == 1


async def test_keys_that_pass_to_each_other_and_fall_together_are_made_anew(
    database: Database,
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 켜기")
    same = Wording("도커를 켜기", "same", "proposed")
    removed = Wording("도커 끄기", "removed", "proposed")
    kept = Wording("도커 끄기", "kept", "ta")
    look = (Lookalike("도커 지우기", "a", "ta"), Lookalike("도커는 켜기", "b", "ta"))
    await learned(database, entry.id, (same, removed, kept), look)
    first, second = search_key("도커 켜기"), search_key("도커 끄기")
    await database.execute(
        "UPDATE wordings SET live = FALSE, removed_at = now() WHERE search_key = 'removed'"
    )
    await database.execute("UPDATE wordings SET search_key = 'x' WHERE body = '도커 켜기'")
    await database.execute("UPDATE wordings SET search_key = $1 WHERE search_key = 'kept'", first)

    await KeyRows(database).renew()

    rows = await database.fetch("SELECT body, search_key, live FROM wordings ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("도커 켜기", first, True),
        ("도커 끄기", second, True),
    ]
    rows = await database.fetch("SELECT body, removed_at IS NULL FROM lookalikes ORDER BY id")
    assert [tuple(row) for row in rows] == [("도커 지우기", True), ("도커는 켜기", False)]


async def test_what_has_no_word_keeps_its_key(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await learned(database, entry.id, (Wording("???", "odd", "ta"),))

    await KeyRows(database).renew()

    assert ("???", "odd") in await keys(database)


async def test_a_courses_spelling_changes_the_keys_it_occurs_in_and_no_others(
    database: Database,
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("껌뻑이가 안 돼요")
    course_id = await stage.courses.add_course("다른 과목", None)
    _, elsewhere = await stage.verified("껌뻑이 오류", place=Place(course_id=course_id))
    await learned(
        database,
        entry.id,
        (wording("시험 범위", "ta"),),
        (Lookalike("껌뻑이로 제출", search_key("껌뻑이로 제출"), "ta"),),
    )
    await database.execute("UPDATE wordings SET search_key = 'kept' WHERE body = '시험 범위'")
    before = await keys(database)
    aliases = AliasRows(database)
    teacher = await stage.teacher()

    added = await aliases.add(entry.course_id, Alias("껌뻑이", "커서"), teacher)
    lexicon = await stage.questions.lexicon(entry.course_id)
    after = await keys(database)
    lookalikes = await keys(database, LOOKALIKES)

    assert added == 3
    assert after == [
        ("껌뻑이가 안 돼요", search_key("커서가 안 돼요")),
        ("껌뻑이 오류", search_key("껌뻑이 오류")),
        ("시험 범위", search_key("시험 범위")),
    ]
    assert lookalikes == [("껌뻑이로 제출", search_key("껌뻑이로 제출", lexicon))]
    assert before[1] == after[1]
    assert elsewhere.course_id == course_id


async def test_a_spelling_taken_back_gives_the_keys_back(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("껌뻑이가 사라졌어요")
    before = await keys(database)
    aliases = AliasRows(database)
    teacher = await stage.teacher()
    await aliases.add(entry.course_id, Alias("껌뻑이", "커서"), teacher)
    between = await keys(database)

    (alias,) = await aliases.aliases(entry.course_id)
    await aliases.remove(alias.id, teacher)

    assert between != before
    assert await keys(database) == before


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("ＶＳＣｏｄｅ 설치", "vscode"),
        ("Vs Code설치", "VS Code"),
        ("이건 안 돼요", "안돼요"),
        ("껌\n뻑이", "뻑이"),
    ],
)
async def test_a_spelling_is_seen_however_it_is_written(
    database: Database, body: str, written: str
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("아무것")
    await learned(database, entry.id, (Wording(body, "old", "ta"),))

    await AliasRows(database).add(entry.course_id, Alias(written, "모니터"), await stage.teacher())

    assert (body, "old") not in await keys(database)
