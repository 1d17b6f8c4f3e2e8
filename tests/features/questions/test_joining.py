"""The same question many times: one answer."""

import asyncio

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Known, New
from librabot.features.questions.joining import HOLDS_SECONDS, Joins, Subject
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Offered
from librabot.features.questions.writing import (
    Answered,
    HandedOver,
    Unsure,
)
from tests.features.questions.memory import QUESTION, Memory
from tests.features.questions.teller import Teller, Watch, asked, asking_of, new, reply_of


def subject(text: str = QUESTION, *, course_id: int = 1, declined: bool = False) -> Subject:
    return Subject(course_id, search_key(text), text, declined=declined)


async def test_thirty_at_once_are_one_call() -> None:
    memory, model = Memory(), Teller()
    async with asking_of(memory, model) as asking:
        outcomes = await asyncio.gather(
            *(asking.ask(asked(f"{QUESTION}{'!' * (n % 3)}", f"test:{n}")) for n in range(30))
        )
        written = [await new(outcome).writing.result() for outcome in outcomes]

    assert len(model.prompts) == 1
    assert memory.calls.count("open_entry") == 1
    assert len({new(outcome).entry_id for outcome in outcomes}) == 1
    assert len({id(new(outcome).writing) for outcome in outcomes}) == 1
    assert sum(new(outcome).joined for outcome in outcomes) == 29
    assert all(isinstance(each, Answered) for each in written)
    assert {row.state for row in memory.rows.values()} == {"answered"}


async def test_all_who_wait_are_given_what_was_found_or_offered() -> None:
    for reply, state in ((reply_of(1), "known"), (reply_of(1, sure=False), "offered")):
        memory = Memory()
        memory.offerable()
        model = Teller(reply, gate=asyncio.Event())
        async with asking_of(memory, model) as asking:
            outcomes = await asyncio.gather(
                *(asking.ask(asked(QUESTION, f"test:{n}")) for n in range(5))
            )
            model.let()
            await asyncio.gather(*(new(outcome).writing.result() for outcome in outcomes))

        assert len(model.prompts) == 1
        assert {row.state for row in memory.rows.values()} == {state}


async def test_who_joins_is_logged_with_what_they_joined() -> None:
    memory = Memory()
    async with asking_of(memory, Teller()) as asking:
        first = new(await asking.ask(asked()))
        second = new(await asking.ask(asked(QUESTION, "test:2")))

    decision = memory.row(second).decision
    assert (first.joined, second.joined) == (False, True)
    assert decision is not None
    assert decision.served is not None
    assert (decision.outcome, decision.rule) == ("serve", "joined")
    assert (decision.served.entry_id, decision.served.title) == (first.entry_id, QUESTION)


async def test_one_that_comes_a_while_later_has_the_same_answer() -> None:
    memory, model, watch = Memory(), Teller(), Watch()
    async with asking_of(memory, model, joins=Joins(watch)) as asking:
        first = new(await asking.ask(asked()))
        await first.writing.result()
        watch.time = HOLDS_SECONDS - 1
        second = new(await asking.ask(asked(QUESTION, "test:2")))
        watch.time = HOLDS_SECONDS + 1
        third = new(await asking.ask(asked(QUESTION, "test:3")))

    assert second.joined
    assert second.writing is first.writing
    assert not third.joined
    assert len(model.prompts) == 2


async def test_while_it_is_being_written_no_time_is_too_long() -> None:
    watch = Watch()
    memory, model = Memory(), Teller(gate=asyncio.Event())
    async with asking_of(memory, model, joins=Joins(watch)) as asking:
        await asking.ask(asked())
        await model.begun.wait()
        watch.time = 10 * HOLDS_SECONDS
        second = new(await asking.ask(asked(QUESTION, "test:2")))
        model.let()

    assert second.joined


async def test_follow_ups_and_files_neither_join_nor_are_joined() -> None:
    memory, model = Memory(), Teller()
    file = Offered("a.log", 3, data=b"log")
    async with asking_of(memory, model) as asking:
        outcomes = [
            await asking.ask(asked(QUESTION, "test:1", files=(file,))),
            await asking.ask(asked(QUESTION, "test:2", parent_id=1)),
            await asking.ask(asked(QUESTION, "test:3", parent_id=1), archive_first=True),
            await asking.ask(asked(QUESTION, "test:4")),
            await asking.ask(asked(QUESTION, "test:5", files=(file,))),
            await asking.ask(asked(QUESTION, "test:6", parent_id=1), archive_first=True),
        ]

    assert [new(outcome).joined for outcome in outcomes] == [False] * 6
    assert len(model.prompts) == 6


async def test_nobody_joins_what_was_put_away() -> None:
    memory, model = Memory(), Teller()
    async with asking_of(memory, model) as asking:
        first = new(await asking.ask(asked()))
        await first.writing.result()
        memory.discard(memory.entries[first.entry_id])
        second = new(await asking.ask(asked(QUESTION, "test:2")))
        third = new(await asking.ask(asked(QUESTION, "test:3")))

    assert not second.joined
    assert second.entry_id != first.entry_id
    assert third.joined
    assert third.entry_id == second.entry_id


