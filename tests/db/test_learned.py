"""What an entry learns from students, the model and TAs, and which of them has the last word."""

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from librabot.db.aliases import AliasRows
from librabot.db.holding import HoldingRows
from librabot.db.joining import found as find
from librabot.db.merging import TwinRows
from librabot.db.offers import choose
from librabot.db.phrases import PhraseRows
from librabot.db.pool import Database
from librabot.db.proposals import BacklogRows, ProposalRows
from librabot.features.questions.holding import Validity
from librabot.features.questions.matching.lexicon import Alias, lexicon_from
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.merging import Pairing
from librabot.features.questions.proposals import Proposable, Proposed
from librabot.features.questions.values import Entry
from librabot.features.questions.wordings import own_wordings
from tests.db.judging import Court
from tests.db.stage import DRAFT, NEW, candidate, edit_of, wording

if TYPE_CHECKING:
    from librabot.features.questions.phrases import Kind

TITLE = "도커 실행하는 방법"
OTHER = "도커 데몬 켜는 방법"
ASKED = "컨테이너가 부팅이 안 돼요"


@pytest.fixture
def court(database: Database) -> Court:
    return Court(database)


async def wordings(court: Court, entry: Entry) -> dict[str, str]:
    """What an entry is found by, and where each of it comes from."""
    rows = await court.database.fetch(
        "SELECT body, source FROM wordings WHERE entry_id = $1 AND live", entry.id
    )
    return {row["body"]: row["source"] for row in rows}


async def found(court: Court, entry: Entry) -> int:
    """A question that the model has found to be an entry's."""
    question_id, _ = await court.opened(ASKED)
    assert await court.questions.found(question_id, entry.id)
    return question_id


async def declined(court: Court, entry: Entry) -> int:
    offered = await court.offered(candidate(entry.id), text=ASKED)
    assert await court.questions.decline(offered.question_id, offered.asker)
    return offered.question_id


async def chosen(court: Court, entry: Entry) -> int:
    offered = await court.offered(candidate(entry.id), text=ASKED)
    assert await court.questions.choose(offered.question_id, entry.id, offered.asker)
    return offered.question_id


async def merged(court: Court, twin: Entry, target: Entry) -> None:
    pairing = Pairing(twin.id, twin.version, target.id, target.version)
    asked = own_wordings(twin.title, twin.question)
    assert await TwinRows(court.database, True).merge(pairing, await court.teacher(), asked)


async def retitled(court: Court, entry: Entry, title: str) -> Entry:
    edit = edit_of(entry, title=title)
    by = await court.teacher()
    kept = await court.entries.verify(edit, by, own_wordings(title, entry.question))
    assert kept is not None
    return kept


