"""Notion as the archive of verified answers."""

from librabot.adapters.notion.archive import Notion
from librabot.adapters.notion.properties import Names

__all__ = ["Names", "Notion"]
