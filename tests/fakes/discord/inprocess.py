"""Pointing the discord.py of this very process at a fake."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from tests.fakes.discord.server import FakeDiscord


@contextmanager
def pointed_at(fake: FakeDiscord) -> Iterator[None]:
    """Every client made within the block speaks with ``fake``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", fake.api_url)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(fake.gateway_url))
        patch.setattr(Asset, "BASE", fake.cdn_url)
        yield
