"""sql/schema.sql is what the migrations make."""

import os

import pytest

from tests.postgres import GIVEN
from tests.schema_snapshot import SNAPSHOT, snapshot


@pytest.mark.skipif(GIVEN in os.environ, reason="written from the embedded server's version")
async def test_the_snapshot_equals_a_migrated_database(dsn: str) -> None:
    written = SNAPSHOT.read_text(encoding="utf-8")

    assert await snapshot(dsn) == written, "run `python -m tests.schema_snapshot`"
