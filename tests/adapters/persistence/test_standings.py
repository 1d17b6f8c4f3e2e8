"""How models are known to stand, at no cost, whoever provides them."""

import pytest

from librabot.adapters.persistence import Standing
from librabot.core.errors import Code, LibraError
from tests.adapters.benches import Bench


async def test_a_ping_is_free(bench: Bench) -> None:
    await bench.model.ping()

    assert len(bench.fake.calls) == 1
    assert bench.fake.generations == []


async def test_a_ping_names_a_server_that_is_not_there(bench: Bench) -> None:
    await bench.fake.__aexit__()

    with pytest.raises(LibraError) as caught:
        await bench.model.ping()

    assert caught.value.code is Code.AI5005


async def test_a_probe_tells_how_every_model_stands(bench: Bench) -> None:
    probe = await bench.model.probe()

    assert probe.good == (bench.first, bench.second)
    assert bench.fake.generations == []


async def test_a_probe_names_what_cannot_be_reached(bench: Bench) -> None:
    await bench.fake.__aexit__()

    probe = await bench.model.probe()

    assert [known.standing for known in probe.models] == [Standing.UNREACHABLE] * 2
