"""What happened, for whoever runs the service: JSON lines with a request id, secrets masked."""

import logging
import re
import secrets
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TextIO, cast

import structlog

from librabot.core.errors import LibraError, Severity, code_of

MASK = "[masked]"

_SENSITIVE = (
    r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",  # user:password in an address
    r"[MNO][\w-]{23,27}\.[\w-]{6,7}\.[\w-]{27,}",  # Discord bot token
    r"(?<=/webhooks/)\d+/[\w-]{20,}",  # Discord webhook
    r"\bAIza[\w-]{30,}|\bAQ\.[\w-]{30,}",  # Google key
    r"\b(?:ntn|secret)_[A-Za-z0-9]{20,}",  # Notion token
    r"\b(?:sk|gsk|xox[abp]|gh[pousr]|github_pat)[-_][\w-]{16,}",  # other vendors' keys
    r"\bAKIA[0-9A-Z]{16}\b",  # AWS key id
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+",  # JSON Web Token
    r"(?i:(?<=bearer )|(?<=basic ))[\w.~+/=-]{8,}",  # authorization header
    r"(?i:(?<=password=)|(?<=token=)|(?<=key=)|(?<=secret=))[^\s&\"',;}]{4,}",
    r"\b\d{6}-[1-4]\d{6}\b",  # resident registration number
    r"\b01[016789][- .]?\d{3,4}[- .]?\d{4}\b",  # mobile number
    r"\b(?:19|20)\d{2}[-]?\d{4,6}\b",  # student number that begins with the year
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # e-mail address
)
_PATTERNS = re.compile("|".join(_SENSITIVE))

_known_secrets: list[str] = []

log: structlog.stdlib.BoundLogger = structlog.get_logger("librabot")


def redact(text: str) -> str:
    """``text`` with every known secret, and whatever looks like one or like a person, masked."""
    for secret in _known_secrets:
        text = text.replace(secret, MASK)
    return _PATTERNS.sub(MASK, text)


def configure(
    form: Literal["auto", "json", "pretty"],
    *,
    secret_values: Sequence[str] = (),
    stream: TextIO = sys.stderr,
) -> None:
    """Send every log line, ours and the libraries', to ``stream`` in one form.

    ``auto`` is for a person on a terminal, who is shown warnings and worse, else JSON.
    """
    _known_secrets[:] = sorted((each for each in secret_values if len(each) > 3), reverse=True)  # noqa: PLR2004 - a shorter one would mask ordinary words.
    watched = form == "auto" and stream.isatty()
    pretty = form == "pretty" or watched
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=0)
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if watched else logging.INFO)
    for noisy in ("aiohttp.access", "apscheduler", "httpx", "httpx2", "google_genai", "discord"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _redact_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _redact_value(value)
    return event


def _redact_value(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if isinstance(value, dict):
        return {str(key): _redact_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redact_value(each) for each in value]
    return redact(str(value))


@contextmanager
def request(kind: str, identifier: str | None = None) -> Iterator[str]:
    """Follow one piece of work: every line inside carries ``request_id``."""
    request_id = identifier or f"{kind}-{secrets.token_hex(6)}"
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        yield request_id


def current_request() -> str:
    """The id of the work being done in this context, for the sentence a person reads."""
    return cast("str", structlog.contextvars.get_contextvars().get("request_id", ""))


_LEVELS = {
    Severity.CRITICAL: logging.CRITICAL,
    Severity.HIGH: logging.ERROR,
    Severity.WARNING: logging.WARNING,
    Severity.INFO: logging.INFO,
}


def report(error: BaseException, **facts: object) -> None:
    """Record a fault once, at the door where it ended; the trace only when it has no name yet."""
    code = code_of(error)
    named = isinstance(error, LibraError)
    log.log(
        _LEVELS[code.fault.severity],
        "fault",
        code=code.name,
        severity=code.fault.severity.value,
        detail=error.detail if isinstance(error, LibraError) else type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        exc_info=None if named else (type(error), error, error.__traceback__),
        **facts,
    )
