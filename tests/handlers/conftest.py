"""A fake Discord with a student in it, and the edge connected to it."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.discord import FakeDiscord, User
from tests.handlers.house import House, living
from tests.handlers.pen import Pen
from tests.handlers.rows import Rows


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server
        server.assert_no_pings()


@pytest.fixture
def student(fake: FakeDiscord) -> User:
    return fake.add_person("김학생")


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
async def house(fake: FakeDiscord, rows: Rows, pen: Pen) -> AsyncIterator[House]:
    async with living(fake, rows, pen) as running:
        yield running
