"""From Google's errors to our codes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
from google.genai import errors

from librabot.adapters.persistence import AttemptError, Remedy, fault_of, told_seconds
from librabot.core.errors import Code

FAULTS = (
    errors.APIError,
    httpx2.HTTPError,
    # What the library lets through when an answer is not what it expects: text that is not JSON,
    # JSON of another form, a nesting too deep; and a client that was closed in the meantime.
    ValueError,
    AttributeError,
    TypeError,
    RuntimeError,
)
"""All that a call through Google's library may raise for no fault of ours."""

_STATUS = re.compile(r"[A-Z_]{2,40}")
_DELAY = re.compile(r"(\d{1,6}(?:\.\d+)?)s")
_DELAY_IN_WORDS = re.compile(r"retry in (\d{1,6}(?:\.\d+)?)s")
_LIMIT_OF_ZERO = re.compile(r"\blimit: 0(?![\d.])")
_BAD_KEY = re.compile(r"API key (not valid|expired)", re.IGNORECASE)


def failed(error: Exception, model: str) -> AttemptError:
    """The failure that stands for ``error``.

    Google's words stay out of it: they may quote the key or the answer.
    """
    if isinstance(error, errors.APIError) and isinstance(error.code, int):
        return _refused(error, f"{model}: {error.code}{_status(error)}")
    return AttemptError(Code.AI5005, f"{model}: {type(error).__name__}", Remedy.AGAIN)


def _status(error: errors.APIError) -> str:
    """Google's word for the status; not what a proxy in between may have put in its place."""
    status = str(error.status)
    return f" {status}" if _STATUS.fullmatch(status) else ""


def _refused(error: errors.APIError, detail: str) -> AttemptError:
    match error.code:
        case 400 if _refuses_the_key(error):
            return AttemptError(Code.AI5001, detail, Remedy.NONE)
        case 429:
            return _exhausted(error, detail)
        case status:
            code, remedy = fault_of(status)
            return AttemptError(code, detail, remedy)


def _refuses_the_key(error: errors.APIError) -> bool:
    """Whether a 400 is about the key; FAILED_PRECONDITION is a key without its free tier."""
    reasons = {str(detail.get("reason")) for detail in _details(error)}
    return (
        error.status == "FAILED_PRECONDITION"
        or any(reason.startswith("API_KEY_") for reason in reasons)
        or _BAD_KEY.search(str(error.message)) is not None
    )


def _exhausted(error: errors.APIError, detail: str) -> AttemptError:
    """A 429: a minute's quota passes, a day's does not, and one of zero was never there."""
    quotas = ", ".join(_quotas(error))
    detail = f"{detail} {quotas}".rstrip()
    if _LIMIT_OF_ZERO.search(str(error.message)):
        detail = f"{detail}, limit: 0, so retired or not for this key"
        return AttemptError(Code.AI5004, detail, Remedy.OTHER, suspect=True)
    told = _told_seconds(error)
    if told is None or "PerDay" in quotas:
        return AttemptError(Code.AI5004, detail, Remedy.OTHER)
    return AttemptError(Code.AI5004, detail, Remedy.WAIT, retry_after=told)


def _told_seconds(error: errors.APIError) -> float | None:
    for detail in _details(error):
        if delay := _DELAY.fullmatch(str(detail.get("retryDelay"))):
            return float(delay[1])
    if delay := _DELAY_IN_WORDS.search(str(error.message)):
        return float(delay[1])
    return told_seconds(error.response.headers) if _answers(error) else None


def _answers(error: errors.APIError) -> bool:
    """Whether the error came as a response of its own, and not inside a stream."""
    return isinstance(error.response, httpx2.Response)


def _quotas(error: errors.APIError) -> Iterator[str]:
    for detail in _details(error):
        violations = detail.get("violations")
        for violation in violations if isinstance(violations, list) else ():
            if isinstance(violation, dict) and "quotaId" in violation:
                yield str(violation["quotaId"])


def _details(error: errors.APIError) -> list[Mapping[str, Any]]:
    body = error.details if isinstance(error.details, dict) else {}
    told = body.get("error", body)
    details = told.get("details") if isinstance(told, dict) else None
    details = details if isinstance(details, list) else []
    return [detail for detail in details if isinstance(detail, dict)]
