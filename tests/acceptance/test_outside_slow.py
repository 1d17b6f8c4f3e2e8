"""Gemini and Notion hang before one product; before two others Notion keeps its usual pace.

All of them mostly wait, so they do it side by side.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.acceptance.hung import HUNG, Hung, hung
from tests.acceptance.stage import settled
from tests.acceptance.uploads import ITEMS, Archive, Midway, kill, restart, uploaded
from tests.postgres import Cluster

pytestmark = pytest.mark.asyncio(loop_scope="module")

Uploads = dict[Midway, asyncio.Task[Archive]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dsns(cluster: Cluster, template: str) -> AsyncIterator[list[str]]:
    """Migrated databases, one for each product."""
    names = [await cluster.create(like=template) for _ in range(3)]
    yield [cluster.dsn_of(name) for name in names]
    for name in names:
        await cluster.drop(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def uploads(
    dsns: list[str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Uploads]:
    """What goes on beside the first tests, and is looked at by the last."""
    async with asyncio.TaskGroup() as group:
        yield {
            midway: group.create_task(uploaded(tmp_path_factory.mktemp("home"), dsn, midway))
            for midway, dsn in zip((restart, kill), dsns[1:], strict=True)
        }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stuck(dsns: list[str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hung]:
    async with hung(tmp_path_factory.mktemp("home"), dsns[0]) as made:
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


async def test_who_waits_for_a_hanging_gemini_is_told_that_a_ta_has_the_question(
    stuck: Hung,
) -> None:
    discord = stuck.stage.discord

    answer = await discord.answer_to(stuck.question, within=35)
    await settled(discord, answer, "조교에게 전달했어요", "AI5003", within=5)

    assert 19 < time.monotonic() - stuck.asked_at < 35
    await stuck.owner.open("/questions?show=needs_human")
    assert HUNG in stuck.owner.page


@pytest.mark.parametrize("midway", [restart, kill])
async def test_fifty_items_are_fifty_pages_whatever_happens_midway(
    uploads: Uploads, midway: Callable[..., Awaitable[None]]
) -> None:
    archive = await uploads[midway]

    assert len(archive.pages) == ITEMS
    assert len(archive.keys) == ITEMS
    assert archive.recorded == ITEMS
