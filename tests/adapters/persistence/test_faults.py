"""What a provider's faults come to, whoever it is."""

import traceback
from typing import Literal

import pytest

from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish
from tests.adapters.benches import Bench, hear
from tests.fakes.behaviours import Answer, Behaviour, Raw, Refuse, Reset

LONG = "Twelve words of an answer that is long enough to be cut somewhere."

Break = Literal["cut", "reset", "no finish", "error", "garbage"]
BREAKS: tuple[Break, ...] = ("cut", "reset", "no finish", "error", "garbage")


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("after", [1, 2, 3])
async def test_a_stream_that_breaks_midway_ends_cut_and_is_not_asked_again(
    bench: Bench, fault: Break, after: int
) -> None:
    bench.fake.script(Answer(LONG, chunks=4, pause=0.001, after=after, then=fault))

    heard = await hear(bench.model)

    assert heard.ended.finish is Finish.CUT
    assert heard.text == LONG[: len(heard.text)]
    assert 0 < len(heard.text) < len(LONG)
    assert len(bench.fake.generations) == 1


@pytest.mark.parametrize("fault", BREAKS)
async def test_a_stream_that_breaks_before_its_first_word_is_asked_again(
    bench: Bench, fault: Break
) -> None:
    bench.fake.script(Answer(LONG, after=0, then=fault), Answer("whole"))

    heard = await hear(bench.model)

    assert heard.text == "whole"
    assert bench.fake.asked == [bench.first] * 2
    assert len(bench.time.slept) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529])
async def test_a_fault_of_the_provider_is_asked_again_after_a_growing_pause(
    bench: Bench, status: int
) -> None:
    bench.fake.script(Refuse(status), Refuse(status), Answer("third"))

    heard = await hear(bench.model)

    assert heard.text == "third"
    assert bench.fake.asked == [bench.first] * 3
    assert bench.time.slept == [0.5 * 2, 0.5 * 4]


async def test_after_three_tries_the_next_model_is_asked(bench: Bench) -> None:
    bench.fake.always(Refuse(503), model=bench.first)

    heard = await hear(bench.model)

    assert heard.ended.model == bench.second
    assert bench.fake.asked == [bench.first] * 3 + [bench.second]


async def test_faults_to_the_end_are_told_after_three_tries_of_each(bench: Bench) -> None:
    bench.fake.always(Refuse(503))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5005
    assert bench.fake.asked == [bench.first] * 3 + [bench.second] * 3


@pytest.mark.parametrize("fault", [Reset(), Raw(b"<html>proxy</html>"), Raw(b"[1,2"), Raw(b"")])
async def test_an_answer_that_is_none_is_asked_for_again(bench: Bench, fault: Behaviour) -> None:
    bench.fake.script(fault, Answer("whole"))

    heard = await hear(bench.model)

    assert heard.text == "whole"
    assert bench.fake.asked == [bench.first] * 2


@pytest.mark.parametrize(
    "body",
    [
        b"data: 1\n\n",
        b"data: []\n\n",
        b'data: {"candidates": 3, "choices": 3}\n\n',
        b'data: {"candidates": [null], "choices": [null]}\n\n',
        b'data: {"candidates": [{"content": "x"}], "choices": [{"delta": {"content": 1}}]}\n\n',
        b'data: {"error": "text"}\n\n',
        b'data: {"error": {"message": "no code"}}\n\n',
        b"data: \xff\xfe\n\n",
        pytest.param(b"data: " + b"[" * 100_000 + b"\n\n", id="too deep"),
    ],
)
async def test_json_of_any_other_form_is_a_named_fault(bench: Bench, body: bytes) -> None:
    bench.fake.always(Raw(body, content_type="text/event-stream"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code in {Code.AI5005, Code.AI5007}
    assert len(bench.fake.generations) == 6


async def test_a_server_that_is_not_there_is_named(bench: Bench) -> None:
    await bench.fake.__aexit__()

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5005
    assert len(bench.time.slept) == 4


async def test_silence_to_the_end_is_told_as_a_broken_answer(bench: Bench) -> None:
    bench.fake.always(Answer(""))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5007
    assert bench.model.name == bench.first
    assert bench.model.standings.good == (bench.first, bench.second)


async def test_a_limit_used_up_without_a_word_is_the_next_models_turn(bench: Bench) -> None:
    bench.fake.script(Answer("", finish=Finish.LENGTH), Answer("words"))

    heard = await hear(bench.model)

    assert heard.text == "words"
    assert bench.fake.asked == [bench.first, bench.second]


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, Code.AI5002), (413, Code.AI5002), (401, Code.AI5001), (403, Code.AI5001)],
)
async def test_what_no_model_can_mend_is_asked_once(bench: Bench, status: int, code: Code) -> None:
    bench.fake.always(Refuse(status))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is code
    assert bench.fake.asked == [bench.first]
    assert bench.time.slept == []


async def test_no_fault_quotes_the_answer_or_what_the_provider_says(bench: Bench) -> None:
    bench.fake.always(Raw(b'data: {"the answer', content_type="text/event-stream"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert "the answer" not in "".join(traceback.format_exception(caught.value))
