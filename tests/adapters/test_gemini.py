"""What is Gemini's own: its request, its three meanings of 429, its words, its probe."""

import subprocess
import sys
import traceback
from collections.abc import AsyncIterator

import pytest
from google.genai.types import FinishReason

from librabot.adapters._gemini.parameters import Parameters, parameters_for
from librabot.adapters._gemini.pieces import FINISHES
from librabot.adapters.gemini import Gemini
from librabot.adapters.persistence import Standing
from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, Picture, Prompt, Turn
from tests.adapters.benches import Bench, gemini_bench, gemini_over, hear
from tests.fakes.behaviours import Answer, Raw, Refuse
from tests.fakes.gemini import FakeGemini


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with gemini_bench() as opened:
        yield opened


def test_making_one_loads_no_providers_library() -> None:
    program = (
        "import sys;"
        "from librabot.adapters.gemini import Gemini;"
        "from librabot.adapters.openai_compatible import OpenAICompatible;"
        "Gemini(api_key='key', models=['m']); OpenAICompatible(models=['m']);"
        "sys.exit(bool({'google.genai', 'openai', 'httpx2'} & sys.modules.keys()))"
    )

    ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - the program stands above

    assert ended.returncode == 0


async def test_the_request_is_what_google_expects(bench: Bench) -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
    turns = (
        Turn("asker", "question", (Picture("image/webp", b"webp"),)),
        Turn("model", "answer"),
        Turn("asker", "", ()),
        Turn("asker", "more"),
    )

    await hear(bench.model, Prompt("system words", turns, schema, max_output_tokens=100))

    call = bench.fake.generations[0]
    assert call.path == f"/v1beta/models/{bench.first}:streamGenerateContent"
    assert call.headers["X-Server-Timeout"] == "90"
    assert call.body == {
        "systemInstruction": {"role": "user", "parts": [{"text": "system words"}]},
        "contents": [
            {
                "role": "user",
                "parts": [
                    {"text": "question"},
                    {"inlineData": {"mimeType": "image/webp", "data": "d2VicA=="}},
                ],
            },
            {"role": "model", "parts": [{"text": "answer"}]},
            {"role": "user", "parts": [{"text": "more"}]},
        ],
        "generationConfig": {
            "maxOutputTokens": 100 + 4096,
            "thinkingConfig": {"thinkingLevel": "LOW"},
            "responseMimeType": "application/json",
            "responseJsonSchema": schema,
        },
    }


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("gemini-3.8-flash", Parameters(thinking_level="low")),
        ("models/gemini-3.8-flash-001", Parameters(thinking_level="low")),
        ("gemini-3.5-flash", Parameters(thinking_level="low")),
        ("gemini-3.5-flash-lite", Parameters(thinking_level="minimal")),
        ("gemini-2.5-flash-lite", Parameters(temperature=0.3, thinking_budget=512)),
        ("gemini-flash-latest", Parameters()),
        ("gemma-4-31b-it", Parameters()),
        ("a-model-of-next-year", Parameters()),
    ],
)
def test_a_model_is_told_only_what_it_understands(model: str, parameters: Parameters) -> None:
    assert parameters_for(model) == parameters


async def test_each_model_of_the_line_up_gets_its_own_parameters(bench: Bench) -> None:
    bench.fake.script(Refuse(404))

    await hear(bench.model)

    thinking = [call.body["generationConfig"]["thinkingConfig"] for call in bench.fake.generations]
    assert thinking == [{"thinkingLevel": "LOW"}, {"thinkingLevel": "MINIMAL"}]


async def test_a_budget_and_a_temperature_reach_the_models_that_take_them() -> None:
    async with (
        FakeGemini(["gemini-2.5-flash-lite"]) as fake,
        gemini_over(fake, *fake.models) as gemini,
    ):
        await hear(gemini)

        config = fake.generations[0].body["generationConfig"]
        assert config["thinkingConfig"] == {"thinkingBudget": 512}
        assert config["temperature"] == 0.3


