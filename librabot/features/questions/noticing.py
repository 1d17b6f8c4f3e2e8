"""Staff hear what waits, in a digest; students see the week's most asked, in one pinned message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from librabot.features.questions.outbox import Job
from librabot.features.questions.values import Title

CALL_GAP = timedelta(minutes=10)
"""Between two notices when someone called for a TA."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a TA."""

    total: int
    called: int
    oldest_hours: float
    titles: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A server's place for the weekly list."""

    guild_id: int
    channel_id: int
    message_id: int | None
    titles: Sequence[Title]


class Notices(Protocol):
    """Where it is kept who has been told what."""

    async def owe_digest(self, *, gap: timedelta, call_gap: timedelta) -> bool:
        """Owe one digest if something new waits and the last one is at least a gap ago."""
        ...

    async def waiting(self) -> Waiting:
        """What waits now; the titles are the five oldest, those with a call first."""
        ...

    async def owe_boards(self) -> int:
        """Owe the weekly list of every server that has a channel for it; once a week each."""
        ...

    async def board(self, guild_id: int) -> Board | None:
        """A server's weekly list."""
        ...

    async def posted(self, guild_id: int, message_id: int) -> None:
        """Remember the message that holds the list."""
        ...


class Webhook(Protocol):
    """Tells staff."""

    async def tell(self, waiting: Waiting, *, panel_url: str) -> None:
        """Post one message; raises ``EXT5016``."""
        ...


class Pinboard(Protocol):
    """Keeps one pinned message in a channel."""

    async def post(self, board: Board, *, nonce: str) -> int:
        """Edit the message, or post and pin a new one; returns its id."""
        ...


@dataclass(frozen=True, slots=True)
class Noticing:
    """Works off the notices' jobs."""

    notices: Notices
    webhook: Webhook | None
    pinboard: Pinboard | None
    panel_url: str

    async def digest(self, _job: Job) -> None:
        """Tell staff what waits now; nothing to tell is nothing told."""
        waiting = await self.notices.waiting()
        if waiting.total and self.webhook is not None:
            await self.webhook.tell(waiting, panel_url=self.panel_url)

    async def weekly(self, job: Job) -> None:
        """Bring a server's weekly list up to date."""
        board = await self.notices.board(int(job.payload["guild_id"]))
        if board is None or not board.titles or self.pinboard is None:
            return
        message_id = await self.pinboard.post(board, nonce=f"board-{job.id}")
        await self.notices.posted(board.guild_id, message_id)
