"""Judging, offering and joining over a real database."""

import asyncio
import json
from collections.abc import AsyncIterator

from librabot.core.model import Prompt, ReplyEvent, Said
from librabot.db.pool import Database
from librabot.features.questions.asking import Asking, Known
from librabot.features.questions.writing import Answered, Found, Unsure
from tests.features.questions.test_asking import (
    ANSWER,
    STOP,
    Script,
    ScriptedModel,
    asked,
    asking_with,
    entry_of,
    new,
    saying_it_all,
    verify,
)

NEAR = "과제 2 제출 기한이 언제예요?"
NEARLY = "과제 3 제출 기한이 언제예요?"


def judging(same: int, *, sure: bool, gate: asyncio.Event | None = None) -> Script:
    """A model whose verdict on the entries is this; without any it just answers."""

    async def reply(prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        if "[verified entries]" in prompt.turns[-1].text:
            if gate is not None:
                await gate.wait()
            yield Said(json.dumps({"same": same, "sure": sure, "sources": [1]})[:-1] + ", ")
            yield Said(ANSWER[1:])
        else:
            yield Said(ANSWER)
        yield STOP

    return reply


async def verified(asking: Asking, database: Database, text: str = NEAR) -> int:
    """The entry of a question that a TA has verified."""
    first = new(await asking.ask(asked(text, f"test:first:{text}")))
    await first.writing.result()
    await verify(database, first.entry_id)
    return first.entry_id


async def judgement(database: Database, question_id: int) -> tuple[str, str | None, int | None]:
    row = await database.fetchrow(
        "SELECT outcome, judged_by, right_entry_id FROM search_log WHERE question_id = $1",
        question_id,
    )
    assert row is not None
    return tuple(row)


async def test_what_the_model_finds_is_known_to_all_who_wait(database: Database) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(judging(1, sure=True, gate=gate))
    async with asking_with(database, model) as asking:
        entry_id = await verified(asking, database, "파이썬 가상환경은 어떻게 만들어요?")
        text = "파이썬 가상환경 켜는 명령이 뭐예요?"
        outcomes = await asyncio.gather(*(asking.ask(asked(text, f"test:{n}")) for n in range(5)))
        gate.set()
        written = [await new(outcome).writing.result() for outcome in outcomes]

        assert all(isinstance(each, Found) for each in written)
        assert {entry_of(each) for each in written} == {entry_id}
        assert len(model.prompts) == 2
        for outcome in outcomes:
            assert (await judgement(database, outcome.question_id))[1:] == ("model", entry_id)
        assert await database.fetchval("SELECT count(*) FROM entries") == 1


async def test_what_the_guard_forbids_is_offered_chosen_or_declined(database: Database) -> None:
    model = ScriptedModel(judging(1, sure=True))
    async with asking_with(database, model) as asking:
        entry_id = await verified(asking, database)
        outcomes = [await asking.ask(asked(NEARLY, f"test:{n}")) for n in range(2)]
        for outcome in outcomes:
            written = await new(outcome).writing.result()
            assert isinstance(written, Unsure)
            assert [offer.entry.id for offer in written.offers] == [entry_id]
        first, second = (outcome.question_id for outcome in outcomes)

        declined = new(await asking.decline(first, "discord:9"))
        chosen = await asking.choose(second, entry_id, "discord:9")
        answered = await declined.writing.result()

        assert isinstance(answered, Answered)
        assert isinstance(chosen, Known)
        assert await judgement(database, first) == ("offer", "student", None)
        assert await judgement(database, second) == ("offer", "student", entry_id)


async def test_an_answer_names_the_entries_it_was_written_from(database: Database) -> None:
    async with asking_with(database, ScriptedModel(judging(0, sure=True))) as asking:
        entry_id = await verified(asking, database)

        written = await new(await asking.ask(asked(NEARLY))).writing.result()

        assert isinstance(written, Answered)
        assert [source.entry_id for source in written.entry.sources] == [entry_id]


async def test_who_asks_the_same_a_moment_later_shares_the_draft(database: Database) -> None:
    model = ScriptedModel(saying_it_all)
    async with asking_with(database, model) as asking:
        first = new(await asking.ask(asked("처음 묻는 것")))
        await first.writing.result()

        second = new(await asking.ask(asked("처음 묻는 것!", "test:2")))

        assert second.joined
        assert second.entry_id == first.entry_id
        assert len(model.prompts) == 1
        state = await database.fetchval(
            "SELECT state FROM questions WHERE id = $1", second.question_id
        )
        assert state == "answered"
