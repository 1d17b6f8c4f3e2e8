"""Buttons, selects and modals: walking the tree, and Discord's limits on it."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from tests.fakes.discord.errors import Json, form_error


class Part(IntEnum):
    """Component types that the fake itself has to know."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    TEXT_INPUT = 4
    TEXT = 10


LINK_STYLE = 5
ROWS, PER_ROW, NESTED = 5, 5, 40
CUSTOM_ID_LENGTH, LABEL_LENGTH = 100, 80


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, outer ones before what they hold."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        for single in ("accessory", "component"):
            if single in component:
                yield from walk((component[single],))


def texts(components: Iterable[Json]) -> str:
    """What people read in a message made of components only."""
    return "\n".join(part["content"] for part in walk(components) if part["type"] == Part.TEXT)


def find(components: Iterable[Json], name: str, kinds: Iterable[int]) -> Json:
    """The one part that carries ``name`` as its custom id or its label."""
    wanted = frozenset(kinds)
    for part in walk(components):
        if part["type"] in wanted and name in (part.get("custom_id"), part.get("label")):
            return part
    raise LookupError(f"nothing here is called {name!r}")


def check(components: Sequence[Json], *, layout: bool) -> None:
    """Refuse what Discord refuses; ``layout`` is the flag of component-only messages."""
    parts = list(walk(components))
    rows = [part for part in components if part["type"] == Part.ROW]
    if not layout and (len(rows) != len(components) or len(rows) > ROWS):
        raise form_error("components", "BASE_TYPE_BAD_LENGTH", "Must be 5 or fewer rows.")
    if len(parts) > NESTED:
        raise form_error("components", "COMPONENT_MAX_TOTAL", "Too many components.")
    if any(len(part["components"]) > PER_ROW for part in parts if part["type"] == Part.ROW):
        raise form_error("components", "BASE_TYPE_BAD_LENGTH", "Must be 5 or fewer in a row.")
    _check_names(parts)


def _check_names(parts: Sequence[Json]) -> None:
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        raise form_error(
            "components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Custom id cannot be duplicated"
        )
    if any(not 1 <= len(custom_id) <= CUSTOM_ID_LENGTH for custom_id in ids):
        raise form_error("components.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 100.")
    if any(len(part.get("label") or "") > LABEL_LENGTH for part in parts):
        raise form_error("components.label", "BASE_TYPE_MAX_LENGTH", "Must be 80 or fewer.")
