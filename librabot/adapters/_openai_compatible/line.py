"""The client of the OpenAI library, and one call through it."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from librabot.adapters._openai_compatible.dialect import RICHEST, Dialect, poorer
from librabot.adapters._openai_compatible.faults import FAULTS, failed
from librabot.adapters._openai_compatible.pieces import piece
from librabot.adapters._openai_compatible.request import request
from librabot.adapters._tls import tls
from librabot.adapters.persistence import AttemptError, Piece, Remedy
from librabot.core.errors import Code
from librabot.core.model import Prompt

_BASE_URL = "https://api.openai.com/v1"

_Stream = openai.AsyncStream[ChatCompletionChunk]


class OpenAICompatibleLine:
    """One client for the life of the process, and what its server was found to understand."""

    def __init__(self, *, api_key: str | None, base_url: str | None) -> None:
        # No timeout of its own: the deadlines are kept around every call.
        self._client = openai.AsyncOpenAI(
            api_key=api_key or "none",
            base_url=base_url or _BASE_URL,
            timeout=None,
            max_retries=0,
            http_client=httpx2.AsyncClient(timeout=None, verify=tls()),
        )
        self._headers = {} if api_key else {"Authorization": openai.omit}
        self._dialects: dict[str, Dialect] = {}

    async def pieces(self, prompt: Prompt, model: str) -> AsyncGenerator[Piece]:
        """Stream one reply. Raises ``AttemptError``."""
        stream = await self._stream(prompt, model)
        try:
            while (chunk := await _next(stream, model)) is not None:
                yield piece(chunk)
        finally:
            await stream.close()

    async def look(self, model: str) -> None:
        """Look for ``model`` in the server's list, which costs no token. Raises ``AttemptError``.

        A server without a list is taken at its word that it is there.
        """
        try:
            listed = await self._client.models.list(extra_headers=self._headers)
            ids = {str(card.id) for card in listed.data}
        except openai.NotFoundError:
            return
        except FAULTS as error:
            raise failed(error, model) from None
        if ids and not ids & {model, f"{model}:latest"}:
            raise AttemptError(Code.AI5006, f"{model}: not in the server's list", Remedy.OTHER)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def _stream(self, prompt: Prompt, model: str) -> _Stream:
        dialect: Dialect | None = self._dialects.get(model, RICHEST)
        while dialect is not None:
            try:
                stream = await self._create(request(prompt, model, dialect))
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                refused = failed(error, model)
                dialect = poorer(dialect, str(error), has_schema=prompt.schema is not None)
            except FAULTS as error:
                raise failed(error, model) from None
            else:
                self._dialects[model] = dialect
                return stream
        raise refused

    async def _create(self, body: dict[str, Any]) -> _Stream:
        # Its overloads cannot be chosen among for a body that is made elsewhere.
        create: Any = self._client.chat.completions.create
        stream: _Stream = await create(**body, extra_headers=self._headers)
        return stream


async def _next(stream: _Stream, model: str) -> dict[str, Any] | None:
    try:
        chunk = await anext(stream, None)
        # The library does not check what it parses: a chunk may be anything JSON can be.
        return None if chunk is None else chunk.to_dict(mode="json", warnings=False)
    except FAULTS as error:
        # Not "from error": its words may quote the answer, and would be logged.
        raise failed(error, model) from None
