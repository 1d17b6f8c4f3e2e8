"""Property values, checked as Notion checks them."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.notion.refusals import invalid
from tests.fakes.notion.richtext import stored
from tests.fakes.notion.state import Json, Source

OPTIONS = {"select", "multi_select"}


def column(name: str, kind: str) -> Json:
    """A column of a data source."""
    return {
        "id": name,
        "name": name,
        "type": kind,
        kind: {"options": []} if kind in OPTIONS else {},
    }


def checked(properties: Mapping[str, Any], source: Source) -> dict[str, Json]:
    """The values as they will be stored, with new options added to their columns."""
    made = {}
    for name, value in properties.items():
        if name not in source.columns:
            raise invalid(f"{name} is not a property that exists.")
        kind = source.columns[name]["type"]
        if not isinstance(value, dict) or kind not in value:
            raise invalid(f"{name} is expected to be {kind}.")
        made[name] = {
            "id": name,
            "type": kind,
            kind: CHECKS[kind](value[kind], source.columns[name]),
        }
    return made


def empty(source: Source) -> dict[str, Json]:
    """The values of a page of which nothing was said."""
    nothing: dict[str, Any] = {"title": [], "rich_text": [], "multi_select": []}
    return {
        name: {"id": name, "type": column["type"], column["type"]: nothing.get(column["type"])}
        for name, column in source.columns.items()
    }


def _rich_text(value: object, column: Json) -> list[Json]:
    return stored(value, f"body.properties.{column['name']}")


def _number(value: object, column: Json) -> float | None:
    if value is not None and not isinstance(value, int | float):
        raise invalid(f"{column['name']} is expected to be number.")
    return value


def _select(value: Json | None, column: Json) -> Json | None:
    return None if value is None else _option(value, column)


def _multi_select(value: list[Json], column: Json) -> list[Json]:
    if len(value) > 100:
        raise invalid(f"{column['name']} should have at most `100` options.")
    return [_option(option, column) for option in value]


def _option(value: Json, column: Json) -> Json:
    name = value["name"]
    if "," in name:
        raise invalid(f'Invalid select option, commas not allowed: "{name}"')
    if not name or len(name.encode("utf-16-le")) // 2 > 100:
        raise invalid(f"{column['name']} option name length should be ≤ `100`.")
    options = column[column["type"]]["options"]
    known = next((option for option in options if option["name"] == name), None)
    if known is None:
        known = {"id": f"o{len(options)}", "name": name, "color": value.get("color", "default")}
        options.append(known)
    return dict(known)


CHECKS: dict[str, Callable[[Any, Json], Any]] = {
    "title": _rich_text,
    "rich_text": _rich_text,
    "number": _number,
    "select": _select,
    "multi_select": _multi_select,
    "checkbox": lambda value, _column: bool(value),
}
