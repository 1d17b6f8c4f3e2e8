"""Gemini's REST interface, v1beta, as far as librabot uses it, and as strict as Google about it."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web
from typing_extensions import override

from librabot.core.model import Finish
from tests.fakes.behaviours import Answer, Body, Call, Refuse, Verb
from tests.fakes.embedding import trigram_vector
from tests.fakes.model import FakeModelServer

MODELS = (
    "gemini-3.8-flash",
    "gemini-3.5-flash-lite",
    "gemini-flash-latest",
    "gemini-embedding-2",
    "gemini-embedding-001",
)

_REASONS = {
    Finish.STOP: "STOP",
    Finish.LENGTH: "MAX_TOKENS",
    Finish.BLOCKED: "SAFETY",
    Finish.CUT: "OTHER",
}
_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_VERBS: dict[str, Verb] = {
    "streamGenerateContent": "generate",
    "generateContent": "generate",
    "countTokens": "count",
    "batchEmbedContents": "embed",
    "embedContent": "embed",
}
_TASKS = {"RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT", "SEMANTIC_SIMILARITY"}
_CAMEL = re.compile("_([a-z])")
_TYPE = "type.googleapis.com/google.rpc."
_QUOTAS = {
    "minute": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    "day": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
    "zero": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
}
_MESSAGES = {
    (400, "key"): "API key not valid. Please pass a valid API key.",
    (400, "region"): "User location is not supported for the API use.",
    (404, ""): "models/{model} is not found for API version v1beta.",
    (429, ""): "Resource has been exhausted (e.g. check quota).",
    (503, ""): "The model is overloaded. Please try again later.",
}


class FakeGemini(FakeModelServer):
    """``async with FakeGemini() as fake: Gemini(base_url=fake.base_url, …)``.

    ``keys`` are the good keys; any is good unless given. What Google would call a malformed
    request is a 400 here, so a fake that answers has also checked the question.
    """

    prefix = "/"

    def __init__(
        self, models: Sequence[str] = MODELS, *, keys: frozenset[str] | None = None
    ) -> None:
        super().__init__(models)
        self.keys = keys

    @override
    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1beta/models", self._list),
            web.get("/v1beta/models/{model}", self._get),
            web.post("/v1beta/models/{model}:{method}", self._post),
        ]

    @override
    def question(self, body: Body) -> str:
        parts = [part for content in body.get("contents", []) for part in content["parts"]]
        return next((part["text"] for part in reversed(parts) if "text" in part), "")

    @override
    def wants_json(self, body: Body) -> bool:
        config = body.get("generationConfig", {})
        return bool(config.get("responseMimeType") == "application/json")

    @override
    def chunk(self, call: Call, answer: Answer, text: str, *, thought: bool = False) -> bytes:
        part = {"text": text, "thought": True} if thought else {"text": text}
        return _event(self._document(call, answer, [part]))

    @override
    def ending(self, call: Call, answer: Answer) -> bytes:
        return _event(self._document(call, answer, [], _finish(answer)))

    @override
    def blocked(self, model: str) -> Iterator[bytes]:
        yield _event(
            {
                "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
                "usageMetadata": {"promptTokenCount": 11, "totalTokenCount": 11},
                "modelVersion": model,
            }
        )

    @override
    def error(self, refuse: Refuse, model: str) -> tuple[Body, Mapping[str, str]]:
        message, details = _words(refuse, model)
        status = _STATUSES.get(refuse.status, "UNKNOWN")
        if refuse.kind == "region":
            status = "FAILED_PRECONDITION"
        told = {"code": refuse.status, "message": message, "status": status, "details": details}
        return {"error": told}, {}

    @override
    async def respond(self, request: web.Request, call: Call, answer: Answer) -> web.StreamResponse:
        match call.path.rpartition(":")[2]:
            case "streamGenerateContent":
                return await super().respond(request, call, answer)
            case "generateContent":
                await asyncio.sleep(self.latency if answer.latency is None else answer.latency)
                part = {"text": self.text(call, answer)}
                document = self._document(call, answer, [part], _finish(answer))
                return web.json_response(document)
            case "countTokens":
                return web.json_response({"totalTokens": len(self.question(call.body)) // 4 + 1})
            case "batchEmbedContents":
                asked = call.body["requests"]
                return web.json_response({"embeddings": [_embedding(one) for one in asked]})
            case "embedContent":
                return web.json_response({"embedding": _embedding(call.body)})
            case _:
                return web.json_response(_card(call.model))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method not in _VERBS:
            return self._refuse(Refuse(404), request.match_info["model"])
        body = _camel_names(json.loads(await request.read()))
        call = self._call(request, _VERBS[method], body)
        if refusal := self._refusal_of(call):
            self.calls.append(call)
            return refusal
        return await self.play(request, call)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        call = self._call(request, "get", {})
        if refusal := self._refusal_of(call):
            self.calls.append(call)
            return refusal
        return await self.play(request, call)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(self._call(request, "list", {}))
        return web.json_response({"models": [_card(model) for model in self.models]})

    def _call(self, request: web.Request, verb: Verb, body: Body) -> Call:
        return Call(
            verb=verb,
            model=request.match_info.get("model", ""),
            key=request.headers.get("x-goog-api-key"),
            body=body,
            headers=request.headers.copy(),
            path=request.path,
            at=asyncio.get_running_loop().time(),
        )

    def _refusal_of(self, call: Call) -> web.Response | None:
        if not call.key:
            return self._refuse(Refuse(403), call.model)
        if self.keys is not None and call.key not in self.keys:
            return self._refuse(Refuse(400, "key"), call.model)
        complaint = _complaint(call)
        if complaint is None:
            return None
        body, _ = self.error(Refuse(400), call.model)
        body["error"]["message"] = complaint
        return web.json_response(body, status=400)

    def _document(
        self, call: Call, answer: Answer, parts: list[Body], finish: str | None = None
    ) -> Body:
        candidate: Body = {"content": {"role": "model", "parts": parts}, "index": 0}
        if finish is not None:
            candidate["finishReason"] = finish
        return {
            "candidates": [candidate],
            "usageMetadata": _usage(answer) if finish is not None else {"promptTokenCount": 11},
            "modelVersion": answer.model or call.model,
            "responseId": f"response-{len(self.calls)}",
        }


def _camel(value: object) -> object:
    """Names as Google documents them; it takes ``thinking_level`` for ``thinkingLevel`` too."""
    if isinstance(value, list):
        return [_camel(one) for one in value]
    return _camel_names(value) if isinstance(value, dict) else value


def _camel_names(body: Body) -> Body:
    return {
        _CAMEL.sub(lambda found: found[1].upper(), name): (
            one if "Schema" in name else _camel(one)  # A schema's names are the asker's.
        )
        for name, one in body.items()
    }


def _finish(answer: Answer) -> str:
    return answer.reason or _REASONS[answer.finish]


def _event(document: Body) -> bytes:
    return f"data: {json.dumps(document, ensure_ascii=False)}\r\n\r\n".encode()


def _usage(answer: Answer) -> Body:
    tokens = answer.tokens
    return {
        "promptTokenCount": tokens.input,
        "candidatesTokenCount": tokens.output,
        "thoughtsTokenCount": tokens.thoughts,
        "cachedContentTokenCount": tokens.cached,
        "totalTokenCount": tokens.input + tokens.output + tokens.thoughts,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens.input}],
    }


def _card(model: str) -> Body:
    return {
        "name": f"models/{model}",
        "version": "001",
        "displayName": model,
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    }


def _embedding(request: Body) -> Body:
    """A vector that depends on the text alone, and whose length is anything."""
    return {"values": trigram_vector(_text(request), request.get("outputDimensionality", 3072))}


def _text(request: Body) -> str:
    return "".join(part.get("text", "") for part in request["content"]["parts"])


def _words(refuse: Refuse, model: str) -> tuple[str, list[dict[str, Any]]]:
    if refuse.status == 429 and refuse.kind in _QUOTAS:
        return _quota(refuse, model)
    details = []
    if refuse.kind == "key":
        details.append({"@type": f"{_TYPE}ErrorInfo", "reason": "API_KEY_INVALID"})
    message = _MESSAGES.get((refuse.status, refuse.kind), "Request contains an invalid argument.")
    return message.format(model=model), details


def _quota(refuse: Refuse, model: str) -> tuple[str, list[dict[str, Any]]]:
    """Google tells a pause for every quota, for a day's and for one of zero too."""
    limit = 0 if refuse.kind == "zero" else 15
    told = 38.5 if refuse.told is None else refuse.told
    violation: Body = {"quotaMetric": "generate_content", "quotaId": _QUOTAS[refuse.kind]}
    message = (
        "You exceeded your current quota, please check your plan and billing details."
        f"\n* Quota exceeded for metric: generate_content, limit: {limit}, model: {model}"
        f"\nPlease retry in {told}s."
    )
    return message, [
        {"@type": f"{_TYPE}QuotaFailure", "violations": [violation]},
        {"@type": f"{_TYPE}Help", "links": [{"url": "https://ai.google.dev"}]},
        {"@type": f"{_TYPE}RetryInfo", "retryDelay": f"{told:g}s"},
    ]


