from collections.abc import Sequence

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.phrases import PhraseRows
from librabot.db.pool import Database
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.phrases import (
    KeptPhrase,
    Phrasebook,
    PhraseStore,
    Proposing,
    Taken,
)
from librabot.features.questions.values import Actor
from tests.db.knowledge import audit, course, entry, wording

TEACHER = Actor(1, "이조교")
QUESTION = "도커는 어떻게 켜나요?"
OTHER = "깃 충돌은 어떻게 푸나요?"


def words(phrases: Sequence[KeptPhrase]) -> list[tuple[str, str, bool]]:
    return [(each.body, each.source, each.removed) for each in phrases]


async def live(database: Database, entry_id: int) -> list[str]:
    rows = await database.fetch(
        "SELECT body FROM wordings WHERE entry_id = $1 AND live ORDER BY id", entry_id
    )
    return [row["body"] for row in rows]


async def test_a_phrasebook_tells_its_entry_and_every_phrase(database: Database) -> None:
    rows: PhraseStore = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    await rows.add(entry_id, "wording", "도커 시작", TEACHER)
    await rows.add(entry_id, "lookalike", "도커는 어떻게 끄나요?", TEACHER)

    book = await rows.phrasebook(entry_id)

    assert isinstance(book, Phrasebook)
    assert (book.entry_id, book.status, book.title) == (entry_id, "verified", QUESTION)
    assert words(book.wordings) == [(QUESTION, "title", False), ("도커 시작", "ta", False)]
    assert words(book.lookalikes) == [("도커는 어떻게 끄나요?", "ta", False)]
    assert book.wordings[1].key == search_key("도커 시작")
    assert book.proposing is None


async def test_what_is_added_is_found_and_written_down(database: Database) -> None:
    entry_id = await entry(database, await course(database), QUESTION)

    await PhraseRows(database).add(entry_id, "wording", "도커 시작", TEACHER)

    assert await live(database, entry_id) == [QUESTION, "도커 시작"]
    assert await audit(database) == [
        ("이조교", "add-wording", f"entry:{entry_id}", None, {"body": "도커 시작"})
    ]


async def test_a_waiting_entrys_wording_waits_with_it(database: Database) -> None:
    entry_id = await entry(database, await course(database), QUESTION, status="waiting")

    await PhraseRows(database).add(entry_id, "wording", "도커 시작", TEACHER)

    assert await live(database, entry_id) == []


