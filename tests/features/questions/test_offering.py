"""Choosing from an offer, and going on without."""

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import (
    Known,
    Maybe,
    New,
    Refused,
    Repeated,
    _undeclined,
)
from librabot.features.questions.matching.deciding import Candidate, Decision
from librabot.features.questions.writing import Answered, Found, HandedOver
from tests.features.questions.memory import OTHER, QUESTION, Memory
from tests.features.questions.teller import PLAIN, Teller, asked, asking_of, new, reply_of


async def offered_in(memory: Memory) -> int:
    """A question that is offered; gives its id."""
    async with asking_of(memory, None) as asking:
        outcome = await asking.ask(asked())
    assert isinstance(outcome, Maybe)
    return outcome.question_id


async def test_the_chosen_entry_is_the_answer_and_only_once() -> None:
    memory = Memory()
    entry = memory.offerable()
    question_id = await offered_in(memory)
    async with asking_of(memory, None) as asking:
        chosen = await asking.choose(question_id, entry.id, "discord:9")
        again = await asking.choose(question_id, entry.id, "discord:9")
        declined = await asking.decline(question_id, "discord:9")

    assert chosen == Known(question_id, entry)
    assert again == declined == Repeated(question_id)


async def test_only_the_asker_chooses_and_declines() -> None:
    memory = Memory()
    entry = memory.offerable()
    question_id = await offered_in(memory)
    async with asking_of(memory, None) as asking:
        chosen = await asking.choose(question_id, entry.id, "discord:1")
        declined = await asking.decline(question_id, "discord:1")

    assert chosen == declined == Refused(question_id, Code.VAL4018)
    assert memory.rows[question_id].state == "offered"


async def test_what_is_not_verified_any_more_cannot_be_chosen() -> None:
    memory = Memory()
    entry = memory.offerable()
    question_id = await offered_in(memory)
    memory.discard(entry)
    async with asking_of(memory, None) as asking:
        chosen = await asking.choose(question_id, entry.id, "discord:9")

    assert chosen == Refused(question_id, Code.DB5004)


async def test_any_other_fault_of_a_choice_goes_on_to_the_door() -> None:
    memory = Memory(faults={"choose": LibraError(Code.DB5001)})
    async with asking_of(memory, None) as asking:
        with pytest.raises(LibraError) as caught:
            await asking.choose(1, 100, "discord:9")

    assert caught.value.code is Code.DB5001


@pytest.mark.parametrize(
    ("wording", "lookalike", "stale"),
    [(QUESTION, QUESTION, False), (QUESTION, None, True), (f"{QUESTION} 왜죠?", QUESTION, False)],
)
async def test_a_declined_offer_goes_on_to_the_model_without_what_was_declined(
    wording: str, lookalike: str | None, *, stale: bool
) -> None:
    memory = Memory()
    declined = memory.archived(
        wording, lookalike=lookalike, stale=stale, score=0.9, answer="거절된 답"
    )
    other = memory.faraway(answer="다른 답")
    question_id = await offered_in(memory)
    model = Teller(reply_of(0, sources=[1]))
    async with asking_of(memory, model) as asking:
        outcome = await asking.decline(question_id, "discord:9")
        written = await new(outcome).writing.result()

    assert isinstance(written, Answered)
    assert written.entry.title == QUESTION
    assert declined.answer not in model.prompts[0].turns[-1].text
    assert memory.drafts[new(outcome).entry_id].sources == (other.id,)


def test_after_an_offer_was_declined_nothing_is_served_unasked() -> None:
    weighed = {"same": 0.0, "known_lookalike": 0.0}
    sure = Candidate(7, OTHER, OTHER, features=weighed)

    left = _undeclined(Decision("serve", "sure enough", (sure,)))

    assert (left.outcome, left.candidates) == ("new", (sure,))


@pytest.mark.parametrize("reply", [PLAIN, reply_of(1, sure=False), reply_of(0, sure=False)])
async def test_nothing_is_offered_a_second_time(reply: str) -> None:
    memory = Memory()
    memory.offerable()
    memory.faraway()
    question_id = await offered_in(memory)
    async with asking_of(memory, Teller(reply)) as asking:
        written = await new(await asking.decline(question_id, "discord:9")).writing.result()

    assert isinstance(written, Answered)
    assert memory.calls.count("offer") == 1


async def test_another_entry_may_be_found_after_an_offer_was_declined() -> None:
    memory = Memory()
    memory.offerable()
    other = memory.faraway()
    question_id = await offered_in(memory)
    async with asking_of(memory, Teller(reply_of(1))) as asking:
        written = await new(await asking.decline(question_id, "discord:9")).writing.result()

    assert written == Found(other)


@pytest.mark.parametrize("model", [None, Teller("", fault=LibraError(Code.AI5005))])
async def test_a_declined_offer_without_an_answer_is_handed_over(model: Teller | None) -> None:
    memory = Memory()
    memory.offerable()
    question_id = await offered_in(memory)
    async with asking_of(memory, model) as asking:
        outcome = await asking.decline(question_id, "discord:9")
        written = await new(outcome).writing.result()

    assert isinstance(outcome, New)
    assert isinstance(written, HandedOver)
    assert memory.row(outcome).state == "handed"
