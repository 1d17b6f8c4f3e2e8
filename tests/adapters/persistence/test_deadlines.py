"""A reply has its bounds in time, and leaves no connection behind."""

import asyncio
import time

import pytest

from librabot.adapters.persistence import PACE, Deadlines
from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, Said
from tests.adapters.benches import QUESTION, Bench, OpenBench, hear
from tests.fakes.behaviours import Answer, Hang

LONG = "Twelve words of an answer that is long enough to be cut somewhere."


async def test_no_header_in_time_is_the_next_models_turn(quick: Bench) -> None:
    quick.fake.always(Hang(), model=quick.first)

    heard = await asyncio.wait_for(hear(quick.model), timeout=0.9 + 3)

    assert heard.ended.model == quick.second


async def test_thoughts_and_then_silence_are_the_next_models_turn(quick: Bench) -> None:
    quick.fake.script(Answer("", thoughts="hm", then="hang"))

    heard = await asyncio.wait_for(hear(quick.model), timeout=0.9 + 3)

    assert heard.ended.model == quick.second
    await asyncio.wait_for(quick.fake.idle(), timeout=5)


async def test_no_header_from_anyone_is_told_in_time(quick: Bench) -> None:
    quick.fake.always(Hang())
    began = time.monotonic()

    with pytest.raises(LibraError) as caught:
        await hear(quick.model)

    assert caught.value.code is Code.AI5003
    assert time.monotonic() - began < 0.9 * 2 + 3
    await asyncio.wait_for(quick.fake.idle(), timeout=5)


async def test_no_further_chunk_in_time_ends_cut(quick: Bench) -> None:
    quick.fake.script(Answer(LONG, chunks=4, after=2, then="hang"))

    heard = await asyncio.wait_for(hear(quick.model), timeout=0.6 + 3)

    assert heard.ended.finish is Finish.CUT
    assert heard.text == LONG[: len(LONG) // 2]
    await asyncio.wait_for(quick.fake.idle(), timeout=5)


async def test_a_stream_left_open_after_its_finish_is_whole(open_bench: OpenBench) -> None:
    async with open_bench(Deadlines(after_finish_seconds=0.1)) as bench:
        bench.fake.script(Answer(LONG, then="linger"))

        heard = await asyncio.wait_for(hear(bench.model), timeout=5)

        assert heard.ended.finish is Finish.STOP
        assert heard.text == LONG


async def test_a_refusal_left_open_is_still_a_refusal(open_bench: OpenBench) -> None:
    async with open_bench(Deadlines(after_finish_seconds=0.1)) as bench:
        bench.fake.script(Answer("", finish=Finish.BLOCKED, then="linger"))

        with pytest.raises(LibraError) as caught:
            await asyncio.wait_for(hear(bench.model), timeout=5)

        assert caught.value.code is Code.AI4001


async def test_a_drip_is_cut_at_the_total(open_bench: OpenBench) -> None:
    async with open_bench(Deadlines(total_seconds=0.4)) as bench:
        await bench.model.open()
        bench.model._pace = PACE  # The total runs on the real clock.
        bench.fake.script(Answer(LONG, chunks=len(LONG), pause=0.05))

        heard = await asyncio.wait_for(hear(bench.model), timeout=0.4 + 1)

        assert heard.ended.finish is Finish.CUT
        assert LONG.startswith(heard.text)
        await asyncio.wait_for(bench.fake.idle(), timeout=1)


async def test_leaving_a_stream_frees_its_connection(bench: Bench) -> None:
    bench.fake.script(Answer(LONG, chunks=4, after=2, then="hang"))
    reply = bench.model.reply(QUESTION)

    first = await anext(reply)
    await reply.aclose()

    assert isinstance(first, Said)
    await asyncio.wait_for(bench.fake.idle(), timeout=1)


async def test_cancelling_a_listener_frees_its_connection(bench: Bench) -> None:
    bench.fake.script(Hang())
    listening = asyncio.create_task(hear(bench.model))
    await asyncio.wait_for(bench.fake.busy(), timeout=5)

    listening.cancel()
    await asyncio.wait([listening])

    assert listening.cancelled()
    await asyncio.wait_for(bench.fake.idle(), timeout=1)


async def test_more_broken_streams_than_connections_leave_room_for_a_whole_one(
    bench: Bench,
) -> None:
    bench.fake.script(*[Answer(LONG, after=1, then="error")] * 110, Answer("whole"))

    cut = [(await hear(bench.model)).ended.finish for _ in range(110)]
    heard = await asyncio.wait_for(hear(bench.model), timeout=1)

    assert set(cut) == {Finish.CUT}
    assert heard.text == "whole"