async def test_many_who_come_to_what_was_put_away_begin_one_anew() -> None:
    memory, model = Memory(), Teller()
    async with asking_of(memory, model) as asking:
        first = new(await asking.ask(asked()))
        await first.writing.result()
        memory.discard(memory.entries[first.entry_id])
        outcomes = await asyncio.gather(
            *(asking.ask(asked(QUESTION, f"test:{n}")) for n in range(2, 12))
        )

    assert len(model.prompts) == 2
    assert sum(new(outcome).joined for outcome in outcomes) == 9


async def test_a_draft_that_was_verified_since_is_known_and_no_draft_any_more() -> None:
    memory = Memory()
    async with asking_of(memory, Teller()) as asking:
        first = new(await asking.ask(asked()))
        await first.writing.result()
        memory.verify(first.entry_id)
        second = await asking.ask(asked(QUESTION, "test:2"))

    assert second == Known(2, memory.entries[first.entry_id])


async def test_where_the_first_cannot_be_opened_the_next_one_begins() -> None:
    memory, model = Memory(), Teller()

    def mended() -> None:
        if memory.calls.count("open_entry") > 1:
            memory.faults.clear()

    memory.faults["open_entry"] = LibraError(Code.DB5001)
    memory.meanwhile["open_entry"] = mended
    async with asking_of(memory, model) as asking:
        outcomes = await asyncio.gather(
            *(asking.ask(asked(QUESTION, f"test:{n}")) for n in range(5)), return_exceptions=True
        )

    failed = [each for each in outcomes if isinstance(each, LibraError)]
    assert len(failed) == 1
    assert sum(isinstance(each, New) and each.joined for each in outcomes) == 3
    assert len(model.prompts) == 1


async def test_who_gives_up_waiting_spoils_it_for_nobody() -> None:
    memory, model = Memory(), Teller()
    async with asking_of(memory, model) as asking:
        asking.joins.begin(subject())
        impatient = asyncio.create_task(asking.ask(asked(QUESTION, "test:1")))
        patient = asyncio.create_task(asking.ask(asked(QUESTION, "test:2")))
        await asyncio.sleep(0.01)
        impatient.cancel()
        await asyncio.wait({impatient})
        underway = asking.joins.find(subject())
        assert underway is not None
        underway.opened(None)

        assert not new(await patient).joined


async def test_without_a_model_the_same_question_is_one_for_the_tas() -> None:
    memory = Memory()
    async with asking_of(memory, None) as asking:
        first = new(await asking.ask(asked()))
        second = new(await asking.ask(asked(QUESTION, "test:2")))
        written = await second.writing.result()

    assert second.joined
    assert isinstance(written, HandedOver)
    assert written.entry.id == first.entry_id
    assert {row.state for row in memory.rows.values()} == {"handed"}


async def test_without_a_model_too_it_is_shared_for_a_while_only() -> None:
    memory, watch = Memory(), Watch()
    async with asking_of(memory, None, joins=Joins(watch)) as asking:
        await asking.ask(asked())
        watch.time = HOLDS_SECONDS + 1
        later = new(await asking.ask(asked(QUESTION, "test:2")))

    assert not later.joined


async def test_who_waits_shares_a_failure_and_who_comes_later_tries_again() -> None:
    memory = Memory()
    model = Teller("", fault=LibraError(Code.AI5004), gate=asyncio.Event())
    async with asking_of(memory, model) as asking:
        outcomes = [await asking.ask(asked(QUESTION, f"test:{n}")) for n in range(2)]
        model.let()
        written = [await new(outcome).writing.result() for outcome in outcomes]
        later = new(await asking.ask(asked(QUESTION, "test:3")))

    assert [isinstance(each, HandedOver) for each in written] == [True, True]
    assert not later.joined
    assert len(model.prompts) == 2


async def test_who_declined_shares_with_others_who_did() -> None:
    memory, model = Memory(), Teller(reply_of(0, sure=False), gate=asyncio.Event())
    memory.offerable()
    async with asking_of(memory, model) as asking:
        outcomes = [await asking.ask(asked(QUESTION, f"test:{n}")) for n in range(3)]
        model.let()
        for outcome in outcomes:
            assert isinstance(await new(outcome).writing.result(), Unsure)
        declined = [
            new(await asking.decline(outcome.question_id, "discord:9")) for outcome in outcomes
        ]
        for each in declined:
            assert isinstance(await each.writing.result(), Answered)

    assert [each.joined for each in declined] == [False, True, True]
    assert len(model.prompts) == 2


async def test_who_declined_does_not_wait_for_another_offer() -> None:
    memory, model = Memory(), Teller(reply_of(0, sure=False))
    memory.offerable()
    async with asking_of(memory, model) as asking:
        first = await asking.ask(asked())
        await new(first).writing.result()
        model.gate = asyncio.Event()
        second = new(await asking.ask(asked(QUESTION, "test:2")))
        declined = new(await asking.decline(first.question_id, "discord:9"))
        model.let()

    assert not second.joined
    assert not declined.joined
