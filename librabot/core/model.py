"""What is asked of a language model, and what comes back."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as the student sent it; never decoded in this process."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of a conversation, oldest first; only the asker's turns carry pictures."""

    speaker: Literal["asker", "model"]
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One call. ``system`` holds our words only; what people wrote stands in ``turns``.

    ``schema`` is a JSON Schema object: when given, the reply is one JSON document of that form.
    """

    system: str
    turns: tuple[Turn, ...]
    schema: Mapping[str, Any] | None = None
    max_output_tokens: int = 4096


class Finish(Enum):
    """Why a reply ended. ``STOP`` is the ordinary end."""

    STOP = "stop"
    LENGTH = "length"
    BLOCKED = "blocked"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call cost, in tokens; thinking is billed as output and counted in ``output``."""

    input: int = 0
    output: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A further piece of the reply's text, in order."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of a reply. ``model`` is the id that in fact answered."""

    finish: Finish
    usage: Usage
    model: str


ReplyEvent = Said | Ended


class Model(Protocol):
    """A language model behind any provider."""

    @property
    def name(self) -> str:
        """The id of the model that would be asked first now."""
        ...

    def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        """Stream a reply: ``Said`` any number of times, then one ``Ended``.

        Deadlines, retries and the fallback model are the adapter's; a retry happens only before
        the first ``Said``. Raises ``LibraError`` with an ``AI…`` code. After a stream breaks off
        midway, the iterator ends with ``Ended(Finish.CUT, …)`` instead of raising.
        """
        ...

    async def ping(self) -> None:
        """Ask the provider whether the key and the model are good, at no cost if possible.

        Raises ``LibraError`` with an ``AI…`` code.
        """
        ...