@pytest.mark.parametrize("reason", [reason.value for reason in FinishReason])
async def test_every_finish_google_knows_has_a_meaning(bench: Bench, reason: str) -> None:
    bench.fake.script(Answer("text", reason=reason))

    heard = await hear(bench.model)

    assert heard.text == "text"
    assert heard.ended.finish is FINISHES.get(reason, Finish.CUT)


def test_no_finish_we_know_is_unknown_to_google() -> None:
    assert FINISHES.keys() <= {reason.value for reason in FinishReason}


@pytest.mark.parametrize("kind", ["key", "region"])
async def test_a_refused_key_is_named_at_once_though_it_is_a_400(bench: Bench, kind: str) -> None:
    bench.fake.always(Refuse(400, kind))  # type: ignore[arg-type] # a literal of the list above

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5001
    assert bench.fake.asked == [bench.first]
    assert bench.model.standings.models[0].standing is Standing.REFUSED


@pytest.mark.parametrize("key", ["", "  ", "키", "a\nb"])
async def test_a_key_no_header_can_carry_is_refused_without_a_call(key: str) -> None:
    gemini = Gemini(api_key=key, models=["m"], base_url="http://127.0.0.1:9/")

    with pytest.raises(LibraError) as caught:
        await gemini.ping()

    assert caught.value.code is Code.AI5001


async def test_no_fault_quotes_the_key(bench: Bench) -> None:
    body = b'{"error": {"code": 403, "status": "key", "message": "Consumer api_key:key suspended"}}'
    bench.fake.always(Raw(body, 403, "application/json"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    told = [*traceback.format_exception_only(caught.value), repr(caught.value.__cause__)]
    assert caught.value.code is Code.AI5001
    assert not any("key" in line for line in told)
    assert caught.value.__suppress_context__


async def test_a_quota_of_zero_is_a_suspicion_of_retirement(bench: Bench) -> None:
    bench.fake.script(Refuse(429, "zero", told=3))

    heard = await hear(bench.model)

    assert heard.ended.model == bench.second
    assert bench.fake.asked == [bench.first, bench.second]
    assert bench.time.slept == []
    assert bench.model.standings.retired == (bench.first,)
    assert "limit: 0" in bench.model.standings.models[0].detail


async def test_a_quota_of_zero_after_an_answer_is_only_a_limit(bench: Bench) -> None:
    await hear(bench.model)
    bench.fake.script(Refuse(429, "zero"))

    await hear(bench.model)

    assert bench.model.standings.models[0].standing is Standing.LIMITED


async def test_a_limit_of_more_than_zero_is_no_suspicion(bench: Bench) -> None:
    message = b'{"error": {"code": 429, "message": "limit: 0.5, model: m"}}'
    bench.fake.script(Raw(message, 429, "application/json"))

    await hear(bench.model)

    assert bench.model.standings.models[0].standing is Standing.LIMITED


async def test_the_pause_is_read_from_the_words_when_no_field_has_it(bench: Bench) -> None:
    message = b'{"error": {"code": 429, "message": "Please retry in 12.25s."}}'
    bench.fake.script(Raw(message, 429, "application/json"))

    await hear(bench.model)

    assert bench.time.slept == [12.25 + 0.5]


@pytest.mark.parametrize("details", [b"1.5", b'[1, {"violations": 2}]', b'{"retryDelay": "3s"}'])
async def test_an_error_of_any_form_is_named(bench: Bench, details: bytes) -> None:
    body = b'{"error": {"code": 429, "message": [], "status": {}, "details": %b}}' % details
    bench.fake.always(Raw(body, 429, "application/json"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5004


async def test_the_quota_that_ran_out_is_named(bench: Bench) -> None:
    bench.fake.always(Refuse(429, "day"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert "GenerateRequestsPerDayPerProjectPerModel-FreeTier" in caught.value.detail


async def test_a_model_google_has_not_is_not_asked_three_times() -> None:
    async with FakeGemini() as fake, gemini_over(fake, "gemini-1.5-flash") as gemini:
        with pytest.raises(LibraError) as caught:
            await hear(gemini)

        assert caught.value.code is Code.AI5006
        assert len(fake.generations) == 1


def test_a_line_up_without_a_model_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Gemini(api_key="key", models=[])
