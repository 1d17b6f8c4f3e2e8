"""The OpenAI dialect as OpenAI itself, or a poorer server such as Ollama, speaks it."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from aiohttp import web
from typing_extensions import override

from librabot.core.model import Finish
from tests.fakes.behaviours import Answer, Body, Call, Refuse, Verb
from tests.fakes.embedding import trigram_vector
from tests.fakes.model import FakeModelServer

MODELS = ("big-model", "small-model")
OWN_DIMENSIONS = 1024

_REASONS = {
    Finish.STOP: "stop",
    Finish.LENGTH: "length",
    Finish.BLOCKED: "content_filter",
    Finish.CUT: "tool_calls",
}


class FakeOpenAI(FakeModelServer):
    """``async with FakeOpenAI() as fake: OpenAICompatible(base_url=fake.base_url, …)``.

    ``refused`` holds what the server does not understand: a field's name, or a form of
    ``response_format``. ``keys`` are the good keys; ``None`` asks for no key at all.
    """

    prefix = "/v1"

    def __init__(
        self,
        models: Sequence[str] = MODELS,
        *,
        keys: frozenset[str] | None = frozenset({"key"}),
        refused: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(models)
        self.keys = keys
        self.refused = refused

    @classmethod
    def ollama(cls) -> Self:
        """A local server: no key, no JSON Schema, tags behind the names."""
        return cls(
            models=[f"{model}:latest" for model in MODELS],
            keys=None,
            refused=frozenset({"json_schema"}),
        )

    @override
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/models", self._list),
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/embeddings", self._embed),
        ]

    @override
    def question(self, body: Body) -> str:
        content = body["messages"][-1]["content"]
        if isinstance(content, str):
            return content
        return next((part["text"] for part in content if part["type"] == "text"), "")

    @override
    def wants_json(self, body: Body) -> bool:
        system = next((one["content"] for one in body["messages"] if one["role"] == "system"), "")
        return "response_format" in body or "JSON Schema" in system

    @override
    def chunk(self, call: Call, answer: Answer, text: str, *, thought: bool = False) -> bytes:
        delta = {"reasoning": text} if thought else {"content": text}
        choice = {"index": 0, "delta": {"role": "assistant"} | delta, "finish_reason": None}
        return _event(call, answer, {"choices": [choice]})

    @override
    def ending(self, call: Call, answer: Answer) -> bytes:
        reason = answer.reason or _REASONS[answer.finish]
        last = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
        events = [_event(call, answer, last)]
        if call.body.get("stream_options", {}).get("include_usage"):
            events.append(_event(call, answer, {"choices": [], "usage": _usage(answer)}))
        return b"".join([*events, b"data: [DONE]\n\n"])

    @override
    def blocked(self, model: str) -> Iterator[bytes]:
        call = Call("generate", model, None, {}, {}, "", 0.0)
        yield self.ending(call, Answer(finish=Finish.BLOCKED))

    @override
    def error(self, refuse: Refuse, model: str) -> tuple[Body, Mapping[str, str]]:
        kinds = {"day": "insufficient_quota", "zero": "insufficient_quota"}
        code = kinds.get(refuse.kind)
        message = f"{refuse.status} for {model}"
        headers = {} if refuse.told is None else {"Retry-After": f"{refuse.told:g}"}
        return _error(message, code=code), headers

    @override
    async def respond(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        if call.verb == "list":
            cards = [{"id": model, "object": "model"} for model in self.models]
            return web.json_response({"object": "list", "data": cards})
        if call.verb == "embed":
            return web.json_response(_embeddings(call.body))
        if call.body.get("stream"):
            return await super().respond(request, call, answer)
        message = {"role": "assistant", "content": self.text(call, answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"id": "1", "choices": [choice], "usage": _usage(answer)})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        call = await self._call(request, "generate")
        return await self._checked(request, call)

    async def _embed(self, request: web.Request) -> web.StreamResponse:
        return await self._checked(request, await self._call(request, "embed"))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        return await self._checked(request, await self._call(request, "list"))

    async def _checked(self, request: web.Request, call: Call) -> web.StreamResponse:
        if self.keys is None or call.key in self.keys:
            complaint = self._complaint(call.body)
            if complaint is None:
                return await self.play(request, call)
            status, body = 400, _error(complaint)
        else:
            status, body = 401, _error("Incorrect API key provided.", code="invalid_api_key")
        self.calls.append(call)
        return web.json_response(body, status=status)

    async def _call(self, request: web.Request, verb: Verb) -> Call:
        content = await request.read()
        body: Body = json.loads(content) if content else {}
        key = request.headers.get("Authorization")
        return Call(
            verb=verb,
            model=body.get("model", self.models[0]),
            key=key.removeprefix("Bearer ") if key else None,
            body=body,
            headers=request.headers.copy(),
            path=request.path,
            at=asyncio.get_running_loop().time(),
        )

    def _complaint(self, body: Body) -> str | None:
        form = body.get("response_format", {}).get("type")
        if form in self.refused:
            return f"Invalid parameter: 'response_format' of type '{form}' is not supported."
        if "max_tokens" in self.refused & body.keys():
            return "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        for field in sorted(self.refused & body.keys()):
            return f"Unrecognized request argument supplied: {field}"
        return None


def _event(call: Call, answer: Answer, more: Body) -> bytes:
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": answer.model or call.model,
    } | more
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n".encode()


def _usage(answer: Answer) -> Body:
    """Thoughts are part of the completion's count here."""
    tokens = answer.tokens
    output = tokens.output + tokens.thoughts
    return {
        "prompt_tokens": tokens.input,
        "completion_tokens": output,
        "total_tokens": tokens.input + output,
        "prompt_tokens_details": {"cached_tokens": tokens.cached},
    }


def _embeddings(body: Body) -> Body:
    """As long as the server's own vectors are, unless it is asked for another length."""
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    size = body.get("dimensions", OWN_DIMENSIONS)
    vectors = [
        {"object": "embedding", "index": index, "embedding": trigram_vector(text, size)}
        for index, text in enumerate(texts)
    ]
    return {"object": "list", "model": body["model"], "data": vectors[::-1], "usage": {}}


def _error(message: str, code: str | None = None) -> Body:
    kind = code or "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