async def test_what_is_there_already_changes_nothing(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    await rows.add(entry_id, "wording", "도커 시작", TEACHER)

    again = await rows.add(entry_id, "wording", "도커, 시작!", TEACHER)

    assert again is None
    assert await live(database, entry_id) == [QUESTION, "도커 시작"]
    assert len(await audit(database)) == 1


async def test_the_key_is_made_with_the_courses_spellings(database: Database) -> None:
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    await database.execute(
        "INSERT INTO aliases (course_id, written, meant, added_by) VALUES ($1, '돌쇠', '깃', '나')",
        course_id,
    )

    await PhraseRows(database).add(entry_id, "wording", "돌쇠 시작", TEACHER)

    keys = [each.key for each in (await PhraseRows(database).phrasebook(entry_id)).wordings]
    assert keys[1] != search_key("돌쇠 시작")


async def test_words_of_another_verified_entry_are_not_taken(database: Database) -> None:
    rows = PhraseRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    other_id = await entry(database, course_id, OTHER)

    taken = await rows.add(entry_id, "wording", OTHER, TEACHER)

    assert taken == Taken(other_id, OTHER)
    assert await live(database, entry_id) == [QUESTION]
    assert await audit(database) == []


async def test_another_course_and_what_is_not_served_own_nothing(database: Database) -> None:
    rows = PhraseRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    await entry(database, await course(database, "자료구조"), OTHER)
    waiting_id = await entry(database, course_id, OTHER, status="waiting")
    await rows.add(waiting_id, "wording", OTHER, TEACHER)
    verified_id = await entry(database, course_id, "깃은 어떻게 설치하나요?")
    removed_id = await wording(database, verified_id, OTHER)
    await rows.remove(verified_id, "wording", removed_id, TEACHER)

    taken = await rows.add(entry_id, "wording", OTHER, TEACHER)

    assert taken is None
    assert await live(database, entry_id) == [QUESTION, OTHER]


async def test_another_entrys_words_may_be_a_look_alike(database: Database) -> None:
    rows = PhraseRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    await entry(database, course_id, OTHER)

    assert await rows.add(entry_id, "lookalike", OTHER, TEACHER) is None

    assert words((await rows.phrasebook(entry_id)).lookalikes) == [(OTHER, "ta", False)]


async def test_a_phrase_of_the_other_kind_moves(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    await rows.add(entry_id, "lookalike", "도커 시작", TEACHER)

    await rows.add(entry_id, "wording", "도커 시작", TEACHER)
    as_wording = await rows.phrasebook(entry_id)
    await rows.add(entry_id, "lookalike", "도커 시작", TEACHER)
    as_lookalike = await rows.phrasebook(entry_id)

    assert words(as_wording.wordings)[1:] == [("도커 시작", "ta", False)]
    assert words(as_wording.lookalikes) == []
    assert words(as_lookalike.wordings)[1:] == []
    assert words(as_lookalike.lookalikes) == [("도커 시작", "ta", False)]


@pytest.mark.parametrize("status", ["verified", "waiting"])
async def test_the_entrys_own_words_are_no_look_alike(database: Database, status: str) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION, status=status)

    with pytest.raises(LibraError) as caught:
        await rows.add(entry_id, "lookalike", "도커는 어떻게 켜나요", TEACHER)

    assert caught.value.code is Code.VAL4022
    assert words((await rows.phrasebook(entry_id)).lookalikes) == []


async def test_what_is_removed_is_not_found_and_comes_back_as_it_was(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    phrase_id = await wording(database, entry_id, "도커 시작", source="proposed")

    await rows.remove(entry_id, "wording", phrase_id, TEACHER)
    without = await live(database, entry_id)
    kept = (await rows.phrasebook(entry_id)).wordings
    restored = await rows.restore(entry_id, "wording", phrase_id, TEACHER)

    assert restored is None
    assert without == [QUESTION]
    assert words(kept)[1:] == [("도커 시작", "proposed", True)]
    assert await live(database, entry_id) == [QUESTION, "도커 시작"]
    assert words((await rows.phrasebook(entry_id)).wordings)[1:] == [
        ("도커 시작", "proposed", False)
    ]
    assert [row[1] for row in await audit(database)] == ["remove-wording", "restore-wording"]


async def test_what_was_removed_is_a_tas_when_one_adds_it(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    phrase_id = await wording(database, entry_id, "도커 시작", source="proposed")
    await rows.remove(entry_id, "wording", phrase_id, TEACHER)

    await rows.add(entry_id, "wording", "도커 시작!", TEACHER)

    assert words((await rows.phrasebook(entry_id)).wordings)[1:] == [("도커 시작!", "ta", False)]


async def test_a_look_alike_is_removed_and_comes_back(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    await rows.add(entry_id, "lookalike", "도커는 어떻게 끄나요?", TEACHER)
    phrase_id = (await rows.phrasebook(entry_id)).lookalikes[0].id

    await rows.remove(entry_id, "lookalike", phrase_id, TEACHER)
    removed = (await rows.phrasebook(entry_id)).lookalikes
    await rows.restore(entry_id, "lookalike", phrase_id, TEACHER)
    back = (await rows.phrasebook(entry_id)).lookalikes

    assert [each.removed for each in (*removed, *back)] == [True, False]


async def test_a_wording_given_away_meanwhile_does_not_come_back(database: Database) -> None:
    rows = PhraseRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    phrase_id = await wording(database, entry_id, OTHER)
    await rows.remove(entry_id, "wording", phrase_id, TEACHER)
    other_id = await entry(database, course_id, OTHER)

    taken = await rows.restore(entry_id, "wording", phrase_id, TEACHER)

    assert taken == Taken(other_id, OTHER)
    assert await live(database, entry_id) == [QUESTION]


async def test_the_entrys_own_words_and_those_of_others_stay(database: Database) -> None:
    rows = PhraseRows(database)
    course_id = await course(database)
    entry_id = await entry(database, course_id, QUESTION)
    other_id = await entry(database, course_id, OTHER)
    title_id = (await rows.phrasebook(entry_id)).wordings[0].id
    phrase_id = await wording(database, other_id, "깃 병합 충돌")

    await rows.remove(entry_id, "wording", title_id, TEACHER)
    await rows.remove(entry_id, "wording", phrase_id, TEACHER)
    await rows.remove(entry_id, "lookalike", phrase_id, TEACHER)

    assert await rows.restore(entry_id, "wording", phrase_id, TEACHER) is None
    assert await live(database, entry_id) == [QUESTION]
    assert await live(database, other_id) == [OTHER, "깃 병합 충돌"]
    assert await audit(database) == []


async def test_the_last_job_of_the_model_is_told(database: Database) -> None:
    rows = PhraseRows(database)
    entry_id = await entry(database, await course(database), QUESTION)
    for state, code in (("done", None), ("dead", "AI5032")):
        await database.execute(
            "INSERT INTO outbox (lane, kind, entry_id, dedupe_key, state, error_code)"
            " VALUES ('model', 'propose', $1, 'propose:' || $2, $2, $3)",
            entry_id,
            state,
            code,
        )
    await database.execute(
        "INSERT INTO outbox (lane, kind, entry_id, dedupe_key)"
        " VALUES ('notion', 'publish', $1, 'publish:1')",
        entry_id,
    )

    assert (await rows.phrasebook(entry_id)).proposing == Proposing("dead", "AI5032")


async def test_an_entry_that_is_not_there_has_no_phrases(database: Database) -> None:
    rows = PhraseRows(database)

    with pytest.raises(LibraError) as reading:
        await rows.phrasebook(404)
    with pytest.raises(LibraError) as adding:
        await rows.add(404, "wording", "도커 시작", TEACHER)

    assert (reading.value.code, adding.value.code) == (Code.DB5004, Code.DB5004)
