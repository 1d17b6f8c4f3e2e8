"""What a fake language model can be told to do, whatever its dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from librabot.core.model import Finish

Body = dict[str, Any]
Verb = Literal["generate", "get", "list", "count", "embed"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer says it cost."""

    input: int = 11
    output: int = 7
    thoughts: int = 5
    cached: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A streamed answer; what is ``None`` is the server's own default.

    ``after`` counts the text chunks that are sent before ``then`` happens; all of them unless
    given. ``reason`` is a finish in the dialect's own word.
    """

    text: str | None = None
    chunks: int | None = None
    latency: float | None = None
    pause: float | None = None
    thoughts: str = ""
    finish: Finish = Finish.STOP
    reason: str | None = None
    tokens: Tokens = field(default_factory=Tokens)
    model: str | None = None
    after: int | None = None
    then: Literal["end", "no finish", "linger", "cut", "reset", "hang", "error", "garbage"] = "end"


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error in the dialect's shape. ``kind`` tells a status's meanings apart."""

    status: int
    kind: Literal["", "minute", "day", "zero", "key", "region", "silent"] = ""
    told: float | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """Any bytes at all."""

    body: bytes
    status: int = 200
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Block:
    """The prompt is refused, and nothing said."""


@dataclass(frozen=True, slots=True)
class Hang:
    """The request is taken and nothing sent, not even a header."""


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset before a header is sent."""


Behaviour = Answer | Refuse | Raw | Block | Hang | Reset


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in. ``at`` is the event loop's time in seconds."""

    verb: Verb
    model: str
    key: str | None
    body: Body
    headers: Mapping[str, str]
    path: str
    at: float
