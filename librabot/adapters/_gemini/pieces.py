"""From Google's chunks to our pieces."""

from google.genai import types

from librabot.adapters.persistence import Piece
from librabot.core.model import Finish, Usage

FINISHES = {
    "STOP": Finish.STOP,
    "MAX_TOKENS": Finish.LENGTH,
    "CONTINUATION": Finish.LENGTH,
    "SAFETY": Finish.BLOCKED,
    "RECITATION": Finish.BLOCKED,
    "LANGUAGE": Finish.BLOCKED,
    "BLOCKLIST": Finish.BLOCKED,
    "PROHIBITED_CONTENT": Finish.BLOCKED,
    "SPII": Finish.BLOCKED,
    "IMAGE_SAFETY": Finish.BLOCKED,
    "IMAGE_PROHIBITED_CONTENT": Finish.BLOCKED,
    "IMAGE_RECITATION": Finish.BLOCKED,
    "ESCALATION": Finish.BLOCKED,
    "PUP_LIMITED_DISABLED": Finish.BLOCKED,
    "MODEL_ARMOR": Finish.BLOCKED,
}
"""Every other reason, one we never heard of too, means an answer that is not whole: ``CUT``."""


def piece(chunk: types.GenerateContentResponse) -> Piece:
    """What one chunk says; thoughts are counted but never shown."""
    candidate = chunk.candidates[0] if chunk.candidates else types.Candidate()
    reason = _reason(chunk, candidate)
    return Piece(
        text=_text(candidate),
        finish=_finish(chunk, reason),
        usage=_usage(chunk.usage_metadata),
        model=chunk.model_version,
        reason=reason,
    )


def _reason(chunk: types.GenerateContentResponse, candidate: types.Candidate) -> str:
    if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
        return f"prompt blocked, {chunk.prompt_feedback.block_reason.value}"
    return candidate.finish_reason.value if candidate.finish_reason else ""


def _finish(chunk: types.GenerateContentResponse, reason: str) -> Finish | None:
    if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
        return Finish.BLOCKED
    return FINISHES.get(reason, Finish.CUT) if reason else None


def _text(candidate: types.Candidate) -> str:
    parts = (candidate.content and candidate.content.parts) or []
    return "".join(part.text for part in parts if part.text and not part.thought)


def _usage(told: types.GenerateContentResponseUsageMetadata | None) -> Usage | None:
    if told is None:
        return None
    return Usage(
        input=told.prompt_token_count or 0,
        output=(told.candidates_token_count or 0) + (told.thoughts_token_count or 0),
        cached=told.cached_content_token_count or 0,
    )
