import asyncio

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.deliveries import DeliveryRows
from librabot.db.pool import Database
from librabot.features.questions.asking import Delivery
from librabot.features.questions.outbox import LEASE
from librabot.features.questions.repairing import Deliveries, Shown
from tests.db.stage import SERVER, WORKER, Stage

# A verification waits before its last statement for whoever holds the lock.
GATE = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1);
    RETURN NULL;
END $$;
CREATE TRIGGER gate AFTER INSERT ON audit EXECUTE FUNCTION wait();
"""


async def someone_waits(database: Database) -> None:
    waiting = 0
    while not waiting:
        waiting = await database.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )


async def test_what_was_shown_is_read_with_the_entry_as_it_stands(database: Database) -> None:
    stage = Stage(database)
    deliveries: Deliveries = DeliveryRows(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry, message_ids=(501, 502))
    verified = await stage.verify(entry)

    shown = await deliveries.shown(question_id)

    delivery = Delivery(question_id, entry.id, 20, (501, 502), 1)
    assert shown == Shown(delivery, verified, SERVER.message_id)
    assert await deliveries.shown(404) is None


async def test_a_later_delivery_replaces_the_placeholder(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry, version=0, message_ids=(501,))

    await stage.delivered(question_id, entry, version=1, message_ids=(501, 502))

    shown = await stage.deliveries.shown(question_id)
    assert shown is not None
    assert (shown.delivery.message_ids, shown.delivery.shown_version) == ((501, 502), 1)
    assert await database.fetchval("SELECT count(*) FROM deliveries") == 1


async def test_nothing_is_delivered_for_a_question_that_is_gone(database: Database) -> None:
    stage = Stage(database)

    with pytest.raises(LibraError) as caught:
        await stage.questions.delivered(Delivery(404, 404, 20, (1,), 1))

    assert caught.value.code is Code.DB5004


async def test_a_hit_counts_when_a_known_answer_is_delivered_and_once(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    question_id = await stage.known(entry)
    before = (await stage.entries.entry(entry.id)).hits

    await stage.delivered(question_id, entry)
    await stage.delivered(question_id, entry)

    assert before == 0
    assert (await stage.entries.entry(entry.id)).hits == 1


async def test_a_draft_or_a_placeholder_is_no_hit(database: Database) -> None:
    stage = Stage(database)
    drafted, entry = await stage.drafted()
    verified = await stage.verify(entry)
    known = await stage.known(verified)

    await stage.delivered(drafted, entry)
    await stage.delivered(known, verified, version=0)

    assert (await stage.entries.entry(entry.id)).hits == 0


async def test_a_known_answer_shown_on_a_page_is_a_hit_once(database: Database) -> None:
    stage = Stage(database)
    drafted, entry = await stage.verified()
    known = await stage.known(entry)

    for question_id in (known, known, drafted):
        await stage.questions.served(question_id)

    assert (await stage.entries.entry(entry.id)).hits == 1


async def test_two_hundred_duplicates_at_once_are_two_hundred_hits(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()

    async def ask() -> None:
        question_id = await stage.known(entry)
        await asyncio.gather(*(stage.delivered(question_id, entry) for _ in range(2)))

    await asyncio.gather(*(ask() for _ in range(200)))

    assert (await stage.entries.entry(entry.id)).hits == 200


async def test_an_answer_outdated_before_it_was_delivered_is_to_be_repaired(
    database: Database,
) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.verify(entry)

    await stage.delivered(question_id, entry)

    assert await stage.owed("repair") == [(entry.id, question_id, "waiting")]


async def test_an_answer_that_is_up_to_date_or_not_in_discord_needs_no_repair(
    database: Database,
) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    elsewhere, _ = await stage.opened()
    verified = await stage.verify(entry)

    await stage.delivered(question_id, verified)
    await stage.delivered(elsewhere, entry, message_ids=())

    assert await stage.owed("repair") == []


async def test_a_delivery_waits_for_the_verification_it_would_miss(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await database.execute(GATE)
    async with database.transaction() as keeper:
        await keeper.execute("SELECT pg_advisory_xact_lock(1)")
        verifying = asyncio.create_task(stage.verify(entry))
        await someone_waits(database)
        delivering = asyncio.create_task(stage.delivered(question_id, entry))
        await asyncio.wait([delivering], timeout=0.3)

    await asyncio.gather(verifying, delivering)

    assert await stage.owed("repair") == [(entry.id, question_id, "waiting")]


async def test_deliveries_and_verifications_at_once_end_in_repairs(database: Database) -> None:
    stage = Stage(database)
    drafted = [await stage.drafted(f"질문 {number}") for number in range(40)]

    await asyncio.gather(
        *(stage.delivered(question_id, entry) for question_id, entry in drafted),
        *(stage.verify(entry) for _, entry in drafted),
    )

    assert sorted(await stage.owed("repair"), key=str) == sorted(
        ((entry.id, question_id, "waiting") for question_id, entry in drafted), key=str
    )


async def repaired(stage: Stage, question_id: int) -> None:
    shown = await stage.deliveries.shown(question_id)
    assert shown is not None
    delivery = shown.delivery
    await stage.deliveries.repaired(
        Delivery(question_id, delivery.entry_id, 20, delivery.message_ids, shown.entry.version)
    )


async def version_shown(stage: Stage, question_id: int) -> int:
    shown = await stage.deliveries.shown(question_id)
    assert shown is not None
    return shown.delivery.shown_version


async def test_a_repair_is_remembered(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry)
    await stage.verify(entry)

    await repaired(stage, question_id)

    assert await version_shown(stage, question_id) == 2


async def test_a_draft_that_overwrites_a_repair_is_repaired_again(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry, version=0)
    await stage.verify(entry)
    job = await stage.outbox.claim("discord", worker=WORKER, lease=LEASE)
    assert job is not None
    await repaired(stage, question_id)
    await stage.outbox.done(job.id, worker=WORKER)

    await stage.delivered(question_id, entry)

    assert await stage.owed("repair") == [(entry.id, question_id, "waiting")]
    assert await version_shown(stage, question_id) == 1


async def test_a_draft_sent_while_a_repair_runs_makes_it_run_again(database: Database) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry, version=0)
    await stage.verify(entry)
    job = await stage.outbox.claim("discord", worker=WORKER, lease=LEASE)
    assert job is not None

    await stage.delivered(question_id, entry)
    await repaired(stage, question_id)
    await stage.outbox.done(job.id, worker=WORKER)

    assert await version_shown(stage, question_id) == 1
    again = await stage.outbox.claim("discord", worker=WORKER, lease=LEASE)
    assert again is not None
    assert again.id == job.id
    await repaired(stage, question_id)
    await stage.outbox.done(again.id, worker=WORKER)
    assert await version_shown(stage, question_id) == 2
    assert await stage.owed("repair") == [(entry.id, question_id, "done")]


async def test_a_repair_owed_for_the_next_version_does_not_hide_this_one(
    database: Database,
) -> None:
    stage = Stage(database)
    question_id, entry = await stage.drafted()
    await stage.delivered(question_id, entry)
    await stage.verify(await stage.verify(entry))

    await repaired(stage, question_id)

    assert await version_shown(stage, question_id) == 3
