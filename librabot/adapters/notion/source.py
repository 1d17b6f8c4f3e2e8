"""The data source our pages live in, found from whatever was copied out of Notion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from librabot.adapters.notion.api import Api, Reply
from librabot.adapters.notion.faults import NotionError
from librabot.core.errors import Code, LibraError

_ID = re.compile(r"[0-9a-f]{32}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A data source: its title property, found by type, and every property's type by name."""

    id: str
    title: str
    types: Mapping[str, str]


class Miss(Enum):
    """Why no data source was found."""

    MALFORMED = "it holds no Notion id"
    NOT_FOUND = "not found, or not shared with the connection"
    PAGE = "the id belongs to a page"
    NONE = "the database has no data source"
    SEVERAL = "the database has several data sources"


class NoSourceError(LibraError):
    """No single data source answers to what was given."""

    def __init__(self, miss: Miss) -> None:
        super().__init__(Code.EXT5003, f"NOTION_DB_ID: {miss.value}")
        self.miss = miss


def object_id(given: str) -> str:
    """The id in ``given``: bare, with dashes, or at the end of a Notion address.

    Raises ``NoSourceError``.
    """
    path = re.split(r"[?#]", given.strip(), maxsplit=1)[0].rstrip("/")
    found = _ID.search(path.rsplit("/", maxsplit=1)[-1].replace("-", ""))
    if found is None:
        raise NoSourceError(Miss.MALFORMED)
    return str(UUID(found[0]))


class Sources:
    """Resolves a database's id to its data source once, and keeps the columns read last."""

    def __init__(self, api: Api, given: str) -> None:
        self._api = api
        self._given = given
        self._id: str | None = None
        self._known: Source | None = None

    async def current(self) -> Source:
        """The data source as last read."""
        return self._known or await self.refresh()

    async def refresh(self) -> Source:
        """The data source as it is now. Raises ``NoSourceError`` or ``NotionError``."""
        self._known = None
        if self._id is None:
            self._id = await self._resolve(object_id(self._given))
        try:
            reply = await self._api.call("GET", f"data_sources/{self._id}")
        except NotionError as error:
            if error.is_gone:
                self._id = None
                raise NoSourceError(Miss.NOT_FOUND) from error
            raise
        self._known = _source(reply)
        return self._known

    async def _resolve(self, given: str) -> str:
        try:
            database = await self._api.call("GET", f"databases/{given}")
        except NotionError as error:
            if not (error.is_gone or error.is_invalid):
                raise
            return await self._itself(given)
        match database.get("data_sources"):
            case [only]:
                return str(only["id"])
            case [_, *_]:
                raise NoSourceError(Miss.SEVERAL)
            case _:
                raise NoSourceError(Miss.NONE)

    async def _itself(self, given: str) -> str:
        """``given``, if it is a data source already."""
        for kind in ("data_sources", "pages"):
            try:
                await self._api.call("GET", f"{kind}/{given}")
            except NotionError as error:
                if not (error.is_gone or error.is_invalid):
                    raise
            else:
                if kind == "data_sources":
                    return given
                raise NoSourceError(Miss.PAGE)
        raise NoSourceError(Miss.NOT_FOUND)


def _source(reply: Reply) -> Source:
    properties = reply.get("properties")
    if not isinstance(properties, dict):
        raise NotionError(Code.EXT5001, "a data source without properties")
    types = {name: str(column.get("type", "")) for name, column in properties.items()}
    title = next((name for name, kind in types.items() if kind == "title"), "")
    return Source(id=str(reply.get("id", "")), title=title, types=types)
