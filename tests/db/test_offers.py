"""A student is shown some verified entries and chooses one, or none."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.features.questions.asking import Delivery
from librabot.features.questions.matching.deciding import Candidate
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.matching.story import decision_of
from librabot.features.questions.values import Entry, Offer, Place
from tests.db.stage import NEW, OTHER_NUMBER, Offered, Stage, candidate, edit_of, offering

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

WORDING = "SELECT entry_id, source, question_id, live FROM wordings WHERE body = '도커 켜는 방법'"
LOOKALIKE = "SELECT entry_id, source, question_id FROM lookalikes ORDER BY entry_id"


async def two(stage: Stage) -> tuple[Entry, Entry]:
    _, first = await stage.verified("도커 켜기")
    _, second = await stage.verified("도커 끄기")
    return first, second


async def test_an_offer_shows_what_is_still_verified_and_settles_the_question(
    database: Database,
) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    _, third = await stage.verified("도커 지우기")
    await stage.entries.reopen(second.id, second.version, await stage.teacher())
    recorded = await stage.asked()
    decision = offering(candidate(third.id, stale=True), candidate(second.id), candidate(first.id))

    offers = await stage.questions.offer(recorded.question_id, decision)

    story = await database.fetchval(
        "SELECT story FROM search_log WHERE question_id = $1", recorded.question_id
    )
    assert offers == (Offer(third, stale=True), Offer(first, stale=False))
    assert await stage.state_of(recorded.question_id) == ("offered", None, True)
    assert decision_of(story) == decision
    assert await stage.judged(recorded.question_id) == (None, None)


async def test_nothing_is_offered_when_nothing_is_verified_any_more(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    await stage.entries.reopen(first.id, first.version, await stage.teacher())
    recorded = await stage.asked()

    offers = await stage.questions.offer(recorded.question_id, offering(candidate(first.id)))

    assert offers == ()
    assert await stage.state_of(recorded.question_id) == ("asked", None, False)


async def test_nothing_of_another_course_is_offered(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    course_id = await stage.courses.add_course("다른 과목", None)
    recorded = await stage.asked(place=Place(course_id=course_id))

    assert await stage.questions.offer(recorded.question_id, offering(candidate(first.id))) == ()


async def test_a_settled_question_is_not_offered_anything(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, drafted = await stage.drafted("다른 것")

    assert await stage.questions.offer(question_id, offering(candidate(first.id))) == ()
    assert await stage.state_of(question_id) == ("answered", drafted.id, True)


async def test_an_offer_that_stands_is_given_again(database: Database) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    offered = await stage.offered(candidate(first.id))

    again = await stage.questions.offer(offered.question_id, offering(candidate(second.id)))

    assert again == offered.offers


async def test_an_offer_takes_the_waiting_entry_back(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))
    await database.execute(
        "INSERT INTO outbox (lane, kind, entry_id, question_id, dedupe_key)"
        " VALUES ('discord', 'repair', $1, $2, 'x')",
        waiting_id,
        question_id,
    )

    offers = await stage.questions.offer(question_id, offering(candidate(first.id)))

    assert len(offers) == 1
    assert await stage.state_of(question_id) == ("offered", None, True)
    assert await database.fetch("SELECT FROM entries WHERE id = $1", waiting_id) == []
    delivery = await database.fetchrow("SELECT entry_id, message_ids FROM deliveries")
    assert delivery is not None
    assert tuple(delivery) == (None, [77])
    assert await stage.deliveries.shown(question_id) is None
    assert await stage.questions.question_behind(77) == question_id


async def test_a_placeholder_reported_late_shows_nothing_but_the_offer(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    await stage.questions.offer(question_id, offering(candidate(first.id)))

    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))

    assert await database.fetchval("SELECT entry_id FROM deliveries") is None
    assert await stage.questions.question_behind(77) == question_id


async def test_an_entry_that_a_ta_works_on_is_not_taken_back(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    waiting = await stage.entries.entry(waiting_id)
    await stage.entries.save(edit_of(waiting), await stage.teacher())

    offers = await stage.questions.offer(question_id, offering(candidate(first.id)))

    assert offers == ()
    assert await stage.state_of(question_id) == ("answering", waiting_id, False)


async def test_those_who_wait_for_the_same_entry_are_offered_the_same(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    joined = await stage.asked("도커 켜는 법")
    await stage.questions.join(joined.question_id, waiting_id, NEW)

    await stage.questions.offer(question_id, offering(candidate(first.id)))

    asker = await database.fetchval("SELECT asker FROM questions WHERE id = $1", joined.question_id)
    again = await stage.questions.offer(joined.question_id, NEW)
    assert [offer.entry.id for offer in again] == [first.id]
    assert await stage.questions.choose(joined.question_id, first.id, asker) == first
    assert await stage.state_of(question_id) == ("offered", None, True)


async def test_the_chosen_entry_answers_and_learns_the_wording(database: Database) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    offered = await stage.offered(candidate(second.id), candidate(first.id))

    chosen = await stage.questions.choose(offered.question_id, first.id, offered.asker)

    (learned,) = await database.fetch(WORDING)
    assert chosen == first
    assert await stage.state_of(offered.question_id) == ("known", first.id, True)
    assert await stage.judged(offered.question_id) == ("student", first.id)
    assert tuple(learned) == (first.id, "chosen", offered.question_id, True)
    near = await stage.questions.near(first.course_id, search_key("도커 켜는 방법"), limit=1)
    assert [each.entry_id for each in near] == [first.id]


@pytest.mark.parametrize(
    "unfit", [candidate(1, OTHER_NUMBER), candidate(1, stale=True)], ids=["differs", "stale"]
)
async def test_nothing_is_learned_from_what_could_never_be_served(
    database: Database, unfit: Candidate
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 켜기")
    offered = await stage.offered(unfit)

    chosen = await stage.questions.choose(offered.question_id, entry.id, offered.asker)

    assert (entry.id, chosen) == (1, entry)
    assert await database.fetch(WORDING) == []


async def test_what_was_taken_away_is_not_learned_again(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    before = await stage.offered(candidate(first.id))
    await stage.questions.choose(before.question_id, first.id, before.asker)
    await database.execute(
        "UPDATE wordings SET live = FALSE, removed_at = now() WHERE source = 'chosen'"
    )

    after = await stage.offered(candidate(first.id))
    await stage.questions.choose(after.question_id, first.id, after.asker)

    assert [row["live"] for row in await database.fetch(WORDING)] == [False]


async def test_a_chosen_entry_takes_the_place_of_the_offer(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))
    await stage.questions.offer(question_id, offering(candidate(first.id)))
    asker = await database.fetchval("SELECT asker FROM questions WHERE id = $1", question_id)

    await stage.questions.choose(question_id, first.id, asker)
    await stage.questions.settle_interrupted()
    await stage.delivered(question_id, first, message_ids=(77,))

    assert await stage.owed("repair") == [(first.id, question_id, "waiting")]
    assert (await stage.entries.entry(first.id)).hits == 1


async def test_only_the_asker_chooses_or_declines(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    offered = await stage.offered(candidate(first.id))

    for attempt in (
        stage.questions.choose(offered.question_id, first.id, "discord:other"),
        stage.questions.decline(offered.question_id, "discord:other"),
    ):
        with pytest.raises(LibraError) as caught:
            await attempt
        assert caught.value.code is Code.VAL4018

    assert (await stage.state_of(offered.question_id))[0] == "offered"


async def test_what_was_not_offered_or_is_gone_cannot_be_chosen(database: Database) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    offered = await stage.offered(candidate(first.id))
    await stage.entries.reopen(first.id, first.version, await stage.teacher())

    for entry_id in (first.id, second.id, 404):
        with pytest.raises(LibraError) as caught:
            await stage.questions.choose(offered.question_id, entry_id, offered.asker)
        assert caught.value.code is Code.DB5004

    assert (await stage.state_of(offered.question_id))[0] == "offered"


async def test_a_question_that_is_not_there_cannot_be_answered(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await Stage(database).questions.choose(404, 1, "discord:1")

    assert caught.value.code is Code.DB5004


async def test_of_an_entry_merged_meanwhile_the_one_in_its_place_is_chosen(
    database: Database,
) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    offered = await stage.offered(candidate(first.id))
    await database.execute(
        "UPDATE entries SET status = 'merged', merged_into = $2 WHERE id = $1", first.id, second.id
    )

    chosen = await stage.questions.choose(offered.question_id, first.id, offered.asker)

    assert chosen is not None
    assert chosen.id == second.id
    assert await stage.judged(offered.question_id) == ("student", second.id)


async def test_a_declined_offer_opens_the_question_and_is_remembered(database: Database) -> None:
    stage = Stage(database)
    first, second = await two(stage)
    offered = await stage.offered(candidate(first.id), candidate(second.id))

    asked = await stage.questions.decline(offered.question_id, offered.asker)

    row = await database.fetchrow("SELECT * FROM questions WHERE id = $1", offered.question_id)
    assert asked is not None
    assert row is not None
    assert (asked.text, asked.asker, asked.asker_name) == ("도커 켜는 방법", offered.asker, "학생")
    assert (asked.origin, asked.files, asked.parent_id) == (row["origin"], (), None)
    assert asked.place == Place(first.course_id, 10, "", 20, None, 30)
    assert await stage.state_of(offered.question_id) == ("asked", None, False)
    assert await stage.judged(offered.question_id) == ("student", None)
    assert [tuple(row) for row in await database.fetch(LOOKALIKE)] == [
        (first.id, "refused", offered.question_id),
        (second.id, "refused", offered.question_id),
    ]


async def test_an_entry_is_not_kept_from_its_own_words(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified("도커 켜는 방법")
    offered = await stage.offered(candidate(entry.id, stale=True))

    await stage.questions.decline(offered.question_id, offered.asker)

    assert await database.fetch(LOOKALIKE) == []


async def test_the_offer_is_what_was_decided_whatever_comes_of_it(database: Database) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    offered = await stage.offered(candidate(first.id))
    await stage.questions.decline(offered.question_id, offered.asker)

    await stage.questions.open_entry(offered.question_id, title="t", body="b", decision=NEW)

    outcome = await database.fetchval(
        "SELECT outcome FROM search_log WHERE question_id = $1", offered.question_id
    )
    assert outcome == "offer"
    assert await stage.judged(offered.question_id) == ("student", None)


async def test_a_decline_that_came_to_nothing_is_handed_over_at_the_next_start(
    database: Database,
) -> None:
    stage = Stage(database)
    first, _ = await two(stage)
    question_id, waiting_id = await stage.opened("도커 켜는 방법")
    await stage.questions.delivered(Delivery(question_id, waiting_id, 20, (77,), 0))
    await stage.questions.offer(question_id, offering(candidate(first.id)))
    asker = await database.fetchval("SELECT asker FROM questions WHERE id = $1", question_id)
    left_alone = await stage.questions.settle_interrupted()
    await stage.questions.decline(question_id, asker)

    handed = await stage.questions.settle_interrupted()

    state, entry_id, settled = await stage.state_of(question_id)
    assert (left_alone, handed) == (0, 1)
    assert (state, settled) == ("handed", True)
    assert await stage.owed("repair") == [(entry_id, question_id, "waiting")]


@pytest.mark.parametrize("verbs", ["cc", "dd", "cd"])
async def test_of_two_presses_at_once_one_counts(database: Database, verbs: str) -> None:
    stage = Stage(database)
    first, second = await two(stage)

    async def press(verb: str, offered: Offered) -> bool:
        presses: dict[str, Callable[[], Awaitable[object]]] = {
            "c": lambda: stage.questions.choose(offered.question_id, first.id, offered.asker),
            "d": lambda: stage.questions.decline(offered.question_id, offered.asker),
        }
        return await presses[verb]() is not None

    counted = []
    for _ in range(10):
        offered = await stage.offered(candidate(first.id), candidate(second.id))
        pressed = await asyncio.gather(*(press(verb, offered) for verb in verbs))
        counted.append(sum(pressed))

    assert counted == [1] * 10
