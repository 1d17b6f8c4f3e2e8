"""The fakes answer the providers' own libraries where no adapter asks them yet."""

import time
from collections.abc import AsyncIterator

import httpx2
import openai
import pytest
from google import genai
from google.genai import errors, types

from tests.fakes.behaviours import Refuse
from tests.fakes.gemini import FakeGemini
from tests.fakes.openai import OWN_DIMENSIONS, FakeOpenAI

MODEL = "gemini-3.8-flash"


@pytest.fixture
async def fake() -> AsyncIterator[FakeGemini]:
    async with FakeGemini() as server:
        yield server


@pytest.fixture
async def google(fake: FakeGemini) -> AsyncIterator[genai.Client]:
    async with httpx2.AsyncClient() as http:
        options = types.HttpOptions(
            base_url=fake.base_url, api_version="v1beta", httpx_async_client=http
        )
        yield genai.Client(api_key="key", http_options=options)


async def test_gemini_answers_at_once_too(fake: FakeGemini, google: genai.Client) -> None:
    fake.answer = lambda body: f"{len(body['contents'])} turns"

    response = await google.aio.models.generate_content(model=MODEL, contents="question")

    assert response.text == "1 turns"
    assert [call.key for call in fake.generations] == ["key"]


async def test_gemini_lists_and_describes_its_models(
    fake: FakeGemini, google: genai.Client
) -> None:
    listed = [model.name async for model in await google.aio.models.list()]
    card = await google.aio.models.get(model=MODEL)

    assert listed == [f"models/{model}" for model in fake.models]
    assert card.name == f"models/{MODEL}"


async def test_gemini_counts_tokens(google: genai.Client) -> None:
    counted = await google.aio.models.count_tokens(model=MODEL, contents="12345678")

    assert counted.total_tokens == 3


async def test_gemini_gives_each_text_its_own_vector(google: genai.Client) -> None:
    contents = [types.Content(parts=[types.Part(text=text)]) for text in ("one", "two", "one")]
    config = types.EmbedContentConfig(output_dimensionality=4)

    embedded = await google.aio.models.embed_content(
        model="gemini-embedding-2", contents=contents, config=config
    )

    one, two, again = [vector.values for vector in embedded.embeddings or []]
    assert one == again != two
    assert len(one or []) == 4


@pytest.mark.parametrize(
    "config",
    [
        {"thinking_config": {"thinking_level": "MINIMAL"}},
        {"temperature": 0.5},
        {"thinking_config": {"thinking_level": "LOW", "thinking_budget": 1}},
    ],
)
async def test_gemini_is_strict_about_a_models_rules(
    google: genai.Client, config: types.GenerateContentConfigDict
) -> None:
    with pytest.raises(errors.ClientError, match="INVALID_ARGUMENT"):
        await google.aio.models.generate_content(model=MODEL, contents="q", config=config)


async def test_gemini_keeps_its_pace(fake: FakeGemini, google: genai.Client) -> None:
    fake.latency, fake.pause, fake.chunks = 0.1, 0.05, 3
    began = time.monotonic()

    stream = await google.aio.models.generate_content_stream(model=MODEL, contents="question")
    arrived = [time.monotonic() - began async for chunk in stream if chunk.text]

    assert len(arrived) == 3
    assert arrived[0] >= 0.1
    assert arrived[2] >= 0.2


async def test_openai_answers_at_once_and_embeds() -> None:
    async with (
        FakeOpenAI() as fake,
        openai.AsyncOpenAI(api_key="key", base_url=fake.base_url, max_retries=0) as client,
    ):
        said = await client.chat.completions.create(
            model=fake.models[0], messages=[{"role": "user", "content": "question"}]
        )
        embedded = await client.embeddings.create(model=fake.models[0], input=["one", "three"])

        assert said.choices[0].message.content == "Answer to: question"
        assert [len(vector.embedding) for vector in embedded.data] == [OWN_DIMENSIONS] * 2


async def test_openai_tells_a_limit_in_its_header() -> None:
    async with (
        FakeOpenAI() as fake,
        openai.AsyncOpenAI(api_key="key", base_url=fake.base_url, max_retries=0) as client,
    ):
        fake.script(Refuse(429, "minute", told=7))

        with pytest.raises(openai.RateLimitError) as caught:
            await client.chat.completions.create(
                model=fake.models[0], messages=[{"role": "user", "content": "question"}]
            )

        assert caught.value.response.headers["Retry-After"] == "7"
