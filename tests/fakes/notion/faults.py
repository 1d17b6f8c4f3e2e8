"""What goes wrong on request, and the record of every call."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in. ``at`` is monotonic time in seconds."""

    at: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    version: str
    status: int = 0

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Fault:
    """Befalls the ``times`` calls that match ``on``, after the first ``skip`` of them.

    ``after`` is for a fault that comes when the change is made already.
    """

    on: str = ".*"
    kind: Literal["status", "hang", "drop", "garbage"] = "status"
    status: int = 500
    code: str | None = None
    message: str = "scripted"
    more: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    after: bool = False
    skip: int = 0
    times: int = 1

    def befalls(self, name: str) -> bool:
        """Whether this call is one of those; counts it if so."""
        if not self.times or not re.fullmatch(self.on, name):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True
