"""Both providers of embeddings keep one promise, each in its own words."""

import asyncio
import math
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from librabot.adapters.gemini_embeddings import GeminiEmbeddings
from librabot.adapters.openai_embeddings import OpenAIEmbeddings
from librabot.core.embedder import DIMENSIONS, Embedder
from librabot.core.errors import Code, LibraError
from tests.fakes.behaviours import Behaviour, Hang, Raw, Refuse, Reset
from tests.fakes.gemini import FakeGemini
from tests.fakes.model import FakeModelServer
from tests.fakes.openai import FakeOpenAI

GEMINI, OPENAI = "gemini-embedding-001", "text-embedding-3-small"
TEXTS = ["도커를 어떻게 켜요?", "과제 2 제출 기한", "도커를 어떻게 켜나요?"]
KEY = "key"

Pair = tuple[Embedder, FakeModelServer]
Open = Callable[..., AbstractAsyncContextManager[Pair]]


@asynccontextmanager
async def gemini(
    *, model: str = GEMINI, key: str = KEY, seconds: float = 5.0
) -> AsyncIterator[tuple[Embedder, FakeGemini]]:
    async with FakeGemini(keys=frozenset({KEY})) as fake:
        embedder = GeminiEmbeddings(
            api_key=key, model=model, base_url=fake.base_url, seconds=seconds
        )
        async with aclosing(embedder):
            yield embedder, fake


@asynccontextmanager
async def openai(
    *,
    model: str = OPENAI,
    key: str = KEY,
    seconds: float = 5.0,
    refused: frozenset[str] = frozenset(),
) -> AsyncIterator[tuple[Embedder, FakeOpenAI]]:
    async with (
        FakeOpenAI([OPENAI], refused=refused) as fake,
        aiohttp.ClientSession() as session,
    ):
        yield (
            OpenAIEmbeddings(
                session, model=model, api_key=key, base_url=fake.base_url, seconds=seconds
            ),
            fake,
        )


@pytest.fixture(params=[gemini, openai])
def over(request: pytest.FixtureRequest) -> Open:
    opened: Open = request.param
    return opened


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def refusal(asking: Awaitable[object]) -> LibraError:
    with pytest.raises(LibraError) as caught:
        await asking
    return caught.value


async def test_each_text_gets_a_vector_of_length_one_in_its_place(over: Open) -> None:
    async with over() as (embedder, fake):
        vectors = await embedder.embed(TEXTS, purpose="document")
        calls = len(fake.calls)
        alone = [await embedder.embed([text], purpose="document") for text in TEXTS]

    assert calls == 1
    assert alone == [[vector] for vector in vectors]
    assert [len(vector) for vector in vectors] == [embedder.dimensions] * 3 == [DIMENSIONS] * 3
    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1.0] * 3)
    assert cosine(vectors[0], vectors[2]) > 0.6 > cosine(vectors[0], vectors[1])


async def test_google_is_told_what_a_text_is_for() -> None:
    async with gemini() as (embedder, fake):
        await embedder.embed(["질문"], purpose="query")
        await embedder.embed(["표현"], purpose="document")

        requests = [call.body["requests"] for call in fake.calls]
        path = fake.calls[0].path
    assert path == f"/v1beta/models/{GEMINI}:batchEmbedContents"
    assert requests[0] == [
        {
            "model": f"models/{GEMINI}",
            "content": {"parts": [{"text": "질문"}]},
            "taskType": "RETRIEVAL_QUERY",
            "outputDimensionality": DIMENSIONS,
        }
    ]
    assert requests[1][0]["taskType"] == "RETRIEVAL_DOCUMENT"


async def test_the_newer_google_model_gives_each_text_a_vector_too() -> None:
    async with gemini(model="gemini-embedding-2") as (embedder, _):
        vectors = await embedder.embed(TEXTS, purpose="document")

    assert len(vectors) == 3
    assert vectors[0] != vectors[1]


async def test_a_server_that_cannot_shorten_is_asked_whole_and_cut_from_then_on() -> None:
    async with openai(refused=frozenset({"dimensions"})) as (embedder, fake):
        first = await embedder.embed(TEXTS, purpose="document")
        again = await embedder.embed(TEXTS, purpose="query")

        asked = ["dimensions" in call.body for call in fake.calls]
    assert asked == [True, False, False]
    assert first == again
    assert [len(vector) for vector in first] == [DIMENSIONS] * 3
    assert math.hypot(*first[0]) == pytest.approx(1.0)


