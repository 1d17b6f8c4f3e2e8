"""Entries that mean what a question means, in whatever words; a help that is never waited for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from librabot import telemetry
from librabot.core.embedder import Embedder
from librabot.core.errors import Code, LibraError, code_of
from librabot.features.questions.embedding import embeddable
from librabot.features.questions.matching.near import Near
from librabot.runtime import Clock

PATIENCE_SECONDS: Final = 0.8
"""For the vector and the search together; then the question goes on without."""

REST_SECONDS: Final = 30.0
"""For which nobody is asked after a fault, so that not every question waits in vain."""

LEAST_COSINE: Final = 0.5
"""Models differ in what they call near, so this only keeps out what is surely something else."""

CANDIDATES: Final = 5


class Vectors(Protocol):
    """Where verified entries are searched by meaning."""

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
        """Verified entries that mean nearly the same, best first, scored by their keys."""
        ...


@dataclass(slots=True)
class MeaningSearch:
    """Searches by meaning, within a deadline, and finds nothing rather than fail."""

    vectors: Vectors
    embedder: Embedder
    clock: Clock
    patience_seconds: float = PATIENCE_SECONDS
    _fault: Code | None = field(default=None, init=False)
    _rests_until: float = field(default=0.0, init=False)

    async def near(self, course_id: int, text: str, key: str) -> Sequence[Near]:
        """Verified entries of a course that mean nearly the same as ``text``, best first.

        Their phrases are scored by ``key``. Never raises: a fault is reported once, until it is
        over, and nothing is found meanwhile.
        """
        asked = embeddable(text)
        if not asked or self.clock.monotonic() < self._rests_until:
            return ()
        try:
            async with asyncio.timeout(self.patience_seconds):
                found = await self._found(course_id, asked, key)
        except TimeoutError:
            self._failed(LibraError(Code.AI5003, f"{self.embedder.name}: too slow for a question"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the question goes on without.
            self._failed(error)
        else:
            self._fault = None
            return found
        return ()

    async def _found(self, course_id: int, asked: str, key: str) -> Sequence[Near]:
        (vector,) = await self.embedder.embed([asked], purpose="query")
        return await self.vectors.near(
            course_id,
            key,
            vector,
            model=self.embedder.name,
            least_cosine=LEAST_COSINE,
            limit=CANDIDATES,
        )

    def _failed(self, error: Exception) -> None:
        code = code_of(error)
        if code is not self._fault:
            telemetry.report(error, work="meaning search")
        self._fault = code
        told = error.retry_after if isinstance(error, LibraError) else None
        self._rests_until = self.clock.monotonic() + max(REST_SECONDS, told or 0.0)
