"""What a feature is given, what it gives back; one file per feature joins it with its edges."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from librabot.adapters.notion import Notion
from librabot.admin_web.panel import Link, Route
from librabot.core.model import Model
from librabot.db.pool import Database
from librabot.handlers.base import CogMaker
from librabot.handlers.line import DiscordLine
from librabot.jobs import Job
from librabot.runtime import Background
from librabot.settings import Settings

Step = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class House:
    """The tools that every feature may use; the app opens and closes them.

    What is switched off is None; a ``line`` that is off has no bot.
    """

    settings: Settings
    database: Database
    model: Model | None
    archive: Notion | None
    line: DiscordLine
    background: Background
    worker: UUID
    public_url: str

    @property
    def files(self) -> Path:
        """Where screenshots are kept."""
        return self.settings.base.data_dir / "files"

    def page_of(self, entry_id: int) -> str:
        """The address of a verified answer's own page."""
        return f"{self.public_url}/q/{entry_id}"


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature adds to the process.

    ``before`` runs in order before the panel opens, ``loops`` run as long as the process. When it
    stops, ``rest`` finishes what the loops have begun, and ``after`` runs when they have ended.
    """

    routes: tuple[Route, ...] = ()
    navigation: tuple[Link, ...] = ()
    cogs: tuple[CogMaker, ...] = ()
    jobs: tuple[Job, ...] = ()
    loops: Mapping[str, Step] = field(default_factory=dict)
    before: tuple[Step, ...] = ()
    rest: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
