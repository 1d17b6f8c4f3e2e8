"""Every test that asks for a bench here runs on each provider."""

from collections.abc import AsyncIterator

import pytest

from librabot.adapters.persistence import Deadlines
from tests.adapters.benches import Bench, OpenBench, gemini_bench, ollama_bench, openai_bench

QUICK = Deadlines(first_byte_seconds=0.9, between_chunks_seconds=0.6, total_seconds=2.4)
"""Soon over, yet long enough for a machine that runs other tests beside these."""


@pytest.fixture(
    params=[gemini_bench, openai_bench, ollama_bench], ids=["gemini", "openai", "ollama"]
)
def open_bench(request: pytest.FixtureRequest) -> OpenBench:
    opens: OpenBench = request.param
    return opens


@pytest.fixture
async def bench(open_bench: OpenBench) -> AsyncIterator[Bench]:
    async with open_bench(Deadlines()) as opened:
        yield opened


@pytest.fixture
async def quick(open_bench: OpenBench) -> AsyncIterator[Bench]:
    async with open_bench(QUICK) as opened:
        await opened.model.open()
        yield opened