def _complaint(call: Call) -> str | None:
    """What Google would say against the request."""
    if call.verb == "embed":
        return _complaint_about_texts(call)
    if call.verb != "generate":
        return None
    unknown = call.body.keys() - {"contents", "systemInstruction", "generationConfig"}
    if unknown:
        return f'Invalid JSON payload received. Unknown name "{min(unknown)}".'
    contents = call.body.get("contents") or []
    if not contents or not all(content.get("parts") for content in contents):
        return "contents is not specified"
    if any(content.get("role") not in {"user", "model"} for content in contents):
        return "Please use a valid role: user, model."
    return _complaint_about_config(call.model, call.body.get("generationConfig", {}))


def _complaint_about_texts(call: Call) -> str | None:
    requests = call.body.get("requests", [call.body])
    if not 1 <= len(requests) <= 100:
        return "at most 100 requests can be in one batch"
    for request in requests:
        if request.get("model", f"models/{call.model}") != f"models/{call.model}":
            return "model names must match"
        if request.get("taskType", "RETRIEVAL_QUERY") not in _TASKS:
            return "Invalid value at 'requests[0].task_type'"
        if not _text(request).strip():
            return "content is empty"
    return None


def _complaint_about_config(model: str, config: Body) -> str | None:
    thinking = config.get("thinkingConfig", {})
    if model.startswith("gemini-3.8-flash") and "temperature" in config:
        return "temperature is not supported for this model."
    if model.startswith("gemini-3.8-flash") and thinking.get("thinkingLevel") == "MINIMAL":
        return "Thinking level MINIMAL is not supported for this model."
    if {"thinkingLevel", "thinkingBudget"} <= thinking.keys():
        return "You can only set only one of thinking budget and thinking level."
    return None
