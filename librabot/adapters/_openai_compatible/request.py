"""From our prompt to a request of the OpenAI dialect."""

import json
from base64 import b64encode
from typing import Any

from librabot.adapters._openai_compatible.dialect import Dialect, Form
from librabot.core.model import Picture, Prompt, Turn

_ROLES = {"asker": "user", "model": "assistant"}


def request(prompt: Prompt, model: str, dialect: Dialect) -> dict[str, Any]:
    """The body of a streaming chat completion."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [*_system(prompt, dialect), *map(_message, prompt.turns)],
        "stream": True,
        dialect.length: prompt.max_output_tokens,
    }
    if dialect.tells_usage:
        body["stream_options"] = {"include_usage": True}
    if prompt.schema and dialect.form is not Form.WORDS:
        body["response_format"] = _format(prompt, dialect)
    return body


def _system(prompt: Prompt, dialect: Dialect) -> list[dict[str, Any]]:
    words = prompt.system
    if prompt.schema and dialect.form is not Form.SCHEMA:
        schema = json.dumps(dict(prompt.schema), ensure_ascii=False)
        words = f"{words}\n\nReply with one JSON document of this JSON Schema, no more:\n{schema}"
    return [{"role": "system", "content": words}] if words else []


def _format(prompt: Prompt, dialect: Dialect) -> dict[str, Any]:
    if dialect.form is Form.OBJECT:
        return {"type": "json_object"}
    schema = {"name": "reply", "schema": dict(prompt.schema or {})}
    return {"type": "json_schema", "json_schema": schema}


def _message(turn: Turn) -> dict[str, Any]:
    if not turn.pictures:
        return {"role": _ROLES[turn.speaker], "content": turn.text}
    words = [{"type": "text", "text": turn.text}] if turn.text else []
    return {"role": _ROLES[turn.speaker], "content": [*words, *map(_image, turn.pictures)]}


def _image(picture: Picture) -> dict[str, Any]:
    url = f"data:{picture.media_type};base64,{b64encode(picture.data).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url}}
