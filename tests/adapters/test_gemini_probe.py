"""What Gemini is asked at start-up, at no cost."""

from collections.abc import AsyncIterator

import pytest

from librabot.adapters.persistence import Deadlines, Standing
from librabot.core.errors import Code, LibraError
from tests.adapters.benches import Bench, gemini_bench, gemini_over, hear
from tests.fakes.behaviours import Hang, Refuse
from tests.fakes.gemini import FakeGemini


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with gemini_bench() as opened:
        yield opened


async def test_a_probe_puts_a_retired_model_last_and_costs_nothing() -> None:
    async with (
        FakeGemini() as fake,
        gemini_over(fake, "gemini-2.0-flash", fake.models[0]) as gemini,
    ):
        probe = await gemini.probe()

        assert probe.retired == ("gemini-2.0-flash",)
        assert probe.good == (fake.models[0],)
        assert gemini.name == fake.models[0]
        assert fake.generations == []


@pytest.mark.parametrize(
    ("refuse", "standing"),
    [
        (Refuse(400, "key"), Standing.REFUSED),
        (Refuse(403), Standing.REFUSED),
        (Refuse(404), Standing.RETIRED),
        (Refuse(429, "zero"), Standing.RETIRED),
        (Refuse(429, "minute"), Standing.LIMITED),
        (Refuse(500), Standing.UNREACHABLE),
        (Refuse(400), Standing.UNREACHABLE),
    ],
)
async def test_a_probe_names_what_it_met(bench: Bench, refuse: Refuse, standing: Standing) -> None:
    bench.fake.always(refuse, verb="get", model=bench.first)

    probe = await bench.model.probe()

    assert [known.standing for known in probe.models] == [standing, Standing.OK]


async def test_a_quota_of_zero_that_does_not_persist_is_no_suspicion(bench: Bench) -> None:
    bench.fake.script(Refuse(429, "zero"), verb="get", model=bench.first)

    probe = await bench.model.probe()

    assert probe.good == (bench.first, bench.second)


async def test_a_probe_is_quick_about_a_server_that_hangs() -> None:
    async with gemini_bench(Deadlines(first_byte_seconds=0.1)) as bench:
        await bench.model.open()
        bench.fake.always(Hang(), verb="get")

        probe = await bench.model.probe()

        assert [known.standing for known in probe.models] == [Standing.UNREACHABLE] * 2


async def test_a_ping_asks_the_next_model_when_the_first_is_gone(bench: Bench) -> None:
    bench.fake.script(Refuse(404), verb="get")

    await bench.model.ping()

    assert [call.model for call in bench.fake.calls] == [bench.first, bench.second]


@pytest.mark.parametrize(
    ("refuse", "code"),
    [(Refuse(403), Code.AI5001), (Refuse(404), Code.AI5006), (Refuse(503), Code.AI5005)],
)
async def test_a_ping_names_what_is_wrong(bench: Bench, refuse: Refuse, code: Code) -> None:
    bench.fake.always(refuse, verb="get")

    with pytest.raises(LibraError) as caught:
        await bench.model.ping()

    assert caught.value.code is code


async def test_a_probe_does_not_lift_the_suspicion(bench: Bench) -> None:
    bench.fake.script(Refuse(429, "zero"))
    await hear(bench.model)

    probe = await bench.model.probe()

    assert probe.retired == (bench.first,)
    assert bench.model.name == bench.second
