"""Notion's HTTP interface: one way in, with a deadline, at the pace Notion allows."""

import asyncio
import logging
from typing import Any

import httpx
from notion_client import AsyncClient
from notion_client.errors import NotionClientErrorBase

from librabot.adapters.notion.faults import NotionError, fault_of
from librabot.adapters.notion.gate import Gate
from librabot.core.errors import Code

VERSION = "2026-03-11"
CONNECT_SECONDS = 5.0

Reply = dict[str, Any]


class Api:
    """Sends one request at a time for each caller; the gate is shared by all of them."""

    def __init__(self, token: str, *, base_url: str, timeout_seconds: float, gate: Gate) -> None:
        self._gate = gate
        self._timeout = timeout_seconds
        self._client = AsyncClient(
            client=httpx.AsyncClient(),
            auth=token,
            base_url=base_url,
            notion_version=VERSION,
            retry=False,
            logger=logging.getLogger(__name__),
            # The library's warnings quote Notion's sentences, which may quote what we sent.
            log_level=logging.CRITICAL,
        )
        self._client.client.timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)

    async def call(
        self,
        method: str,
        path: str,
        body: Reply | None = None,
        *,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """Send one request and return the JSON object that answers it. Raises ``NotionError``.

        A 429 or 529 shuts the gate for everybody until Notion's time is up.
        """
        await self._gate.enter()
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._client.request(path, method, query=query, body=body)
        except (NotionClientErrorBase, httpx.HTTPError, TimeoutError, ValueError) as error:
            fault = fault_of(error)
            if fault.retry_after:
                self._gate.shut(fault.retry_after)
            raise fault from error
        if not isinstance(reply, dict):
            raise NotionError(Code.EXT5001, "the reply is not a JSON object")
        return reply

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
