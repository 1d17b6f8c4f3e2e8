import asyncio

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.values import Entry
from librabot.features.questions.writing import Answered, Writing

ENTRY = Entry(1, 1, "waiting", "t", "q", "a", (), 1, False, None, None, None, 0)


async def test_a_fast_watcher_sees_every_step_and_a_slow_one_the_last() -> None:
    writing = Writing()
    seen: list[str] = []

    async def follow() -> None:
        seen.extend([text async for text in writing.watch()])

    fast = asyncio.create_task(follow())
    await asyncio.sleep(0)
    for text in ("가", "가나", "가나다"):
        writing.grow(text)
        await asyncio.sleep(0)
    writing.finish(Answered(ENTRY, whole=True))
    await fast

    assert seen == ["가", "가나", "가나다"]
    assert [text async for text in writing.watch()] == ["가나다"]
    assert await writing.result() == Answered(ENTRY, whole=True)


async def test_several_may_wait_for_the_end() -> None:
    writing = Writing()
    waiting = [asyncio.create_task(writing.result()) for _ in range(3)]
    await asyncio.sleep(0)

    writing.finish(Answered(ENTRY, whole=True))

    assert await asyncio.gather(*waiting) == [Answered(ENTRY, whole=True)] * 3


async def test_a_failure_ends_the_watching_and_is_raised_by_the_result() -> None:
    writing = Writing()
    writing.grow("반")

    writing.fail(LibraError(Code.DB5001))

    assert [text async for text in writing.watch()] == ["반"]
    with pytest.raises(LibraError):
        await writing.result()
