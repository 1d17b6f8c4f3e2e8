"""The embedding models of Google's Gemini."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from librabot.adapters._vectors import EMBED_SECONDS, late, vectors_of
from librabot.core.embedder import DIMENSIONS, Purpose
from librabot.core.errors import Code, LibraError

if TYPE_CHECKING:
    from librabot.adapters._gemini.embeddings import GeminiEmbeddingLine


class GeminiEmbeddings:
    """Implements ``Embedder``. ``base_url`` is Google's own unless given.

    Cheap to make: Google's library, a second to import, is loaded by ``open`` or the first call.
    Google gives vectors shorter than its longest in any length, so they are brought to 1 here.
    Close with ``aclose``.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str | None = None,
        seconds: float = EMBED_SECONDS,
    ) -> None:
        self._api_key = api_key.strip()
        self._model = model
        self._base_url = base_url
        self._seconds = seconds
        self._line: GeminiEmbeddingLine | None = None
        self._dialing = asyncio.Lock()

    @property
    def name(self) -> str:
        """The model's id."""
        return self._model

    @property
    def dimensions(self) -> int:
        """How many numbers each vector has."""
        return DIMENSIONS

    async def open(self) -> None:
        """Load Google's library and make its client; ``aclose`` undoes it. Raises AI5001."""
        await self._opened()

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> list[list[float]]:
        """A vector of length 1 for each text; see ``Embedder.embed``."""
        line = await self._opened()
        try:
            async with asyncio.timeout(self._seconds):
                raw = await line.vectors(texts, self._model, purpose)
        except TimeoutError:
            raise late(self._model) from None
        return vectors_of(raw, texts=len(texts), model=self._model)

    async def ping(self) -> None:
        """Read the model's card, which costs no token."""
        line = await self._opened()
        try:
            async with asyncio.timeout(self._seconds):
                await line.look(self._model)
        except TimeoutError:
            raise late(self._model) from None

    async def aclose(self) -> None:
        """Close every connection; a later call opens new ones."""
        line, self._line = self._line, None
        if line is not None:
            await line.aclose()

    async def _opened(self) -> "GeminiEmbeddingLine":
        async with self._dialing:
            if self._line is None:
                self._line = await asyncio.to_thread(self._dial)
            return self._line

    def _dial(self) -> "GeminiEmbeddingLine":
        if not self._api_key or not self._api_key.isascii() or not self._api_key.isprintable():
            raise LibraError(Code.AI5001, "the key is empty or holds characters no key has")

        from librabot.adapters._gemini.embeddings import GeminiEmbeddingLine  # noqa: PLC0415 - imports Google's library, late on purpose

        return GeminiEmbeddingLine(
            api_key=self._api_key, base_url=self._base_url, total_seconds=self._seconds
        )
