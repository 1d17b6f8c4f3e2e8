"""An embedder, and a shelf of vectors, that do as they are told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from librabot.core.embedder import DIMENSIONS, Purpose, fitted
from librabot.core.errors import Code, LibraError
from librabot.features.questions.embedding import Plain
from librabot.features.questions.matching.near import Near
from librabot.runtime import Clock
from tests.fakes.embedding import trigram_vector


@dataclass
class Hours(Clock):
    """A clock that stands until it is set."""

    seconds: float = 100.0

    @override
    def monotonic(self) -> float:
        return self.seconds


@dataclass
class FakeEmbedder:
    """``faults`` are raised one a call; a text in ``refused`` spoils the batch it is in."""

    name: str = "embedding-model"
    dimensions: int = DIMENSIONS
    faults: list[Exception] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    latency: float = 0.0
    asked: list[tuple[Purpose, tuple[str, ...]]] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> list[list[float]]:
        self.asked.append((purpose, tuple(texts)))
        await asyncio.sleep(self.latency)
        if self.faults:
            raise self.faults.pop(0)
        if self.refused & set(texts):
            raise LibraError(Code.AI5002, self.name)
        return [fitted(trigram_vector(text, self.dimensions)) for text in texts]

    async def ping(self) -> None:
        """It is there."""


@dataclass
class FakeVectors:
    """Wordings by id, and what was kept of them by model; a search gives ``nears``."""

    wordings: dict[int, str] = field(default_factory=dict)
    kept: dict[str, dict[int, list[float]]] = field(default_factory=dict)
    nears: Sequence[Near] = ()
    faults: list[Exception] = field(default_factory=list)
    searched: list[tuple[int, str, str]] = field(default_factory=list)

    async def without_vector(
        self, model: str, *, limit: int, besides: Sequence[int]
    ) -> Sequence[Plain]:
        if self.faults:
            raise self.faults.pop(0)
        done = {*self.kept.get(model, {}), *besides}
        left = sorted(self.wordings.keys() - done, reverse=True)
        return [Plain(each, self.wordings[each]) for each in left[:limit]]

    async def keep(self, model: str, vectors: Mapping[int, Sequence[float]]) -> None:
        kept = self.kept.setdefault(model, {})
        kept.update({each: list(vector) for each, vector in vectors.items()})

    async def near(  # noqa: PLR0913 - a search is told that much.
        self,
        course_id: int,
        key: str,
        vector: Sequence[float],
        *,
        model: str,
        least_cosine: float,
        limit: int,
    ) -> Sequence[Near]:
        assert len(vector) == DIMENSIONS
        assert 0 < least_cosine < 1 <= limit
        self.searched.append((course_id, key, model))
        if self.faults:
            raise self.faults.pop(0)
        return self.nears