async def test_what_was_found_is_nothing_that_was_proposed(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    backlog = BacklogRows(court.database)
    await found(court, entry)

    left = await backlog.left(since=None, without=[])
    proposable = Proposable(entry.id, entry.version, entry.title, entry.question, entry.answer)
    proposed = Proposed((wording("고래를 깨우기", "proposed"),))
    await ProposalRows(court.database).keep(proposable, proposed)

    assert left == 1
    assert (await wordings(court, entry))[ASKED] == "found"


async def test_a_correction_puts_away_what_the_model_found(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    question_id = await found(court, entry)
    by = await court.teacher()

    taught = await court.log.judge(question_id, None, by)
    put_away = await wordings(court, entry)
    await court.log.undo(question_id, by)

    assert taught == (entry.id,)
    assert ASKED not in put_away
    assert ASKED in await wordings(court, entry)


async def test_a_correction_puts_away_what_a_merge_brought(court: Court) -> None:
    _, twin = await court.verified(TITLE)
    _, target = await court.verified(OTHER)
    question_id = await chosen(court, twin)
    await merged(court, twin, target)

    taught = await court.log.judge(question_id, None, await court.teacher())

    left = await court.database.fetchval(
        "SELECT count(*) FROM wordings WHERE body = $1 AND removed_at IS NULL", ASKED
    )
    assert taught == (target.id,)
    assert ASKED not in await wordings(court, target)
    assert left == 0


async def test_newer_knowledge_takes_the_place_of_a_refusal(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    await declined(court, entry)

    await found(court, entry)

    assert await court.lookalikes(entry.id) == []
    assert (await wordings(court, entry))[ASKED] == "found"


@pytest.mark.parametrize("how", ["ta", "corrected"])
async def test_what_a_ta_told_apart_is_not_learned(court: Court, how: str) -> None:
    _, entry = await court.verified(TITLE)
    by = await court.teacher()
    if how == "ta":
        await PhraseRows(court.database).add(entry.id, "lookalike", ASKED, by)
    else:
        await court.log.judge(await court.served(entry, ASKED), None, by)

    await found(court, entry)

    assert ASKED not in await wordings(court, entry)
    assert await court.lookalikes(entry.id) == [(ASKED, how)]


async def test_a_wording_that_was_taken_away_leaves_the_refusal(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    await found(court, entry)
    await court.database.execute(
        "UPDATE wordings SET live = FALSE, removed_at = now() WHERE source = 'found'"
    )
    await declined(court, entry)

    await found(court, entry)

    assert ASKED not in await wordings(court, entry)
    assert await court.lookalikes(entry.id) == [(ASKED, "refused")]


async def test_two_entries_do_not_learn_the_same_words(court: Court) -> None:
    _, first = await court.verified(TITLE)
    _, second = await court.verified(OTHER)

    await chosen(court, first)
    await chosen(court, second)

    assert ASKED in await wordings(court, first)
    assert ASKED not in await wordings(court, second)


async def test_an_entry_is_found_by_its_title_though_that_was_taken_away(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    rows, by = PhraseRows(court.database), await court.teacher()
    await rows.add(entry.id, "wording", ASKED, by)
    book = await rows.phrasebook(entry.id)
    (phrase_id,) = [each.id for each in book.wordings if each.body == ASKED]
    await rows.remove(entry.id, "wording", phrase_id, by)

    await retitled(court, entry, ASKED)

    assert (await wordings(court, entry))[ASKED] == "title"


async def test_an_entrys_title_is_no_lookalike_of_it_any_more(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    await PhraseRows(court.database).add(entry.id, "lookalike", ASKED, await court.teacher())

    await retitled(court, entry, ASKED)

    assert await court.lookalikes(entry.id) == []
    assert (await wordings(court, entry))[ASKED] == "title"


async def test_a_waiting_twin_brings_its_title_though_that_was_taken_away(court: Court) -> None:
    _, target = await court.verified(TITLE)
    _, twin = await court.drafted(ASKED)
    rows, by = PhraseRows(court.database), await court.teacher()
    await rows.add(twin.id, "wording", ASKED, by)
    (phrase,) = (await rows.phrasebook(twin.id)).wordings
    await rows.remove(twin.id, "wording", phrase.id, by)
    before = await rows.phrasebook(twin.id)

    await merged(court, twin, target)
    brought = await wordings(court, target)
    now = [await court.entries.entry(each.id) for each in (twin, target)]
    parted = await TwinRows(court.database, True).part(
        Pairing(now[0].id, now[0].version, now[1].id, now[1].version),
        by,
        twin_asked=own_wordings(twin.title, twin.question),
        target_asked=own_wordings(target.title, target.question),
        within=timedelta(days=1),
    )

    assert brought[ASKED] == "merged"
    assert parted is not None
    assert ASKED not in await wordings(court, target)
    assert (await rows.phrasebook(twin.id)).wordings == before.wordings


@pytest.mark.parametrize("deed", ["choose", "decline"])
async def test_a_student_does_not_overrule_a_ta(court: Court, deed: str) -> None:
    _, entry = await court.verified(TITLE)
    offered = await court.offered(candidate(entry.id), text=ASKED)
    await court.log.judge(offered.question_id, None, await court.teacher())

    if deed == "choose":
        await court.questions.choose(offered.question_id, entry.id, offered.asker)
    else:
        await court.questions.decline(offered.question_id, offered.asker)

    assert await court.judged(offered.question_id) == ("ta", None)
    assert ASKED not in await wordings(court, entry)
    assert await court.lookalikes(entry.id) == []


async def test_a_model_neither_overrules_a_ta_nor_teaches_against_them(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    question_id, _ = await court.opened(ASKED)
    await court.log.judge(question_id, None, await court.teacher())

    await court.questions.found(question_id, entry.id)

    assert await court.judged(question_id) == ("ta", None)
    assert ASKED not in await wordings(court, entry)


@pytest.mark.parametrize("deed", ["choose", "found"])
async def test_what_is_answered_with_is_held(court: Court, deed: str) -> None:
    _, entry = await court.verified(TITLE)
    by = await court.teacher()
    if deed == "found":
        question_id, _ = await court.opened(ASKED)
    else:
        offered = await court.offered(candidate(entry.id), text=ASKED)
        question_id = offered.question_id

    async with court.database.transaction() as connection:
        if deed == "found":
            await find(connection, question_id, entry.id)
        else:
            await choose(connection, question_id, entry.id, offered.asker)
        reopening = asyncio.create_task(court.entries.reopen(entry.id, entry.version, by))
        done, _ = await asyncio.wait([reopening], timeout=0.3)
    await reopening

    assert not done
    assert await wordings(court, entry) == {}


async def test_the_search_gives_nothing_that_is_not_verified(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    await court.database.execute(
        "UPDATE entries SET status = 'waiting', verified_at = NULL WHERE id = $1", entry.id
    )

    assert not await court.questions.near(entry.course_id, search_key(TITLE), limit=5)


@pytest.mark.parametrize("touch", ["until", "term", "wording", "lookalike"])
async def test_what_a_ta_added_to_a_waiting_entry_is_kept(court: Court, touch: str) -> None:
    _, entry = await court.verified(TITLE)
    question_id, waiting_id = await court.opened(ASKED)
    by, nothing = await court.teacher(), Validity(None, None)
    if touch in {"wording", "lookalike"}:
        kind: Kind = "wording" if touch == "wording" else "lookalike"
        await PhraseRows(court.database).add(waiting_id, kind, "컨테이너 부팅 2번", by)
    else:
        held = Validity(date(2030, 1, 1), None) if touch == "until" else Validity(None, "2030-1")
        await HoldingRows(court.database).hold(waiting_id, held, nothing, by)

    assert await court.questions.found(question_id, entry.id) is None
    assert await court.state_of(question_id) == ("answering", waiting_id, False)


async def test_what_a_ta_is_adding_right_now_is_kept_too(court: Court) -> None:
    _, entry = await court.verified(TITLE)
    question_id, waiting_id = await court.opened(ASKED)

    async with court.database.transaction() as connection:
        await connection.execute("SELECT FROM entries WHERE id = $1 FOR NO KEY UPDATE", waiting_id)
        finding = asyncio.create_task(court.questions.found(question_id, entry.id))
        await asyncio.wait([finding], timeout=0.3)
        await connection.execute(
            "INSERT INTO lookalikes (entry_id, body, search_key, source)"
            " VALUES ($1, '켜기', 'zu', 'ta')",
            waiting_id,
        )

    assert await finding is None


async def test_a_refusal_teaches_the_one_that_answers_by_now(court: Court) -> None:
    _, twin = await court.verified(TITLE)
    _, target = await court.verified(OTHER)
    _, reopened = await court.verified("방화벽 포트 여는 방법")
    offered = await court.offered(candidate(twin.id), candidate(reopened.id), text=ASKED)
    await merged(court, twin, target)
    await court.entries.reopen(reopened.id, reopened.version, await court.teacher())

    await court.questions.decline(offered.question_id, offered.asker)

    assert [await court.lookalikes(each.id) for each in (twin, target, reopened)] == [
        [],
        [(ASKED, "refused")],
        [],
    ]


async def test_an_alias_renews_the_keys_that_hold_what_is_meant(court: Court) -> None:
    body, alias = "캡스톤디자인발표 순서가 어떻게 되나요", Alias("캡디", "캡스톤디자인")
    _, entry = await court.verified(body)
    rows, by = AliasRows(court.database), await court.teacher()
    query = "SELECT search_key FROM wordings"

    added = await rows.add(entry.course_id, alias, by)
    with_alias = await court.database.fetchval(query)
    (own,) = await rows.aliases(entry.course_id)
    await rows.remove(own.id, by)

    renewed = search_key(body, lexicon_from([(alias.written, alias.meant)]))
    assert renewed != search_key(body)
    assert (added, with_alias) == (1, renewed)
    assert await court.database.fetchval(query) == search_key(body)


@pytest.mark.parametrize("end", ["draft", "hand"])
async def test_what_was_merged_into_a_verified_one_meanwhile_is_known(
    court: Court, end: str
) -> None:
    _, target = await court.verified(TITLE)
    question_id, twin_id = await court.opened(ASKED)
    joined = await court.asked("컨테이너 부팅")
    await court.questions.join(joined.question_id, twin_id, NEW)
    await merged(court, await court.entries.entry(twin_id), target)

    if end == "draft":
        seen = await court.questions.keep_draft(question_id, DRAFT)
    else:
        seen = await court.questions.hand_over(question_id, None)
    for each in (question_id, joined.question_id):
        await court.delivered(each, seen)

    assert seen.id == target.id
    assert await court.state_of(question_id) == ("known", twin_id, True)
    assert await court.state_of(joined.question_id) == ("known", twin_id, True)
    assert (await court.entries.entry(target.id)).hits == 2


async def test_twins_are_looked_up_by_what_was_asked_of_what_was_merged(court: Court) -> None:
    _, own = await court.verified("여는 방법 하나")
    _, often = await court.verified("여는 방법 둘")
    _, twin = await court.verified("여는 방법 셋")
    _, here = await court.verified("다른 말")
    await court.delivered(await court.served(own), own)
    for text in ("가", "나"):
        await court.delivered(await court.served(twin, text), twin)
    await merged(court, twin, often)

    titles = await TwinRows(court.database, True).found(here, "여는 방법", limit=5)

    assert [(each.entry_id, each.hits) for each in titles] == [(often.id, 2), (own.id, 1)]
