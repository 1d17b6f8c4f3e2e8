"""What went wrong with Notion, under our codes."""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from notion_client.errors import HTTPResponseError, InvalidPathParameterError, RequestTimeoutError

from librabot.core.errors import Code, LibraError

DEFAULT_PAUSE_SECONDS = 5.0
"""How long to hold back when Notion says slow down but not for how long."""

LONGEST_PAUSE_SECONDS = 3_600
"""A longer wait than this is taken for nonsense and cut."""

_CODES = {
    401: Code.EXT5002,
    403: Code.EXT5002,
    404: Code.EXT5003,
    409: Code.EXT5001,
    429: Code.EXT5005,
    529: Code.EXT5005,
}
_NAMED_CODES = {"rate_limited": Code.EXT5005, "service_overload": Code.EXT5005}
_QUOTED = re.compile(r'"[^"]{41,}"')
_DETAIL_LIMIT = 300
_TRASHED = re.compile(r"archived|in (the )?trash", re.IGNORECASE)
_MARKDOWN = re.compile(r"markdown|new_str|unsupported|too large|heavily formatted", re.IGNORECASE)
_DELETION = re.compile(r"delet", re.IGNORECASE)


class NotionError(LibraError):
    """A refusal by Notion, or its silence (``status`` is then None).

    ``said`` is Notion's own sentence. It may quote what we sent, so it never goes to a log;
    ``detail`` is the part of it that may.
    """

    def __init__(
        self,
        code: Code,
        detail: str,
        *,
        status: int | None = None,
        said: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, detail, retry_after=retry_after)
        self.status = status
        self.said = said

    @property
    def is_gone(self) -> bool:
        """Whether the object does not exist, or is no longer shared with us."""
        return self.status == 404  # noqa: PLR2004  (HTTP: not found)

    @property
    def is_invalid(self) -> bool:
        """Whether Notion found fault with what we sent; nothing was changed then."""
        return self.status == 400  # noqa: PLR2004  (HTTP: bad request)

    @property
    def is_trashed(self) -> bool:
        """Whether the page lies in the trash and has to be restored before an edit."""
        return self.is_invalid and bool(_TRASHED.search(self.said))

    @property
    def refuses_markdown(self) -> bool:
        """Whether the same content may still be accepted as native blocks.

        A refusal to delete somebody's sub-page is not one of these: blocks would not change it.
        """
        invalid = self.is_invalid and not _DELETION.search(self.said)
        return invalid and bool(_MARKDOWN.search(self.said))


def fault_of(error: Exception) -> NotionError:
    """The named fault behind an exception of notion-client or httpx."""
    match error:
        case HTTPResponseError():
            return _refusal(error)
        case RequestTimeoutError() | TimeoutError():
            return NotionError(Code.EXT5001, "no answer in time")
        case InvalidPathParameterError():
            return NotionError(Code.EXT5003, "an id that cannot be part of a path")
        case _:
            return NotionError(Code.EXT5001, type(error).__name__)


def _refusal(error: HTTPResponseError) -> NotionError:
    body = _document(error.body)
    more = body.get("additional_data")
    more = more if isinstance(more, dict) else {}
    said = str(body.get("message", ""))
    name = str(body.get("code", "")) or "no code"
    code = _code(error.status, name, more)
    # The body repeats the header.
    retry_after = _seconds(error.headers.get("retry-after", more.get("retry_after")))
    if code is Code.EXT5005 and retry_after is None:
        retry_after = DEFAULT_PAUSE_SECONDS
    detail = f"{error.status} {name}: " + _QUOTED.sub("(text)", said)
    return NotionError(
        code, detail[:_DETAIL_LIMIT], status=error.status, said=said, retry_after=retry_after
    )


def _code(status: int, name: str, more: Mapping[str, Any]) -> Code:
    # One code name, restricted_resource, stands for a missing capability and a full workspace.
    if "block_limit" in more:
        return Code.EXT5006
    if more.get("rate_limit_reason") == "public_api_request_blocked":
        return Code.EXT5002
    if known := _CODES.get(status) or _NAMED_CODES.get(name):
        return known
    return Code.EXT5001 if status >= 500 else Code.EXT5004  # noqa: PLR2004  (HTTP: theirs)


def _document(text: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _seconds(value: object) -> float | None:
    """A ``Retry-After`` in seconds, given as a number or as an HTTP date."""
    text = str(value or "").strip()
    if text.isdecimal():
        return float(min(int(text), LONGEST_PAUSE_SECONDS))
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except ValueError:
        return None
    return min(max(left, 0.0), LONGEST_PAUSE_SECONDS)
