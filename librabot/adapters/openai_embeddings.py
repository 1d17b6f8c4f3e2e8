"""The embedding models of any server that speaks OpenAI's language."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from librabot.adapters._vectors import EMBED_SECONDS, late, vectors_of
from librabot.adapters.persistence import AttemptError, Remedy, fault_of, told_seconds
from librabot.core.embedder import DIMENSIONS, Purpose
from librabot.core.errors import Code, LibraError

BASE_URL = "https://api.openai.com/v1"


class OpenAIEmbeddings:
    """Implements ``Embedder`` for OpenAI, Ollama, vLLM and others; the caller closes ``session``.

    ``base_url`` ends where ``/embeddings`` begins and is OpenAI's own unless given; a server such
    as Ollama needs no ``api_key``. A server that cannot shorten its vectors is asked for whole
    ones, and those are cut here.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        model: str,
        api_key: str | None = None,
        base_url: str | None = None,
        seconds: float = EMBED_SECONDS,
    ) -> None:
        self._session = session
        self._model = model
        self._key = (api_key or "").strip()
        self._base_url = (base_url or BASE_URL).rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._shortens = True

    @property
    def name(self) -> str:
        """The model's id."""
        return self._model

    @property
    def dimensions(self) -> int:
        """How many numbers each vector has."""
        return DIMENSIONS

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> list[list[float]]:  # noqa: ARG002 - the dialect knows no purpose.
        """A vector of length 1 for each text; see ``Embedder.embed``."""
        body = {"model": self._model, "input": list(texts)}
        if self._shortens:
            try:
                answer = await self._ask("POST", "embeddings", body | {"dimensions": DIMENSIONS})
            except AttemptError as refused:
                if refused.code is not Code.AI5002:
                    raise
                answer = await self._ask("POST", "embeddings", body)
                self._shortens = False
        else:
            answer = await self._ask("POST", "embeddings", body)
        return vectors_of(_listed(answer), texts=len(texts), model=self._model)

    async def ping(self) -> None:
        """Look for the model in the server's list, which costs no token.

        A server without a list is taken at its word that it is there.
        """
        try:
            answer = await self._ask("GET", "models")
        except AttemptError as failed:
            if failed.code is Code.AI5006:
                return
            raise
        ids = {str(each.get("id")) for each in _cards(answer)}
        if ids and not ids & {self._model, f"{self._model}:latest"}:
            detail = f"{self._model}: not in the server's list"
            raise AttemptError(Code.AI5006, detail, Remedy.NONE)

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> object:
        if self._key and not (self._key.isascii() and self._key.isprintable()):
            raise LibraError(Code.AI5001, "the key holds characters no key has")
        try:
            async with self._session.request(
                method,
                f"{self._base_url}/{path}",
                json=body,
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
                timeout=self._timeout,
                allow_redirects=False,  # The key goes nowhere but where it was meant for.
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise self._failed(response)
                answer: object = await response.json(content_type=None)
                return answer
        except TimeoutError:
            raise late(self._model) from None
        except (aiohttp.ClientError, ValueError) as error:
            # Not "from error": its words may quote the address, and with it a key.
            detail = f"{self._model}: {type(error).__name__}"
            raise AttemptError(Code.AI5005, detail, Remedy.AGAIN) from None

    def _failed(self, response: aiohttp.ClientResponse) -> AttemptError:
        detail = f"{self._model}: {response.status}"
        code, remedy = fault_of(response.status)
        return AttemptError(code, detail, remedy, retry_after=told_seconds(response.headers))


def _listed(answer: object) -> list[list[float]]:
    """The vectors in the order of their texts; servers differ, so nothing is taken for granted."""
    cards = sorted(_cards(answer), key=_place)
    vectors = [each.get("embedding") for each in cards]
    return [each if isinstance(each, list) else [] for each in vectors]


def _place(card: Mapping[str, Any]) -> int:
    index = card.get("index")
    return index if isinstance(index, int) else 0


def _cards(answer: object) -> list[dict[str, Any]]:
    data = answer.get("data") if isinstance(answer, dict) else None
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
