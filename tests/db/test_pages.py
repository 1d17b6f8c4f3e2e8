from datetime import timedelta

from librabot.db.pages import PageRows
from librabot.db.pool import Database
from librabot.features.questions.archive import ArchivePage, Published
from librabot.features.questions.publishing import Pages, Publishable
from tests.db.stage import Stage

PAGE = Published("page-1", "https://notion.example/page-1")


def pages_of(database: Database) -> PageRows:
    return PageRows(database, own_url=lambda entry_id: f"https://panel.example/q/{entry_id}")


async def test_a_page_is_the_entrys_newest_verified_text(database: Database) -> None:
    stage = Stage(database)
    pages: Pages = pages_of(database)
    question_id, entry = await stage.verified("도커 실행")
    entry = await stage.verify(entry, answer="가장 새로운 답")
    await stage.delivered(await stage.known(entry), entry)

    found = await pages.publishable(entry.id)

    asked_at = await database.fetchval("SELECT asked_at FROM questions WHERE id = $1", question_id)
    assert entry.verified_at is not None
    assert found == Publishable(
        ArchivePage(
            key=f"entry-{entry.id}",
            title="도커 실행",
            keywords=entry.keywords,
            status="verified",
            hits=1,
            question="도커 실행",
            answer="가장 새로운 답",
            verified_by="김조교",
            verified_at=entry.verified_at,
            asked_at=asked_at,
            own_url=f"https://panel.example/q/{entry.id}",
        ),
        None,
    )


async def test_a_pages_dates_are_korean(database: Database) -> None:
    _, entry = await Stage(database).verified()

    found = await pages_of(database).publishable(entry.id)

    assert found.page is not None
    assert found.page.asked_at is not None
    assert found.page.verified_at.utcoffset() == timedelta(hours=9)
    assert found.page.asked_at.utcoffset() == timedelta(hours=9)


async def test_an_entry_that_nobody_asked_has_no_date_of_asking(database: Database) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await database.execute("UPDATE questions SET entry_id = NULL")

    found = await pages_of(database).publishable(entry.id)

    assert found.page is not None
    assert found.page.asked_at is None


async def test_what_is_not_verified_is_not_published(database: Database) -> None:
    stage = Stage(database)
    pages = pages_of(database)
    _, entry = await stage.verified()
    await pages.published(entry.id, PAGE, hits=0)
    await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    assert await pages.publishable(entry.id) == Publishable(None, "page-1")
    assert await pages.publishable(404) == Publishable(None, None)


async def test_a_published_page_is_linked_until_it_is_withdrawn(database: Database) -> None:
    stage = Stage(database)
    pages = pages_of(database)
    _, entry = await stage.verified()

    await pages.published(entry.id, PAGE, hits=0)
    linked = await stage.entries.entry(entry.id)
    await pages.withdrawn(entry.id)

    assert linked.page_url == PAGE.url
    assert (await stage.entries.entry(entry.id)).page_url is None
    assert (await pages.publishable(entry.id)).page_id is None
    assert await stage.owed("withdraw") == []


async def test_a_page_made_while_its_entry_was_taken_back_is_to_be_withdrawn(
    database: Database,
) -> None:
    stage = Stage(database)
    _, entry = await stage.verified()
    await stage.entries.reopen(entry.id, entry.version, await stage.teacher())

    await pages_of(database).published(entry.id, PAGE, hits=0)

    assert await stage.owed("withdraw") == [(entry.id, None, "waiting")]


async def test_a_page_of_an_entry_that_is_gone_is_nothing_to_remember(database: Database) -> None:
    await pages_of(database).published(404, PAGE, hits=0)

    assert await Stage(database).owed("withdraw") == []


async def test_a_page_with_an_old_number_of_hits_is_owed_anew_and_once(database: Database) -> None:
    stage = Stage(database)
    pages = pages_of(database)
    _, entry = await stage.verified()
    await pages.published(entry.id, PAGE, hits=0)
    await database.execute("UPDATE outbox SET state = 'done'")
    unchanged = await pages.owe_counts()
    await stage.delivered(await stage.known(entry), entry)

    owed = [await pages.owe_counts(), await pages.owe_counts()]

    assert unchanged == 0
    assert owed == [1, 0]
    assert await stage.owed("publish") == [(entry.id, None, "done"), (entry.id, None, "waiting")]


async def test_no_count_is_owed_where_there_is_no_page_or_one_is_being_written(
    database: Database,
) -> None:
    stage = Stage(database)
    pages = pages_of(database)
    _, without_page = await stage.verified("질문 1")
    _, being_written = await stage.verified("질문 2")
    await stage.delivered(await stage.known(without_page), without_page)
    await stage.delivered(await stage.known(being_written), being_written)
    await pages.published(being_written.id, PAGE, hits=0)

    assert await pages.owe_counts() == 0


async def test_a_page_is_owed_for_what_was_verified_without_an_archive(database: Database) -> None:
    stage = Stage(database)
    pages = pages_of(database)
    _, absent = await stage.verified("질문 1")
    _, shown = await stage.verified("질문 2")
    _, given_up = await stage.verified("질문 3")
    await pages.published(shown.id, PAGE, hits=0)
    await database.execute("DELETE FROM outbox WHERE entry_id <> $1", given_up.id)
    await database.execute("UPDATE outbox SET state = 'dead'")

    owed = [await pages.owe_absent(), await pages.owe_absent()]

    assert owed == [1, 0]
    assert (absent.id, None, "waiting") in await stage.owed("publish")


async def test_no_page_is_owed_for_the_sample(database: Database) -> None:
    _, _entry = await Stage(database).verified()
    await database.execute("DELETE FROM outbox")
    await database.execute("UPDATE courses SET sample = TRUE")

    assert await pages_of(database).owe_absent() == 0
