"""What may be wrong with a set-up, told apart."""

from collections.abc import AsyncIterator, Iterator

from librabot.adapters.notion.api import Api
from librabot.adapters.notion.faults import NotionError
from librabot.adapters.notion.properties import Names
from librabot.adapters.notion.source import Miss, NoSourceError, Source, Sources
from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError

TOKEN = "Notion token"  # noqa: S105  (the name of a check)
DATABASE = "Notion database"
PROPERTIES = "Notion properties"
PERMISSION = "Notion permission"

_PROBE = "librabot probe: no such property"
_LABELS = {
    "multi_select": "Multi-select",
    "select": "Select",
    "number": "Number",
    "rich_text": "Text",
    "status": "Status",
}
_CAPABILITIES = "Turn on Read, Update and Insert content in the connection's capabilities."
_MISSES = {
    Miss.MALFORMED: (
        "NOTION_DB_ID holds no Notion id.",
        "Open the database as a full page and copy its link into NOTION_DB_ID.",
    ),
    Miss.NOT_FOUND: (
        "The Notion database was not found, or is not shared with the connection.",
        "Add the connection in the database's menu under Connections, then check NOTION_DB_ID.",
    ),
    Miss.PAGE: (
        "NOTION_DB_ID is the id of a page, not of a database.",
        "Open the database itself as a full page and copy its link into NOTION_DB_ID.",
    ),
    Miss.NONE: (
        "The Notion database has no data source.",
        "Add a data source to the database, or set NOTION_DB_ID to another database.",
    ),
    Miss.SEVERAL: (
        "The Notion database has several data sources.",
        "Choose Manage data sources, copy the id of the right one, and set it as NOTION_DB_ID.",
    ),
}


async def examine(api: Api, sources: Sources, names: Names) -> tuple[Finding, ...]:
    """Everything that was looked at, in order; what hangs on a failed check is left out."""
    return tuple([finding async for finding in _findings(api, sources, names)])


async def _findings(api: Api, sources: Sources, names: Names) -> AsyncIterator[Finding]:
    check = TOKEN
    try:
        await api.call("GET", "users/me")
        yield _fine(TOKEN)
        check = DATABASE
        source = await sources.refresh()
        yield _fine(DATABASE)
        for finding in _columns(names, source):
            yield finding
        check = PERMISSION
        await _probe(api, source)
        yield _fine(PERMISSION)
    except NoSourceError as error:
        yield Finding(DATABASE, False, *_MISSES[error.miss])
    except LibraError as error:
        yield _failed(check, error)


def _columns(names: Names, source: Source) -> Iterator[Finding]:
    faults = [
        *(_absent(name, names.columns[name]) for name in names.missing(source)),
        *(
            _mistyped(name, found=source.types[name], wanted=wanted)
            for name, wanted in names.columns.items()
            if source.types.get(name, wanted) != wanted
        ),
    ]
    yield from faults or [_fine(PROPERTIES)]


def _fine(check: str) -> Finding:
    return Finding(check, ok=True, said="In order")


def _absent(name: str, wanted: str) -> Finding:
    return Finding(
        PROPERTIES,
        False,
        "The Notion database has no property “%(name)s”.",
        "Let librabot create the missing properties, or add “%(name)s” of type %(type)s.",
        {"name": name, "type": _label(wanted)},
    )


def _mistyped(name: str, *, found: str, wanted: str) -> Finding:
    return Finding(
        PROPERTIES,
        False,
        "The Notion property “%(name)s” is of type %(found)s.",
        "Change its type to %(type)s in Notion, or rename it and let librabot create a new one.",
        {"name": name, "found": _label(found), "type": _label(wanted)},
    )


def _label(kind: str) -> str:
    """What Notion calls a property's type on screen."""
    return _LABELS.get(kind, kind)


async def _probe(api: Api, source: Source) -> None:
    """Ask for a page that cannot be made, to see whether we would be allowed to make one.

    Notion checks permission before it looks for the property, which does not exist.
    """
    body = {
        "parent": {"type": "data_source_id", "data_source_id": source.id},
        "properties": {_PROBE: {"number": 0}},
    }
    try:
        await api.call("POST", "pages", body)
    except NotionError as error:
        if not error.is_invalid:
            raise


def _failed(check: str, error: LibraError) -> Finding:
    if error.code is Code.EXT5002 and check != TOKEN:
        return Finding(
            PERMISSION, False, "The Notion connection lacks a capability.", _CAPABILITIES
        )
    fault = error.code.fault
    return Finding(check, False, fault.sentence, fault.remedy)
