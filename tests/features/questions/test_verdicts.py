"""What a model says of the entries near a question, and what comes of it."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, ReplyEvent
from librabot.features.questions.values import Entry
from librabot.features.questions.writing import Answered, Found, HandedOver, Unsure
from tests.features.questions.memory import QUESTION, Memory
from tests.features.questions.teller import PLAIN, Teller, asked, asking_of, new, reply_of


@pytest.mark.parametrize("decided", ["offer", "new"])
async def test_the_model_finds_the_entry_and_the_call_is_cut_off(decided: str) -> None:
    memory = Memory()
    entry = memory.offerable() if decided == "offer" else memory.faraway()
    model = Teller(reply_of(1))
    async with asking_of(memory, model) as asking:
        outcome = new(await asking.ask(asked()))
        written = await outcome.writing.result()

    assert written == Found(entry)
    assert outcome.writing.text == ""
    assert model.closed_early
    assert '"answer"' not in model.said
    assert memory.row(outcome).judged_by == "model"
    assert memory.row(outcome).entry_id == entry.id


async def test_a_marked_or_outdated_one_is_never_more_than_offered() -> None:
    for near in ({"stale": True}, {"wording": "도커 컨테이너 2개가 바로 꺼져요"}):
        memory = Memory()
        entry = memory.archived(**{"wording": QUESTION, **near})  # type: ignore[arg-type]  # by name.
        model = Teller(reply_of(1))
        async with asking_of(memory, model) as asking:
            written = await new(await asking.ask(asked())).writing.result()

        assert isinstance(written, Unsure)
        assert [offer.entry for offer in written.offers] == [entry]
        assert model.closed_early


async def test_the_named_one_is_offered_first_when_the_model_is_not_sure() -> None:
    memory = Memory()
    first, _, third = memory.offerable(), memory.offerable(), memory.faraway()
    model = Teller(reply_of(3, sure=False))
    async with asking_of(memory, model) as asking:
        outcome = new(await asking.ask(asked()))
        written = await outcome.writing.result()

    decision = memory.row(outcome).decision
    assert isinstance(written, Unsure)
    assert written.offers[0].entry == third
    assert first in [offer.entry for offer in written.offers]
    assert decision is not None
    assert (decision.outcome, decision.rule) == ("offer", "near")


async def test_what_the_model_names_unsurely_is_offered_though_it_was_far() -> None:
    memory = Memory()
    entry = memory.faraway()
    async with asking_of(memory, Teller(reply_of(1, sure=False))) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Unsure)
    assert [offer.entry for offer in written.offers] == [entry]


async def test_an_offer_that_the_model_refuses_is_answered_instead() -> None:
    memory = Memory()
    memory.offerable()
    model = Teller(reply_of(0))
    async with asking_of(memory, model) as asking:
        outcome = new(await asking.ask(asked()))
        steps = [text async for text in outcome.writing.watch()]
        written = await outcome.writing.result()

    assert isinstance(written, Answered)
    assert written.entry.answer == "모델이 쓴 답이에요."
    assert len(steps) > 1
    assert all(written.entry.answer.startswith(step) for step in steps)
    assert not model.closed_early


async def test_an_offer_that_the_model_refuses_unsurely_stands() -> None:
    memory = Memory()
    memory.offerable()
    async with asking_of(memory, Teller(reply_of(0, sure=False))) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Unsure)


HOSTILE = [
    PLAIN,
    "그냥 글로 답했어요.",
    '{"same": 1, "sure"; true}',
    "",
    reply_of(99),
    reply_of(-1),
    reply_of("x"),
    reply_of("1"),
    reply_of(None),
    reply_of(1.0),
    reply_of(True),
    reply_of([1]),
    reply_of(1, sure="yes"),
    reply_of(1, sure=1),
    reply_of(1, sure=None),
    '{"same": 1, "answer": "판정 하나가 없어요.", "keywords": ["a"]}',
    '{"sure": true, "answer": "판정 하나가 없어요.", "keywords": ["a"]}',
    '{"verdict": {"same": 1, "sure": true}, "answer": "속에 있어요.", "keywords": ["a"]}',
    '[{"same": 1, "sure": true}]',
    '{"sure": true, "same": 1',
]


@pytest.mark.parametrize("reply", HOSTILE)
async def test_a_reply_without_a_verdict_lets_the_offer_stand(reply: str) -> None:
    memory = Memory()
    entry = memory.offerable()
    async with asking_of(memory, Teller(reply)) as asking:
        outcome = new(await asking.ask(asked()))
        written = await outcome.writing.result()

    assert isinstance(written, Unsure)
    assert [offer.entry for offer in written.offers] == [entry]
    assert outcome.writing.text == ""


@pytest.mark.parametrize("reply", [each for each in HOSTILE if "요." in each])
async def test_a_reply_without_a_verdict_is_still_an_answer_to_what_is_new(reply: str) -> None:
    memory = Memory()
    memory.faraway()
    async with asking_of(memory, Teller(reply)) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Answered)
    assert "요." in written.entry.answer


async def test_text_comes_at_once_where_no_verdict_can_come_any_more() -> None:
    memory = Memory()
    memory.faraway()
    async with asking_of(memory, Teller("그냥 글로 답했어요.")) as asking:
        outcome = new(await asking.ask(asked()))
        steps = [text async for text in outcome.writing.watch()]

    assert len(steps) > 1


async def test_a_verdict_at_the_end_counts_and_nothing_is_shown_before_it() -> None:
    memory = Memory()
    entry = memory.offerable()
    reply = '{"answer": "성급한 답이에요.", "keywords": [], "sure": true, "same": 1, "differs": ""}'
    async with asking_of(memory, Teller(reply)) as asking:
        outcome = new(await asking.ask(asked()))
        written = await outcome.writing.result()

    assert written == Found(entry)
    assert outcome.writing.text == ""


@pytest.mark.parametrize("fault", [LibraError(Code.AI5004), LibraError(Code.AI4001), KeyError()])
async def test_a_model_that_fails_lets_the_offer_stand(fault: Exception) -> None:
    memory = Memory()
    memory.offerable()
    async with asking_of(memory, Teller("", fault=fault)) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Unsure)
    assert "hand_over" not in memory.calls


@pytest.mark.parametrize("finish", [Finish.BLOCKED, Finish.CUT, Finish.LENGTH])
async def test_a_reply_that_ends_before_its_verdict_lets_the_offer_stand(finish: Finish) -> None:
    memory = Memory()
    memory.offerable()
    async with asking_of(memory, Teller('{"same": 1', finish)) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Unsure)


async def test_a_model_that_fails_on_what_is_new_hands_over() -> None:
    memory = Memory()
    memory.faraway()
    async with asking_of(memory, Teller("", fault=LibraError(Code.AI5003))) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, HandedOver)
    assert written.code is Code.AI5003


async def test_a_model_that_fails_after_it_refused_the_offer_hands_over() -> None:
    memory = Memory()
    memory.offerable()
    model = Teller('{"same": 0, "sure": true, ', fault=LibraError(Code.AI5003))
    async with asking_of(memory, model) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, HandedOver)


@pytest.mark.parametrize("reply", [reply_of(1), reply_of(1, sure=False)])
async def test_the_answer_goes_on_where_the_verdict_cannot_be_followed(reply: str) -> None:
    memory = Memory()
    memory.offerable()
    model = Teller(reply)
    async with asking_of(memory, model) as asking:
        outcome = new(await asking.ask(asked()))
        memory.touched = True
        written = await outcome.writing.result()

    assert isinstance(written, Answered)
    assert written.entry.answer == "모델이 쓴 답이에요."
    assert not model.closed_early
    assert len(model.prompts) == 1


async def test_a_fault_while_the_entry_is_found_hands_over() -> None:
    memory = Memory(faults={"found": LibraError(Code.DB5002)})
    memory.offerable()
    async with asking_of(memory, Teller(reply_of(1))) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, HandedOver)
    assert written.code is Code.DB5002


async def test_a_fault_while_letting_go_of_a_reply_changes_nothing() -> None:
    class Clinging(Teller):
        async def tell(self) -> AsyncIterator[ReplyEvent]:
            try:
                async for event in super().tell():
                    yield event
            finally:
                raise LibraError(Code.AI5005)

    memory = Memory()
    entry = memory.offerable()
    async with asking_of(memory, Clinging(reply_of(1))) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert written == Found(entry)


async def test_what_an_answer_was_written_from_is_kept() -> None:
    memory = Memory()
    first, second = memory.faraway(), memory.faraway()
    reply = reply_of(0, sources=[2, 9, 0, "1", True, None, [1], 2, -1, 1])
    async with asking_of(memory, Teller(reply)) as asking:
        outcome = new(await asking.ask(asked()))
        await outcome.writing.result()

    assert memory.drafts[outcome.entry_id].sources == (second.id, first.id)


async def test_what_is_not_verified_any_more_is_not_told_to_the_model() -> None:
    memory = Memory()
    gone, there = memory.faraway(answer="사라진 답"), memory.faraway(answer="남은 답")
    memory.meanwhile["verified_among"] = lambda: memory.discard(gone)
    model = Teller(reply_of(1))
    async with asking_of(memory, model) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert "사라진 답" not in model.prompts[0].turns[-1].text
    assert written == Found(there)


async def test_stopping_while_an_entry_is_found_leaves_no_draft_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = Memory()
    memory.offerable()
    late = {"answer": "초안이에요.", "keywords": ["도커"], "same": 1, "sure": True}

    found = memory.found

    async def slowly(question_id: int, entry_id: int) -> Entry | None:
        entry = await found(question_id, entry_id)
        for task in asyncio.all_tasks():
            if task.get_name().startswith("write-"):
                task.cancel()
        await asyncio.sleep(0)
        return entry

    monkeypatch.setattr(memory, "found", slowly)
    async with asking_of(memory, Teller(json.dumps(late))) as asking:
        outcome = new(await asking.ask(asked()))
        await asyncio.wait([task for task in asyncio.all_tasks() if "write-" in task.get_name()])

    assert outcome.writing.over
    assert "found" in memory.calls
    assert "keep_draft" not in memory.calls
