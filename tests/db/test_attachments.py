import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.attachments import FileRows
from librabot.db.desk import DeskRows
from librabot.db.pool import Database
from librabot.features.questions.reviewing import KeptFile
from tests.db.stage import Stage


async def test_a_files_row_is_kept_for_the_panel(database: Database) -> None:
    recorded = await Stage(database).asked()

    await FileRows(database).add(
        recorded.question_id, "오류.png", "image/png", 1234, 640, 480, "ab/cd"
    )

    file_id = await database.fetchval("SELECT id FROM attachments")
    assert await DeskRows(database).file(file_id) == KeptFile(
        file_id, "오류.png", "image/png", 1234, 640, 480, "ab/cd"
    )


async def test_a_text_file_has_no_measures(database: Database) -> None:
    recorded = await Stage(database).asked()

    await FileRows(database).add(
        recorded.question_id, "log.txt", "text/plain", 10, None, None, "ef"
    )

    file_id = await database.fetchval("SELECT id FROM attachments")
    file = await DeskRows(database).file(file_id)
    assert (file.width, file.height) == (None, None)


async def test_a_file_of_no_question_is_refused(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await FileRows(database).add(404, "a.png", "image/png", 1, None, None, "x")

    assert caught.value.code is Code.DB5003


async def test_a_file_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    with pytest.raises(LibraError) as caught:
        await DeskRows(database).file(404)

    assert caught.value.code is Code.DB5004
