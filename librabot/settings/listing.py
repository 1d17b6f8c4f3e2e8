"""The settings as people read them: for the documentation, and the values in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from librabot.settings.groups import GROUPS, Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the documentation lists it."""

    group: str
    name: str
    default: str
    secret: bool
    description: str


def table() -> tuple[Row, ...]:
    """Every setting, in order, for the documentation and ``librabot settings``."""
    return tuple(
        Row(
            group=group,
            name=str(field.alias),
            default=_shown(field.default),
            secret="SecretStr" in str(field.annotation),
            description=field.description or "",
        )
        for group, model in GROUPS.items()
        for field in model.model_fields.values()
    )


def shown_values(settings: Settings) -> Mapping[str, str]:
    """Each setting's value by name; a secret shows only that it is set."""
    return {
        str(field.alias): _shown(getattr(group, name))
        for group in settings.groups
        for name, field in type(group).model_fields.items()
    }


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "********"
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    return str(value)
