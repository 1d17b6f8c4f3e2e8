"""Notices to staff through a Discord webhook."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp
from yarl import URL

from librabot.core.errors import Code, LibraError
from librabot.core.text import one_line
from librabot.features.questions.noticing import Waiting
from librabot.locale import DEFAULT, say_in

PATIENCE = aiohttp.ClientTimeout(total=15)
_COLOR = 0xF2A33A
_TITLE_LIMIT = 80
_FORMATTING = re.compile(r"([\\*_~`|\[\]()<>#@-])")


@dataclass(frozen=True, slots=True)
class StaffWebhook:
    """Implements ``Webhook``; the caller closes ``session``. The address is a secret."""

    session: aiohttp.ClientSession
    url: str = field(repr=False)
    patience: aiohttp.ClientTimeout = PATIENCE

    async def tell(self, waiting: Waiting, *, panel_url: str) -> None:
        """Post one message that pings nobody; raises ``EXT5016``."""
        try:
            async with self.session.post(
                URL(self.url).update_query(wait="true"),
                json=message(waiting, panel_url),
                timeout=self.patience,
                allow_redirects=False,
            ) as response:
                _check(response)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LibraError(Code.EXT5016, type(error).__name__) from error


def _check(response: aiohttp.ClientResponse) -> None:
    if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    after: float | None = None
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        after = _seconds(response.headers.get("Retry-After", ""))
    raise LibraError(Code.EXT5016, f"status {response.status}", retry_after=after)


def _seconds(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:
        return 1.0


def message(waiting: Waiting, panel_url: str) -> dict[str, object]:
    """The message's body: how much waits, for how long, and the first titles with links."""
    lines = [
        f"[#{entry_id}]({panel_url}/questions/{entry_id}) {_plain(title)}"
        for entry_id, title in waiting.titles
    ]
    more = waiting.total - len(waiting.titles)
    if more > 0:
        lines.append(say_in(DEFAULT, "… and %(count)s more", count=more))
    if waiting.called:
        called = say_in(DEFAULT, "🙋 Students call for a TA: %(count)s", count=waiting.called)
        lines.insert(0, called)
    hours = round(waiting.oldest_hours)
    embed = {
        "title": say_in(DEFAULT, "Questions waiting for a TA: %(count)s", count=waiting.total),
        "url": f"{panel_url}/questions",
        "description": "\n".join(lines),
        "color": _COLOR,
        "footer": {"text": say_in(DEFAULT, "The oldest has waited %(hours)s h", hours=hours)},
    }
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _plain(title: str) -> str:
    """A title that cannot become a link, a mention or formatting."""
    return _FORMATTING.sub(r"\\\1", one_line(title, limit=_TITLE_LIMIT))
