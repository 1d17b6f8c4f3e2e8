"""The stage on which products are shown."""

from collections.abc import AsyncIterator

import pytest

from tests.acceptance.stage import Stage, standing


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with standing() as made:
        yield made
