"""The environment, read once and validated whole. Nothing else reads it."""

from librabot.settings.groups import GROUPS, Discord, Settings, Source
from librabot.settings.listing import Row, shown_values, table
from librabot.settings.reading import RETIRED, Mistake, SettingsError, read

__all__ = [
    "GROUPS",
    "RETIRED",
    "Discord",
    "Mistake",
    "Row",
    "Settings",
    "SettingsError",
    "Source",
    "read",
    "shown_values",
    "table",
]
