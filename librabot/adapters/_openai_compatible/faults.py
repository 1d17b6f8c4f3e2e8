"""From the OpenAI library's errors to our codes."""

import httpx2
import openai

from librabot.adapters.persistence import AttemptError, Remedy, fault_of, told_seconds
from librabot.core.errors import Code

FAULTS = (
    openai.OpenAIError,
    httpx2.HTTPError,
    # What the library lets through when an answer is not what it expects, and a client that was
    # closed in the meantime.
    ValueError,
    AttributeError,
    RuntimeError,
)
"""All that a call through the library may raise for no fault of ours."""

_TOO_MANY_REQUESTS = 429
_SPENT = "insufficient_quota"


def failed(error: Exception, model: str) -> AttemptError:
    """The failure that stands for ``error``; the server's words stay out of it."""
    if not isinstance(error, openai.APIStatusError):
        return AttemptError(Code.AI5005, f"{model}: {type(error).__name__}", Remedy.AGAIN)
    detail = f"{model}: {error.status_code}"
    told = told_seconds(error.response.headers)
    is_spent = _SPENT in {str(error.code), str(error.type)}  # They may be anything JSON can be.
    if error.status_code == _TOO_MANY_REQUESTS and told is not None and not is_spent:
        return AttemptError(Code.AI5004, detail, Remedy.WAIT, retry_after=told)
    code, remedy = fault_of(error.status_code)
    return AttemptError(code, detail, remedy)
