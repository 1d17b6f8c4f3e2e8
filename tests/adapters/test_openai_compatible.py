"""What is the OpenAI dialect's own: its request, and servers that speak less of it."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from librabot.adapters.openai_compatible import OpenAICompatible
from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, Picture, Prompt, Turn, Usage
from tests.adapters.benches import (
    QUESTION,
    Bench,
    compatible_over,
    hear,
    ollama_bench,
    openai_bench,
)
from tests.fakes.behaviours import Raw, Refuse
from tests.fakes.openai import FakeOpenAI

SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}}
IN_JSON = Prompt("system words", QUESTION.turns, SCHEMA)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with openai_bench() as opened:
        yield opened


@contextmanager
def without_the_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "openai", None)
        patch.delitem(sys.modules, "librabot.adapters._openai_compatible.line", raising=False)
        patch.delitem(sys.modules, "librabot.adapters._openai_compatible.faults", raising=False)
        yield


async def test_the_request_is_what_openai_expects(bench: Bench) -> None:
    turns = (
        Turn("asker", "question", (Picture("image/webp", b"webp"),)),
        Turn("model", "answer"),
        Turn("asker", "more"),
    )

    await hear(bench.model, Prompt("system words", turns, SCHEMA, max_output_tokens=100))

    call = bench.fake.generations[0]
    image = {"type": "image_url", "image_url": {"url": "data:image/webp;base64,d2VicA=="}}
    assert call.path == "/v1/chat/completions"
    assert call.body == {
        "model": bench.first,
        "messages": [
            {"role": "system", "content": "system words"},
            {"role": "user", "content": [{"type": "text", "text": "question"}, image]},
            {"role": "assistant", "content": "answer"},
            {"role": "user", "content": "more"},
        ],
        "max_tokens": 100,
        "stream": True,
        "stream_options": {"include_usage": True},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": SCHEMA},
        },
    }


async def test_a_server_without_keys_is_sent_none() -> None:
    async with ollama_bench() as bench:
        await bench.model.ping()
        await hear(bench.model)

        assert [call.key for call in bench.fake.calls] == [None, None]


async def test_a_wrong_key_is_named_at_once() -> None:
    async with FakeOpenAI() as fake, compatible_over(fake, *fake.models) as model:
        fake.keys = frozenset({"another key"})

        with pytest.raises(LibraError) as said:
            await hear(model)
        with pytest.raises(LibraError) as pinged:
            await model.ping()

        assert said.value.code is Code.AI5001
        assert pinged.value.code is Code.AI5001
        assert len(fake.calls) == 2


async def test_a_server_without_json_schema_is_asked_in_words_and_remembered() -> None:
    async with ollama_bench() as bench:
        await hear(bench.model, IN_JSON)
        heard = await hear(bench.model, IN_JSON)

        forms = [call.body["response_format"]["type"] for call in bench.fake.generations]
        assert forms == ["json_schema", "json_object", "json_object"]
        system = bench.fake.generations[-1].body["messages"][0]["content"]
        assert system.startswith("system words")
        assert json.dumps(SCHEMA) in system
        assert json.loads(heard.text)["answer"]


async def test_a_server_without_any_json_form_is_asked_in_words_alone() -> None:
    refused = frozenset({"json_schema", "json_object"})
    server = FakeOpenAI(keys=None, refused=refused)
    async with server as fake, compatible_over(fake, fake.models[0]) as model:
        heard = await hear(model, IN_JSON)

        assert "response_format" not in fake.generations[-1].body
        assert len(fake.generations) == 3
        assert json.loads(heard.text)["answer"]


async def test_a_server_with_other_names_for_things_is_met_halfway() -> None:
    refused = frozenset({"max_tokens", "stream_options"})
    server = FakeOpenAI(keys=None, refused=refused)
    async with server as fake, compatible_over(fake, fake.models[0]) as model:
        heard = await hear(model)
        await hear(model)

        assert heard.ended.finish is Finish.STOP
        assert heard.ended.usage == Usage()
        assert fake.generations[-1].body["max_completion_tokens"] == 4096
        assert len(fake.generations) == 4


async def test_a_400_about_something_else_is_no_dialect(bench: Bench) -> None:
    bench.fake.always(Refuse(400))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model, IN_JSON)

    assert caught.value.code is Code.AI5002
    assert len(bench.fake.generations) == 1


async def test_an_error_of_any_form_is_named(bench: Bench) -> None:
    body = b'{"error": {"message": 1, "type": [], "code": {}, "param": [1]}}'
    bench.fake.always(Raw(body, 429, "application/json"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI5004


async def test_a_refusal_in_words_is_not_shown(bench: Bench) -> None:
    chunk = b'data: {"choices": [{"delta": {"refusal": "I cannot"}}]}\n\ndata: [DONE]\n\n'
    bench.fake.script(Raw(chunk, content_type="text/event-stream"))

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI4001


async def test_a_model_that_is_not_in_the_list_is_named() -> None:
    async with FakeOpenAI() as fake, compatible_over(fake, "gone-model") as model:
        with pytest.raises(LibraError) as caught:
            await model.ping()
        probe = await model.probe()

        assert caught.value.code is Code.AI5006
        assert probe.retired == ("gone-model",)


async def test_a_tag_may_be_left_out_of_a_local_models_name() -> None:
    async with FakeOpenAI.ollama() as fake, compatible_over(fake, "big-model") as model:
        await model.ping()

        assert fake.models[0] == "big-model:latest"


async def test_a_server_without_a_list_counts_as_good(bench: Bench) -> None:
    bench.fake.always(Refuse(404), verb="list")

    await bench.model.ping()


async def test_a_missing_library_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    model = OpenAICompatible(models=["m"], base_url="http://127.0.0.1:9/v1")

    with without_the_library(monkeypatch), pytest.raises(LibraError) as caught:
        await model.open()

    assert caught.value.code is Code.COMMON4001
    assert "pip install 'librabot[openai]'" in caught.value.detail


async def test_a_key_no_header_can_carry_is_refused_without_a_call() -> None:
    model = OpenAICompatible(api_key="키", models=["m"], base_url="http://127.0.0.1:9/v1")

    with pytest.raises(LibraError) as caught:
        await model.open()

    assert caught.value.code is Code.AI5001
