"""A Notion that remembers, for tests."""

from tests.fakes.notion.faults import Call, Fault
from tests.fakes.notion.server import COLUMNS, TITLE, FakeNotion
from tests.fakes.notion.state import Block, Page

__all__ = ["COLUMNS", "TITLE", "Block", "Call", "FakeNotion", "Fault", "Page"]
