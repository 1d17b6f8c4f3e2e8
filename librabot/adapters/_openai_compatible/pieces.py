"""From chunks of the OpenAI dialect to our pieces."""

from typing import Any

from librabot.adapters.persistence import Piece
from librabot.core.model import Finish, Usage

FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.BLOCKED,
}
"""Every other reason means an answer that is not whole: ``CUT``."""


def piece(chunk: dict[str, Any]) -> Piece:
    """What one chunk says. Servers differ, so nothing is taken to be of the right type.

    Reasoning comes in fields of its own, which are not read.
    """
    choice = _first(chunk.get("choices"))
    delta = _mapping(choice.get("delta"))
    reason = "content_filter" if delta.get("refusal") else choice.get("finish_reason")
    model = chunk.get("model")
    text = delta.get("content")
    return Piece(
        text=text if isinstance(text, str) else "",
        finish=FINISHES.get(str(reason), Finish.CUT) if reason else None,
        usage=_usage(_mapping(chunk.get("usage"))),
        model=model if isinstance(model, str) and model else None,
        reason=str(reason or ""),
    )


def _usage(told: dict[str, Any]) -> Usage | None:
    if not told:
        return None
    return Usage(
        input=_count(told.get("prompt_tokens")),
        output=_count(told.get("completion_tokens")),
        cached=_count(_mapping(told.get("prompt_tokens_details")).get("cached_tokens")),
    )


def _first(value: object) -> dict[str, Any]:
    return _mapping(value[0]) if isinstance(value, list) and value else {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
