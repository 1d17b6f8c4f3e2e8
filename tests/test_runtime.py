import asyncio

import pytest

from librabot.runtime import Background, Door, DoorClosedError


async def test_a_door_waits_for_those_inside() -> None:
    door, leave = Door(), asyncio.Event()

    async def visit() -> None:
        async with door.admit():
            await leave.wait()

    visitor = asyncio.create_task(visit())
    await asyncio.sleep(0)
    drained = asyncio.create_task(door.drain(patience_seconds=5))
    await asyncio.sleep(0)
    assert door.inside == 1
    assert not drained.done()

    leave.set()

    assert await drained
    await visitor


async def test_a_draining_door_lets_nobody_in() -> None:
    door = Door()
    await door.drain(patience_seconds=0)

    with pytest.raises(DoorClosedError):
        async with door.admit():
            pytest.fail("was let in")


async def test_a_door_gives_up_on_those_who_stay() -> None:
    door = Door()

    async with door.admit():
        assert not await door.drain(patience_seconds=0.01)


async def test_background_work_fails_alone_and_is_reported_once() -> None:
    reported: list[BaseException] = []
    background = Background(reported.append)
    error = ValueError("alone")

    async def fail() -> None:
        raise error

    background.spawn(fail(), name="fail")
    await background.close(patience_seconds=5)

    assert reported == [error]


async def test_background_work_that_stays_too_long_is_cancelled() -> None:
    background = Background(lambda _error: None)
    ended = asyncio.Event()

    async def linger() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    background.spawn(linger(), name="linger")
    await asyncio.sleep(0)
    await background.close(patience_seconds=0.01)

    assert ended.is_set()
