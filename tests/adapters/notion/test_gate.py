"""The pace: three at once, and never more than three a second over ten seconds."""

import asyncio
import selectors
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import pytest

from librabot.adapters.notion.gate import Gate
from librabot.core.errors import Code, LibraError
from tests.adapters.notion.conftest import MakeNotion
from tests.fakes.notion import FakeNotion

WINDOW_SECONDS = 10.0


class SkippingSelector(selectors.SelectSelector):
    """Lets the time that would be waited for pass at once, and a little with every turn."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.now += max(timeout or 0.0, 1e-6)
        return super().select(0)


class SkippingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = SkippingSelector()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.now


@pytest.fixture
def skipping() -> Iterator[SkippingLoop]:
    loop = SkippingLoop()
    yield loop
    loop.close()


def busiest_window(times: list[float]) -> int:
    return max(
        bisect_left(times, start + WINDOW_SECONDS) - place for place, start in enumerate(times)
    )


def test_no_ten_seconds_see_more_than_thirty_calls(skipping: SkippingLoop) -> None:
    gate, times = Gate(), list[float]()

    async def call() -> None:
        await gate.enter()
        times.append(skipping.time())

    async def many() -> None:
        await asyncio.gather(*(call() for _ in range(300)))

    skipping.run_until_complete(many())

    assert busiest_window(times) <= 29
    assert times[2] < 0.01
    assert times[-1] < 300 / 2.5


def test_a_pause_between_bursts_buys_no_extra_calls(skipping: SkippingLoop) -> None:
    gate, times = Gate(), list[float]()

    async def bursts() -> None:
        for _ in range(40):
            await asyncio.sleep(1.1)
            for _ in range(5):
                await gate.enter()
                times.append(skipping.time())

    skipping.run_until_complete(bursts())

    assert busiest_window(times) <= 29


def test_all_wait_while_the_gate_is_shut_and_then_keep_the_pace(skipping: SkippingLoop) -> None:
    gate, times = Gate(), list[float]()

    async def call() -> None:
        await gate.enter()
        times.append(skipping.time())

    async def shut_while_waiting() -> None:
        calls = asyncio.gather(*(call() for _ in range(8)))
        await asyncio.sleep(1.0)
        gate.shut(7.0)
        await calls

    skipping.run_until_complete(shut_while_waiting())

    early = [at for at in times if at < 8.0]
    assert len(early) == 5
    assert all(at <= 1.0 for at in early)


def test_a_wait_beyond_patience_is_given_back(skipping: SkippingLoop) -> None:
    gate = Gate(patience_seconds=30)

    async def too_long() -> None:
        gate.shut(31)
        await gate.enter()

    with pytest.raises(LibraError) as caught:
        skipping.run_until_complete(too_long())

    assert caught.value.code is Code.EXT5005
    assert caught.value.retry_after == pytest.approx(31)


async def test_a_server_that_counts_never_complains(make_notion: MakeNotion) -> None:
    async with FakeNotion(rate=12, window_seconds=1.0) as strict:
        notion = make_notion(
            strict.database_id, base_url=strict.base_url, token=strict.token, rate=8.0
        )
        await notion.ping()
        await asyncio.gather(*(notion.ping() for _ in range(15)))

        assert {call.status for call in strict.ledger} == {200}
        assert len(strict.ledger) == 17


async def test_who_does_not_keep_the_pace_is_told_to_wait(make_notion: MakeNotion) -> None:
    async with FakeNotion() as strict:
        notion = make_notion(strict.database_id, base_url=strict.base_url, token=strict.token)

        async def hurry() -> None:
            for _ in range(40):
                await notion.ping()

        with pytest.raises(LibraError) as caught:
            await hurry()

        assert caught.value.code is Code.EXT5005
        assert caught.value.retry_after == pytest.approx(10, abs=1)
