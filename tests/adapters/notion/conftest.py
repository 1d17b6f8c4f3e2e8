from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from librabot.adapters.notion import Notion
from librabot.features.questions.archive import ArchivePage
from tests.fakes.notion import FakeNotion

FAST = 1_000.0

PAGE = ArchivePage(
    key="q-142",
    title="포인터가 뭔가요?",
    keywords=("포인터", "C"),
    status="verified",
    hits=3,
    question="포인터가 뭔가요?",
    answer="주소를 담는 **변수**입니다.",
    verified_by="김조교",
    verified_at=datetime(2026, 11, 20, tzinfo=UTC),
)

MakeNotion = Callable[..., Notion]


@pytest.fixture
async def fake() -> AsyncIterator[FakeNotion]:
    """A workspace that answers as fast as it is asked."""
    async with FakeNotion(rate=None) as fake:
        yield fake


@pytest.fixture
async def make_notion(fake: FakeNotion) -> AsyncIterator[MakeNotion]:
    """A factory of clients for the workspace, each closed at the end."""
    made: list[Notion] = []

    def make(database: str = "", **more: object) -> Notion:
        options = {"base_url": fake.base_url, "rate": FAST, "settle_seconds": 0.0} | more
        token = str(options.pop("token", fake.token))
        made.append(Notion(token, database or fake.database_id, **options))  # type: ignore[arg-type]  # The options are the constructor's.
        return made[-1]

    yield make
    for notion in made:
        await notion.close()


@pytest.fixture
def notion(make_notion: MakeNotion) -> Notion:
    return make_notion()


def a_page(**changes: object) -> ArchivePage:
    """An ordinary verified answer, with some things different."""
    return replace(PAGE, **changes)  # type: ignore[arg-type]  # The changes are of its fields.
