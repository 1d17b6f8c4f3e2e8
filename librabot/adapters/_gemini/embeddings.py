"""One call for vectors through Google's library."""

from collections.abc import Sequence

from google.genai import types

from librabot.adapters._gemini.faults import FAULTS, failed
from librabot.adapters._gemini.line import GeminiLine
from librabot.core.embedder import DIMENSIONS, Purpose

_TASKS = {"query": "RETRIEVAL_QUERY", "document": "RETRIEVAL_DOCUMENT"}


class GeminiEmbeddingLine(GeminiLine):
    """The client of an embedding model."""

    async def vectors(
        self, texts: Sequence[str], model: str, purpose: Purpose
    ) -> list[list[float]]:
        """The vectors as Google gives them, of any length. Raises ``AttemptError``."""
        # Each text a content of its own: a list of bare strings may become one vector.
        contents: list[types.ContentUnion] = [
            types.Content(parts=[types.Part(text=text)]) for text in texts
        ]
        config = types.EmbedContentConfig(
            task_type=_TASKS[purpose], output_dimensionality=DIMENSIONS
        )
        try:
            response = await self._client.aio.models.embed_content(
                model=model, contents=contents, config=config
            )
        except FAULTS as error:
            raise failed(error, model) from None
        return [each.values or [] for each in response.embeddings or []]
