"""What must hold at the end of every story: nothing lost, nothing twice, nobody pinged."""

from collections import Counter

import asyncpg

from librabot.db.embedded import EmbeddedPostgres
from tests.fakes.discord import FakeDiscord
from tests.fakes.gemini import FakeGemini
from tests.fakes.notion import FakeNotion
from tests.product import Product

OPEN = "SELECT count(*) FROM questions WHERE settled_at IS NULL"
STATES = "SELECT state, count(*) AS n FROM questions GROUP BY state"
SHOWN = """
    SELECT q.message_id, q.state, d.message_ids
      FROM questions AS q LEFT JOIN deliveries AS d ON d.question_id = q.id
     WHERE q.origin LIKE 'discord:%'
"""
OWED = "SELECT kind, state, attempts, error_code, question_id FROM outbox WHERE state <> 'done'"
HITS = "SELECT count(*) FROM hits"
KNOWN = "SELECT count(*) FROM questions WHERE state = 'known'"
VERIFIED_WITHOUT_PAGE = """
    SELECT count(*) FROM entries AS e JOIN courses AS c ON c.id = e.course_id
     WHERE e.status = 'verified' AND e.page_id IS NULL AND NOT c.sample
"""
OUTDATED = """
    SELECT count(*) FROM deliveries AS d JOIN entries AS e ON e.id = d.entry_id
     WHERE e.status = 'verified' AND d.shown_version < e.version
"""


async def check_world(
    running: Product, discord: FakeDiscord, gemini: FakeGemini, notion: FakeNotion
) -> None:
    """Compare the database of a stopped product with what the outside has seen of it."""
    server = EmbeddedPostgres(running.home / "data" / "postgres")
    connection = await asyncpg.connect(await server.start())
    try:
        await _check_database(connection)
        await _check_discord(connection, discord)
        assert len(notion.pages) == await connection.fetchval(
            "SELECT count(*) FROM entries WHERE page_id IS NOT NULL"
        )
    finally:
        await connection.close()
        await server.stop()
    asked = Counter(str(call.body["contents"]) for call in gemini.generations)
    assert all(count == 1 for count in asked.values()), "asked twice"
    _check_log(running, discord)


async def _check_database(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    assert await connection.fetchval(OPEN) == 0, await connection.fetch(STATES)
    owed = [tuple(row) for row in await connection.fetch(OWED)]
    assert owed == []
    assert await connection.fetchval(HITS) == await connection.fetchval(KNOWN)
    assert await connection.fetchval(VERIFIED_WITHOUT_PAGE) == 0
    assert await connection.fetchval(OUTDATED) == 0


async def _check_discord(
    connection: "asyncpg.Connection[asyncpg.Record]", discord: FakeDiscord
) -> None:
    shown = [row["message_ids"] for row in await connection.fetch(SHOWN)]
    flat = [message_id for each in shown if each for message_id in each]
    there = {message.id for message in discord.world.bot_messages(discord.channel)}
    assert len(flat) == len(set(flat))
    assert set(flat) <= there
    for message in discord.channel.messages.values():
        assert len(discord.replies_to(message)) <= 1, f"answered twice: {message.content}"
    discord.assert_no_pings()
    assert discord.invalid_requests == 0


def _check_log(running: Product, discord: FakeDiscord) -> None:
    """Every line parses; none holds a secret or a student's name or words."""
    lines = running.log_lines()
    text = "\n".join(str(line) for line in lines)
    for secret in (discord.token, "AIza-fake", "ntn_fake_0123456789", "민지", "서준", "가상환경"):
        assert secret not in text, f"{secret} in the log"
    assert [line for line in lines if line["level"] in {"error", "critical"}] == []
