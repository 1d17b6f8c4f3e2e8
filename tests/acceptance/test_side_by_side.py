"""Five products that mostly wait, side by side.

Before one Gemini and Notion hang, two upload at Notion's pace and end midway, one is stopped
while it answers, and one when its database is gone.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.hung import HUNG, Hung, hung
from tests.acceptance.stage import settled
from tests.acceptance.stopping import GROWING, Stopped, stopped, stopped_without_database
from tests.acceptance.uploads import ITEMS, Archive, kill, restart, uploaded
from tests.postgres import Cluster

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHOLE = "print('안녕')"
BROKEN_OFF = "✂️"


@dataclass(frozen=True)
class Stories:
    """What goes on beside the first tests, and is looked at by the last."""

    restarted: asyncio.Task[Archive]
    killed: asyncio.Task[Archive]
    stopped: asyncio.Task[Stopped]
    stopped_without_database: asyncio.Task[tuple[int, float]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dsns(cluster: Cluster, template: str) -> AsyncIterator[list[str]]:
    """A migrated database for each product."""
    names = [await cluster.create(like=template) for _ in range(5)]
    yield [cluster.dsn_of(name) for name in names]
    for name in names:
        await cluster.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def stories(dsns: list[str], homes: list[Path]) -> AsyncIterator[Stories]:
    told = Stories(
        asyncio.create_task(uploaded(homes[0], dsns[0], restart)),
        asyncio.create_task(uploaded(homes[1], dsns[1], kill)),
        asyncio.create_task(stopped(homes[2], dsns[2])),
        asyncio.create_task(stopped_without_database(homes[3], dsns[3])),
    )
    yield told
    tasks = (told.restarted, told.killed, told.stopped, told.stopped_without_database)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@pytest.fixture(scope="module")
def homes(lasting_home: Path) -> list[Path]:
    """A directory for each."""
    homes = [lasting_home / str(number) for number in range(5)]
    for home in homes:
        home.mkdir()
    return homes


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stuck(dsns: list[str], homes: list[Path]) -> AsyncIterator[Hung]:
    async with hung(homes[4], dsns[4]) as made:
        yield made


async def test_a_slash_question_is_acknowledged_within_a_second_while_gemini_hangs(
    stuck: Hung,
) -> None:
    await stuck.stage.discord.until(lambda _world: stuck.question.acknowledged, within=3)

    assert stuck.question.acknowledged_after is not None
    assert stuck.question.acknowledged_after < 1


async def test_a_ta_saves_at_once_while_notion_hangs(stuck: Hung) -> None:
    saves = [await stuck.save(entry_id) for entry_id in stuck.waiting]

    took = sorted(seconds for _status, seconds in saves)
    assert [status for status, _seconds in saves] == [303] * 20
    assert took[18] < 1
    assert stuck.stage.notion.pages == []


async def test_a_draft_in_discord_is_mended_within_ten_seconds_while_notion_hangs(
    stuck: Hung,
) -> None:
    await stuck.owner.verify(1, "`source .venv/bin/activate`로 켜요.")

    await settled(stuck.stage.discord, stuck.draft, "✅", "source .venv", within=10)
    assert any(call.status == 0 for call in stuck.stage.notion.ledger)


async def test_a_stop_while_ten_answers_grow_ends_in_ten_seconds_with_all_that_can_be_whole(
    stories: Stories,
) -> None:
    end = await stories.stopped

    assert end.code == 0
    assert end.took_seconds < 10
    whole = [text for text in end.at_the_end if WHOLE in text]
    assert len(whole) == 5
    assert not [text for text in whole if GROWING in text]
    assert all("조교 확인 전" in text for text in end.at_the_end)


async def test_after_a_stop_midway_nothing_is_open_and_whoever_waits_is_told(
    stories: Stories,
) -> None:
    end = await stories.stopped

    assert end.open_questions == 0
    assert len([text for text in end.after_a_start if WHOLE in text]) == 5
    assert len([text for text in end.after_a_start if BROKEN_OFF in text]) == 5
    assert not [text for text in end.after_a_start if GROWING in text]
    assert end.generations == 10


async def test_a_stop_does_not_wait_for_a_database_that_is_gone(stories: Stories) -> None:
    code, took_seconds = await stories.stopped_without_database

    assert code == 0
    assert took_seconds < 10


async def test_who_waits_for_a_hanging_gemini_is_told_that_a_ta_has_the_question(
    stuck: Hung,
) -> None:
    discord = stuck.stage.discord

    answer = await discord.answer_to(stuck.question, within=35)
    await settled(discord, answer, "조교에게", "AI5003", within=5)

    assert 19 < time.monotonic() - stuck.asked_at < 35
    await stuck.owner.open("/questions?show=needs_human")
    assert HUNG in stuck.owner.page


async def test_fifty_items_are_fifty_pages_over_a_restart_midway(stories: Stories) -> None:
    one_each(await stories.restarted)


async def test_fifty_items_are_fifty_pages_though_killed_with_a_page_not_written_down(
    stories: Stories,
) -> None:
    one_each(await stories.killed)


def one_each(archive: Archive) -> None:
    assert len(archive.pages) == ITEMS
    assert len(archive.keys) == ITEMS
    assert archive.recorded == ITEMS
