"""What is done about models that are gone and allowances that are spent."""

import pytest

from librabot.core.errors import Code, LibraError
from tests.adapters.benches import Bench, hear
from tests.fakes.behaviours import Refuse


async def test_a_model_that_is_gone_is_passed_over_from_then_on(bench: Bench) -> None:
    bench.fake.always(Refuse(404), model=bench.first)

    await hear(bench.model)
    await hear(bench.model)

    assert bench.fake.asked == [bench.first, bench.second, bench.second]
    assert bench.model.name == bench.second
    assert bench.model.standings.retired == (bench.first,)


async def test_a_model_that_was_gone_is_tried_again_after_an_hour(bench: Bench) -> None:
    bench.fake.script(Refuse(404), model=bench.first)
    await hear(bench.model)

    bench.time.now += 3601
    heard = await hear(bench.model)

    assert heard.ended.model == bench.first
    assert bench.model.standings.good == (bench.first, bench.second)


async def test_models_that_are_all_gone_are_named(bench: Bench) -> None:
    bench.fake.always(Refuse(404))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5006
    assert bench.fake.asked == [bench.first, bench.second]


async def test_a_days_allowance_is_not_asked_for_again(bench: Bench) -> None:
    bench.fake.always(Refuse(429, "day"), model=bench.first)

    await hear(bench.model)
    await hear(bench.model)

    assert bench.fake.asked == [bench.first, bench.second, bench.second]
    assert bench.time.slept == []


async def test_allowances_that_are_all_spent_are_told_without_a_time(bench: Bench) -> None:
    bench.fake.always(Refuse(429, "day", told=5))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5004
    assert caught.value.retry_after is None
    assert bench.fake.asked == [bench.first, bench.second]


async def test_a_minutes_allowance_is_waited_for_as_told(bench: Bench) -> None:
    bench.fake.script(Refuse(429, "minute", told=41.5))

    heard = await hear(bench.model)

    assert heard.ended.model == bench.first
    assert bench.time.slept == [41.5 + 0.5]
    assert bench.fake.asked == [bench.first] * 2


async def test_a_wait_that_does_not_fit_is_the_next_models_turn(bench: Bench) -> None:
    bench.fake.script(Refuse(429, "minute", told=75))

    heard = await hear(bench.model)

    assert heard.ended.model == bench.second
    assert bench.time.slept == []


async def test_waits_that_do_not_fit_anywhere_are_told(bench: Bench) -> None:
    bench.fake.always(Refuse(429, "minute", told=75))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5004
    assert caught.value.retry_after == 75
    assert bench.fake.asked == [bench.first, bench.second]


async def test_a_limit_without_a_time_is_the_next_models_turn(bench: Bench) -> None:
    bench.fake.script(Refuse(429))

    heard = await hear(bench.model)

    assert heard.ended.model == bench.second
    assert bench.time.slept == []


async def test_what_may_pass_is_told_before_what_may_not(bench: Bench) -> None:
    bench.fake.always(Refuse(404), model=bench.first)
    bench.fake.always(Refuse(503), model=bench.second)

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5005