async def test_short_vectors_are_filled_up() -> None:
    async with openai() as (embedder, fake):
        answer = b'{"data": [{"index": 0, "embedding": [3, 4]}]}'
        fake.script(Raw(answer, content_type="application/json"), verb="embed")

        (vector,) = await embedder.embed(["x"], purpose="query")

    assert vector == [0.6, 0.8] + [0.0] * (DIMENSIONS - 2)


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (Refuse(401), Code.AI5001),
        (Refuse(403), Code.AI5001),
        (Refuse(400), Code.AI5002),
        (Refuse(404), Code.AI5006),
        (Refuse(429, "day"), Code.AI5004),
        (Refuse(500), Code.AI5005),
        (Refuse(503), Code.AI5005),
        (Reset(), Code.AI5005),
        (Raw(b"<html>", 200), Code.AI5005),
        (Raw(b"<html>", 502), Code.AI5005),
        (Raw(b"[]", content_type="application/json"), Code.AI5005),
        (Raw(b"{}", content_type="application/json"), Code.AI5005),
        (Raw(b"\xff\xfe", content_type="application/json"), Code.AI5005),
    ],
)
async def test_every_fault_has_its_code_and_quotes_nothing(
    over: Open, behaviour: Behaviour, code: Code
) -> None:
    async with over() as (embedder, fake):
        fake.always(behaviour, verb="embed")

        error = await refusal(embedder.embed(["비밀 질문"], purpose="query"))

    assert error.code is code
    assert embedder.name in error.detail
    assert "비밀" not in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize(
    "answer",
    [
        b'{"data": [{"embedding": [0, 0]}], "embeddings": [{"values": [0, 0]}]}',
        b'{"data": [{"embedding": [NaN]}], "embeddings": [{"values": [NaN]}]}',
        b'{"data": [{"embedding": ["x"]}], "embeddings": [{"values": ["x"]}]}',
        b'{"data": [{"embedding": null}], "embeddings": [{"values": null}]}',
        b'{"data": [{"embedding": [1]}], "embeddings": [{"values": [1]}]}',
    ],
)
async def test_what_is_no_vector_is_never_kept(over: Open, answer: bytes) -> None:
    async with over() as (embedder, fake):
        fake.always(Raw(answer, content_type="application/json"), verb="embed")

        error = await refusal(embedder.embed(["x", "y"], purpose="query"))

    assert error.code is Code.AI5005


async def test_a_pause_that_is_told_is_passed_on(over: Open) -> None:
    async with over() as (embedder, fake):
        fake.always(Refuse(429, "minute", told=7), verb="embed")

        error = await refusal(embedder.embed(["x"], purpose="query"))

    assert (error.code, error.retry_after) == (Code.AI5004, 7.0)


async def test_a_silent_server_is_given_up(over: Open) -> None:
    async with over(seconds=0.2) as (embedder, fake):
        fake.always(Hang(), verb="embed")

        error = await refusal(embedder.embed(["x"], purpose="query"))

    assert error.code is Code.AI5003


async def test_whoever_is_in_a_hurry_may_leave(over: Open) -> None:
    async with over() as (embedder, fake):
        await embedder.ping()
        fake.always(Hang(), verb="embed")

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await embedder.embed(["x"], purpose="query")

        await fake.idle()


@pytest.mark.parametrize("key", ["키", "a\nb"])
async def test_a_key_no_header_can_carry_is_refused_without_a_call(over: Open, key: str) -> None:
    async with over(key=key) as (embedder, fake):
        error = await refusal(embedder.embed(["x"], purpose="query"))

        assert fake.calls == []
    assert error.code is Code.AI5001


async def test_a_bad_key_or_model_is_told_by_a_ping_that_costs_nothing(over: Open) -> None:
    async with over() as (embedder, fake):
        await embedder.ping()

        assert [call.verb for call in fake.calls if call.verb == "embed"] == []
    async with over(key="other") as (embedder, _):
        assert (await refusal(embedder.ping())).code is Code.AI5001
    async with over(model="gone") as (embedder, _):
        assert (await refusal(embedder.ping())).code is Code.AI5006


async def test_a_server_without_a_list_is_taken_at_its_word() -> None:
    async with openai() as (embedder, fake):
        fake.always(Refuse(404), verb="list")

        await embedder.ping()


async def test_a_server_without_a_key_is_sent_none() -> None:
    async with openai(key="") as (embedder, fake):
        fake.keys = None

        await embedder.embed(["x"], purpose="query")

        assert "Authorization" not in fake.calls[0].headers


async def test_a_key_goes_to_no_other_address() -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(f"{fake.base_url}{request.path}")

    app = web.Application()
    app.add_routes([web.post("/embeddings", elsewhere)])
    async with (
        FakeOpenAI([OPENAI]) as fake,
        TestServer(app) as server,
        aiohttp.ClientSession() as session,
    ):
        embedder = OpenAIEmbeddings(
            session, model=OPENAI, api_key=KEY, base_url=str(server.make_url("/"))
        )

        error = await refusal(embedder.embed(["x"], purpose="query"))

        assert error.code is Code.AI5005
        assert fake.calls == []


def test_making_one_loads_no_providers_library() -> None:
    program = (
        "import sys;"
        "from librabot.adapters.gemini_embeddings import GeminiEmbeddings;"
        "import librabot.adapters.openai_embeddings;"
        "GeminiEmbeddings(api_key='key', model='m');"
        "sys.exit(bool({'google.genai', 'openai', 'httpx2'} & sys.modules.keys()))"
    )

    ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - the program stands above

    assert ended.returncode == 0
