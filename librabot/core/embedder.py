"""What turns texts into vectors of their meaning."""

import math
from collections.abc import Sequence
from typing import Final, Literal, Protocol

DIMENSIONS: Final = 768
"""Of every vector that is kept; what a model gives beyond is cut off."""

Purpose = Literal["query", "document"]
"""Whether a text looks for others or is looked for; some models place the two differently."""


class Embedder(Protocol):
    """An embedding model behind any provider."""

    @property
    def name(self) -> str:
        """The id of the model; vectors of two models cannot be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers each vector has."""
        ...

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> list[list[float]]:
        """A vector of length 1 for each text, in their order; no text may be blank.

        One call within a deadline, without a retry. Raises ``LibraError`` with an ``AI…`` code.
        """
        ...

    async def ping(self) -> None:
        """Ask the provider whether the key and the model are good, at no cost if possible.

        Raises ``LibraError`` with an ``AI…`` code.
        """
        ...


def fitted(vector: Sequence[float], dimensions: int = DIMENSIONS) -> list[float]:
    """``vector`` with ``dimensions`` numbers and of length 1. Raises ``ValueError``.

    Zeros that are added leave every cosine as it is. What is cut off leaves it nearly so: models
    are either trained to be cut, or spread their meaning over all numbers alike.
    """
    cut = [float(each) for each in vector[:dimensions]]
    length = math.sqrt(math.fsum(each * each for each in cut))
    if not math.isfinite(length) or length == 0:
        raise ValueError("a vector without a direction")
    return [each / length for each in cut] + [0.0] * (dimensions - len(cut))
