"""Who may stay connected."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from librabot.admin_web.listening import CONNECTIONS_LIMIT, CROWD, Crowd
from tests.admin_web.sample_pages import FORMS
from tests.admin_web.visiting import House, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(FORMS) as house:
        yield house


async def test_a_thousand_silent_connections_keep_nobody_out(house: House) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(1000):
            _, writer = await asyncio.open_connection(house.site.host, house.site.port)
            stack.callback(writer.close)
            writer.write(b"GET /form HTTP/1.1\r\nHost: loc")
        newcomer = await house.visitor()
        began = asyncio.get_running_loop().time()

        found = await newcomer.get("/form")

        assert found.status == 200
        assert asyncio.get_running_loop().time() - began < 0.2
        assert len(house.app[CROWD]._silent) <= CONNECTIONS_LIMIT


async def test_who_is_being_served_is_not_closed_for_a_newcomer() -> None:
    crowd = Crowd(limit=2)
    first, second, third, fourth = (_Connection() for _ in range(4))

    assert crowd.admit(first)
    crowd.begin(first)
    assert crowd.admit(second)
    assert crowd.admit(third)
    assert second.is_closing()
    crowd.begin(third)
    assert not crowd.admit(fourth)
    crowd.end(first)
    assert crowd.admit(fourth)
    assert first.is_closing()
    assert not third.is_closing()


class _Connection(asyncio.Transport):
    closed = False

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed
