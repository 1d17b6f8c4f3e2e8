"""``python -m tests.schema_snapshot`` writes sql/schema.sql from a freshly migrated database."""

import asyncio
import re

from librabot.db.binaries import programs
from librabot.db.sqlfiles import sql_directory
from tests.postgres import migrated_template, running_cluster

SNAPSHOT = sql_directory() / "schema.sql"
_HEAD = "-- What a migrated database holds. Written by `python -m tests.schema_snapshot`.\n\n"
# Comments, session settings and pg_dump's own commands say nothing about the schema.
_NOISE = re.compile(r"^(?:--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*)\n", re.MULTILINE)


async def snapshot(dsn: str) -> str:
    """The schema of a database as pg_dump words it, without what differs between runs."""
    child = await asyncio.create_subprocess_exec(
        programs("pg_dump")[0],
        *("--schema-only", "--no-owner", "--no-privileges", dsn),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await child.communicate()
    text = _NOISE.sub("", output.decode())
    return _HEAD + re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def main() -> None:
    with running_cluster() as cluster, migrated_template(cluster) as template:
        text = asyncio.run(snapshot(cluster.dsn_of(template)))
    SNAPSHOT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
