"""What may come of a question at once, with a model and without."""

import pytest

from librabot.core.errors import Code
from librabot.features.questions.asking import (
    Known,
    Maybe,
    Refused,
)
from librabot.features.questions.values import Offered
from librabot.features.questions.writing import Answered, HandedOver
from tests.features.questions.memory import OTHER, QUESTION, Memory
from tests.features.questions.teller import Teller, asked, asking_of, new


@pytest.mark.parametrize("model", [None, Teller()])
async def test_the_same_words_are_served_without_a_call(model: Teller | None) -> None:
    memory = Memory()
    entry = memory.archived(QUESTION)
    async with asking_of(memory, model) as asking:
        outcome = await asking.ask(asked())

    decision = memory.row(outcome).decision
    assert outcome == Known(1, entry)
    assert decision is not None
    assert decision.rule == "same words"
    assert model is None or model.prompts == []


async def test_where_the_served_one_is_withdrawn_the_next_best_is_served() -> None:
    memory = Memory()
    entry, second = memory.archived(QUESTION), memory.archived("컨테이너가 바로 꺼져요 도커에서")
    memory.meanwhile["known"] = lambda: memory.discard(entry)
    async with asking_of(memory, None) as asking:
        outcome = await asking.ask(asked())

    assert outcome == Known(1, second)


async def test_an_offer_without_a_model_is_to_choose_from() -> None:
    memory = Memory()
    entry = memory.offerable()
    async with asking_of(memory, None) as asking:
        outcome = await asking.ask(asked())

    assert isinstance(outcome, Maybe)
    assert [(offer.entry, offer.stale) for offer in outcome.offers] == [(entry, False)]
    assert memory.row(outcome).state == "offered"
    assert "open_entry" not in memory.calls


async def test_an_outdated_entry_is_offered_as_such() -> None:
    memory = Memory()
    memory.archived(QUESTION, stale=True)
    async with asking_of(memory, None) as asking:
        outcome = await asking.ask(asked())

    assert isinstance(outcome, Maybe)
    assert [offer.stale for offer in outcome.offers] == [True]


async def test_an_offer_of_nothing_that_is_still_verified_is_handed_over() -> None:
    memory = Memory()
    memory.offerable()
    memory.touched = True
    async with asking_of(memory, None) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, HandedOver)


async def test_what_is_new_without_a_model_is_handed_over() -> None:
    memory = Memory()
    memory.faraway()
    async with asking_of(memory, None) as asking:
        outcome = new(await asking.ask(asked()))

        assert outcome.writing.over
        assert isinstance(await outcome.writing.result(), HandedOver)


async def test_without_candidates_the_prompt_and_the_schema_are_as_ever() -> None:
    model = Teller()
    async with asking_of(Memory(), model) as asking:
        written = await new(await asking.ask(asked())).writing.result()

    assert isinstance(written, Answered)
    assert model.prompts[0].schema is not None
    assert list(model.prompts[0].schema["properties"]) == ["answer", "keywords"]
    assert model.prompts[0].turns[-1].text == QUESTION


async def test_files_and_follow_ups_are_not_judged() -> None:
    memory = Memory()
    memory.offerable()
    model = Teller()
    async with asking_of(memory, model) as asking:
        follow_up = await asking.ask(asked(QUESTION, "test:2", parent_id=1))
        with_file = await asking.ask(
            asked(QUESTION, "test:3", files=(Offered("a.log", 3, data=b"log"),))
        )
        for outcome in (follow_up, with_file):
            assert isinstance(await new(outcome).writing.result(), Answered)

    assert memory.calls.count("near") == 0
    assert all("[verified entries]" not in prompt.turns[-1].text for prompt in model.prompts)


async def test_a_picked_entry_is_served() -> None:
    memory = Memory()
    entry = memory.archived(OTHER)
    async with asking_of(memory, Teller()) as asking:
        picked = await asking.pick(asked(), entry.id)
        memory.discard(entry)
        late = await asking.pick(asked(QUESTION, "test:2"), entry.id)

    decision = memory.row(picked).decision
    assert picked == Known(1, entry)
    assert decision is not None
    assert (decision.outcome, decision.rule) == ("serve", "picked")
    assert late == Refused(2, Code.DB5004)
