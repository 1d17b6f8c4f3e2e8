"""Vectors for the wordings of verified entries, made a few at a time beside everything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol

from librabot import telemetry
from librabot.core.embedder import Embedder
from librabot.core.errors import Code, LibraError
from librabot.core.text import one_line
from librabot.runtime import Clock

EVERY: Final = timedelta(minutes=1)
"""Between two batches: a free key allows a hundred texts a minute, questions among them."""

BATCH: Final = 64
TEXT_LIMIT: Final = 1_000
"""Code points embedded of a text; what an asker means stands at its beginning."""

LONGEST_REST_SECONDS: Final = 3_600.0
_FIRST_REST_SECONDS: Final = 60.0

Readiness = Literal["ready", "absent", "missing", "old", "refused"]
"""Whether the database can keep vectors.

``absent``: it could, and what it needs is made at the next start. ``missing``: the server has no
pgvector. ``old``: it is older than 0.8. ``refused``: the account may not create it.
"""


def embeddable(text: str) -> str:
    """``text`` as it is embedded, a question and a wording alike."""
    return one_line(text, limit=TEXT_LIMIT)


@dataclass(frozen=True, slots=True)
class Plain:
    """A wording without a vector."""

    wording_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many wordings can be found by their words, and how many by their meaning as well."""

    wordings: int
    embedded: int


class VectorShelf(Protocol):
    """Where vectors are kept."""

    async def without_vector(
        self, model: str, *, limit: int, besides: Sequence[int]
    ) -> Sequence[Plain]:
        """Live wordings that the model has not embedded, the youngest first."""
        ...

    async def keep(self, model: str, vectors: Mapping[int, Sequence[float]]) -> None:
        """Keep a vector for each wording; one that has gone meanwhile is left out."""
        ...


@dataclass(slots=True)
class Embedding:
    """Embeds what has no vector of the model yet; where it stops, the next start goes on.

    After a fault it rests, twice as long each time, up to an hour. Texts that the model refuses
    are parted until the one is found, and that one is passed by until the next start.
    """

    shelf: VectorShelf
    embedder: Embedder
    clock: Clock
    _batch: int = field(default=BATCH, init=False)
    _passed: list[int] = field(default_factory=list, init=False)
    _fault: Code | None = field(default=None, init=False)
    _rest_seconds: float = field(default=0.0, init=False)
    _rests_until: float = field(default=0.0, init=False)

    async def tick(self) -> int:
        """Embed one batch, unless it rests; returns how many. A fault is reported once."""
        if self.clock.monotonic() < self._rests_until:
            return 0
        plain: Sequence[Plain] = ()
        try:
            plain = await self.shelf.without_vector(
                self.embedder.name, limit=self._batch, besides=self._passed
            )
            if plain:
                await self._embed(plain)
        except LibraError as error:
            self._failed(error, plain)
            return 0
        self._fault, self._rest_seconds = None, 0.0
        return len(plain)

    async def _embed(self, plain: Sequence[Plain]) -> None:
        texts = [embeddable(each.text) for each in plain]
        vectors = await self.embedder.embed(texts, purpose="document")
        ids = (each.wording_id for each in plain)
        await self.shelf.keep(self.embedder.name, dict(zip(ids, vectors, strict=True)))
        self._batch = min(BATCH, 2 * self._batch)
        telemetry.log.info("embedded", wordings=len(plain), model=self.embedder.name)

    def _failed(self, error: LibraError, plain: Sequence[Plain]) -> None:
        about_the_texts = error.code is Code.AI5002
        if about_the_texts and len(plain) > 1:
            self._batch = len(plain) // 2
            return
        if about_the_texts:
            self._passed.extend(each.wording_id for each in plain)
        if error.code is not self._fault:
            telemetry.report(error, job="embed")
        self._fault = error.code
        longer = max(_FIRST_REST_SECONDS, 2 * self._rest_seconds)
        self._rest_seconds = min(LONGEST_REST_SECONDS, longer)
        rest = max(self._rest_seconds, error.retry_after or 0.0)
        self._rests_until = self.clock.monotonic() + rest
