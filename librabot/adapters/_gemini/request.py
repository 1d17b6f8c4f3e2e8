"""From our prompt to Google's types."""

from google.genai import types

from librabot.adapters._gemini.parameters import THINKING_ROOM_TOKENS, parameters_for
from librabot.core.model import Prompt, Turn

_ROLES = {"asker": "user", "model": "model"}


def contents(prompt: Prompt) -> list[types.ContentUnionDict]:
    """The conversation; a turn without words and pictures is left out."""
    spoken = (turn for turn in prompt.turns if turn.text or turn.pictures)
    return [types.Content(role=_ROLES[turn.speaker], parts=_parts(turn)) for turn in spoken]


def config(prompt: Prompt, model: str) -> types.GenerateContentConfig:
    """Everything that is not the conversation."""
    parameters = parameters_for(model)
    return types.GenerateContentConfig(
        system_instruction=prompt.system or None,
        max_output_tokens=prompt.max_output_tokens + THINKING_ROOM_TOKENS,
        temperature=parameters.temperature,
        thinking_config=_thinking(model),
        response_mime_type="application/json" if prompt.schema else None,
        response_json_schema=dict(prompt.schema) if prompt.schema else None,
        # A second request nobody counted would escape the deadlines and the ledger.
        automatic_continuation=False,
    )


def _parts(turn: Turn) -> list[types.Part]:
    words = [types.Part.from_text(text=turn.text)] if turn.text else []
    pictures = [
        types.Part.from_bytes(data=picture.data, mime_type=picture.media_type)
        for picture in turn.pictures
    ]
    return words + pictures


def _thinking(model: str) -> types.ThinkingConfig | None:
    parameters = parameters_for(model)
    if parameters.thinking_level is not None:
        return types.ThinkingConfig(thinking_level=types.ThinkingLevel(parameters.thinking_level))
    if parameters.thinking_budget is not None:
        return types.ThinkingConfig(thinking_budget=parameters.thinking_budget)
    return None
