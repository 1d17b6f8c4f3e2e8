"""What the doctor looks at, and what it finds."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from librabot.core.errors import Code


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``ok`` is None for what is switched off.

    ``name``, ``said`` and ``remedy`` are message ids; ``values`` fill the named places of the last
    two. ``remedy`` is empty when there is nothing to do. ``code`` is the name of a fault of
    ours, where it is one. Nothing here may hold a secret.
    """

    name: str
    ok: bool | None
    said: str
    remedy: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    code: str = ""


def failed(name: str, code: Code) -> Finding:
    """What was looked at has failed with ``code``, in its words."""
    fault = code.fault
    return Finding(name, ok=False, said=fault.sentence, remedy=fault.remedy, code=code.name)


class Check(Protocol):
    """Looks at one part of the service without changing anything."""

    @property
    def name(self) -> str:
        """What is looked at, as a message id."""
        ...

    @property
    def mend(self) -> Callable[[], Awaitable[object]] | None:
        """Puts right what can be put right from here; None where that is nothing."""
        ...

    async def __call__(self) -> Sequence[Finding]:
        """Look. A ``LibraError`` raised here becomes a finding with its code's words."""
        ...
