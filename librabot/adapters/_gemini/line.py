"""The client of Google's library, and one call through it."""

import math
import warnings
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from contextvars import ContextVar

import httpx2
from google import genai
from google.genai import types

from librabot.adapters._gemini.faults import FAULTS, failed
from librabot.adapters._gemini.pieces import piece
from librabot.adapters._gemini.request import config, contents
from librabot.adapters._tls import tls
from librabot.adapters.persistence import Piece
from librabot.core.model import Prompt

_ENUMS = r"google\.genai\._common"
_BASE_URL = "https://generativelanguage.googleapis.com/"

_responses: ContextVar[list[httpx2.Response]] = ContextVar("responses")


class GeminiLine:
    """One client for the life of the process.

    Google's library would use aiohttp, which bounds a whole stream by its timeout and retries
    behind our back; an httpx2 client of our own has neither. What the library gives no handle
    to, the response it is reading, is noted by a hook, because leaving a stream early or by an
    error would else keep its connection for good.
    """

    def __init__(self, *, api_key: str, base_url: str | None, total_seconds: float) -> None:
        # A word newer than the library is a warning there, and ours to judge.
        warnings.filterwarnings("ignore", r".* is not a valid \w+$", UserWarning, _ENUMS)
        # No timeout of its own: the deadlines are kept around every call.
        self._http = httpx2.AsyncClient(
            timeout=None, verify=tls(), event_hooks={"response": [_note]}
        )
        self._client = genai.Client(
            enterprise=False,
            api_key=api_key,
            http_options=types.HttpOptions(
                base_url=base_url or _BASE_URL,
                api_version="v1beta",
                headers={"X-Server-Timeout": str(math.ceil(total_seconds))},
                httpx_async_client=self._http,
                # For its clients that are never used; else it reads the trust store for each.
                client_args={"verify": tls()},
                async_client_args={"ssl": tls()},
            ),
        )

    async def pieces(self, prompt: Prompt, model: str) -> AsyncGenerator[Piece]:
        """Stream one reply. Raises ``AttemptError``."""
        async with aclosing(self._chunks(prompt, model)) as chunks:
            async for chunk in chunks:
                yield piece(chunk)

    async def look(self, model: str) -> None:
        """Read the model's card, which costs no token. Raises ``AttemptError``."""
        try:
            await self._client.aio.models.get(model=model)
        except FAULTS as error:
            raise failed(error, model) from None

    async def aclose(self) -> None:
        """Close every connection; the library leaves a client it was given open."""
        await self._http.aclose()
        self._client.close()

    async def _chunks(
        self, prompt: Prompt, model: str
    ) -> AsyncGenerator[types.GenerateContentResponse]:
        stream = await self._client.aio.models.generate_content_stream(
            model=model, contents=contents(prompt), config=config(prompt, model)
        )
        opened: list[httpx2.Response] = []
        try:
            while (chunk := await _next(stream, model, opened)) is not None:
                yield chunk
        finally:
            for response in opened:
                await response.aclose()


async def _next(
    stream: AsyncIterator[types.GenerateContentResponse],
    model: str,
    opened: list[httpx2.Response],
) -> types.GenerateContentResponse | None:
    token = _responses.set(opened)
    try:
        return await anext(stream, None)
    except FAULTS as error:
        # Not "from error": its words may quote the key or the answer, and would be logged.
        raise failed(error, model) from None
    finally:
        _responses.reset(token)


async def _note(response: httpx2.Response) -> None:
    _responses.get([]).append(response)
