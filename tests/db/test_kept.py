from librabot.db.kept import KeptRows
from librabot.db.pool import Database


async def test_a_text_is_kept_and_replaced(database: Database) -> None:
    kept = KeptRows(database)

    assert await kept.get("commands") is None
    await kept.put("commands", "첫 번째")
    await kept.put("commands", "둘 '째'")

    assert await kept.get("commands") == "둘 '째'"
