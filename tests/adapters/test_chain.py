"""Two providers behind one another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from librabot.adapters.chain import Chain
from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish
from tests.adapters.benches import QUESTION, Bench, gemini_bench, hear, openai_bench
from tests.fakes.behaviours import Answer, Block, Refuse


@dataclass(frozen=True, slots=True)
class Pair:
    chain: Chain
    first: Bench
    second: Bench


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with gemini_bench() as first, openai_bench() as second:
        yield Pair(Chain([first.model, second.model]), first, second)


async def test_the_first_provider_answers_when_it_can(pair: Pair) -> None:
    heard = await hear(pair.chain)

    assert heard.ended.model == pair.first.first == pair.chain.name
    assert pair.second.fake.calls == []


@pytest.mark.parametrize("status", [400, 403, 404, 429, 503])
async def test_the_next_provider_answers_when_the_first_cannot(pair: Pair, status: int) -> None:
    pair.first.fake.always(Refuse(status))

    heard = await hear(pair.chain)

    assert heard.ended.model == pair.second.first


async def test_what_has_begun_is_not_begun_anew(pair: Pair) -> None:
    pair.first.fake.script(Answer("one two three", after=1, then="cut"))

    heard = await hear(pair.chain)

    assert heard.ended.finish is Finish.CUT
    assert pair.second.fake.calls == []


async def test_what_one_declined_is_not_asked_of_another(pair: Pair) -> None:
    pair.first.fake.script(Block())

    with pytest.raises(LibraError) as caught:
        await hear(pair.chain)

    assert caught.value.code is Code.AI4001
    assert pair.second.fake.calls == []


async def test_when_none_can_the_most_hopeful_failure_is_told(pair: Pair) -> None:
    pair.first.fake.always(Refuse(404))
    pair.second.fake.always(Refuse(503))

    with pytest.raises(LibraError) as caught:
        await hear(pair.chain)

    assert caught.value.code is Code.AI5005


async def test_leaving_a_chained_reply_frees_its_connection(pair: Pair) -> None:
    pair.first.fake.script(Answer("one two three", after=1, then="hang"))
    reply = pair.chain.reply(QUESTION)
    await anext(reply)

    await reply.aclose()

    await asyncio.wait_for(pair.first.fake.idle(), timeout=1)


async def test_a_chain_is_well_while_one_of_it_is(pair: Pair) -> None:
    pair.first.fake.always(Refuse(403), verb="get")

    await pair.chain.ping()

    assert pair.second.fake.calls


async def test_a_chain_of_which_none_is_well_says_why(pair: Pair) -> None:
    pair.first.fake.always(Refuse(403), verb="get")
    pair.second.fake.always(Refuse(503), verb="list")

    with pytest.raises(LibraError) as caught:
        await pair.chain.ping()

    assert caught.value.code is Code.AI5005
