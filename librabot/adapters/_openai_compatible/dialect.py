"""What a server that speaks OpenAI's language does not understand of it."""

from dataclasses import dataclass, replace
from enum import Enum


class Form(Enum):
    """How a JSON reply is asked for, richest first; ``WORDS`` asks in the system prompt alone."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one model of a server understands, as far as its refusals have told."""

    form: Form = Form.SCHEMA
    length: str = "max_tokens"
    tells_usage: bool = True


RICHEST = Dialect()

_NEXT_FORM = {Form.SCHEMA: Form.OBJECT, Form.OBJECT: Form.WORDS}


def poorer(dialect: Dialect, refusal: str, *, has_schema: bool) -> Dialect | None:
    """The dialect to try after ``refusal``, the words of a 400; ``None`` when they tell of none.

    Ends: every step takes something away for good.
    """
    refusal = refusal.lower()
    if "max_completion_tokens" in refusal and dialect.length == "max_tokens":
        return replace(dialect, length="max_completion_tokens")
    if "stream_options" in refusal and dialect.tells_usage:
        return replace(dialect, tells_usage=False)
    if has_schema and dialect.form in _NEXT_FORM and _is_about_form(refusal):
        return replace(dialect, form=_NEXT_FORM[dialect.form])
    return None


def _is_about_form(refusal: str) -> bool:
    return any(word in refusal for word in ("response_format", "json", "schema", "structured"))
