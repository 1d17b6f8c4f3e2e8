"""What a TA writes is what Notion shows, by either of the two ways into a page."""

import pytest

from librabot.adapters.notion import Notion
from tests.adapters.notion.conftest import a_page
from tests.adapters.notion.fixtures import SAMPLES, Sample
from tests.adapters.notion.outline import answer_of, outline
from tests.fakes.notion import FakeNotion
from tests.fakes.notion.reader import Reader
from tests.fakes.notion.writer import write

samples = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])


@samples
async def test_an_answer_sent_as_markdown_shows_as_written(
    fake: FakeNotion, notion: Notion, sample: Sample
) -> None:
    await notion.publish(a_page(answer=sample.markdown), page_id=None, may_exist=False)

    assert outline(answer_of(fake.pages[0].blocks)) == sample.outline
    assert fake.live_tags == []


@samples
async def test_an_answer_sent_as_blocks_shows_the_same(
    fake: FakeNotion, notion: Notion, sample: Sample
) -> None:
    fake.routes.accepts_markdown = False

    await notion.publish(a_page(answer=sample.markdown), page_id=None, may_exist=False)

    assert outline(answer_of(fake.pages[0].blocks)) == sample.outline


@samples
async def test_an_answer_read_back_as_markdown_is_the_same_page_again(
    fake: FakeNotion, notion: Notion, sample: Sample
) -> None:
    await notion.publish(a_page(answer=sample.markdown), page_id=None, may_exist=False)

    blocks = fake.pages[0].blocks
    again = Reader().flavored(write(blocks))

    assert outline(again) == outline(blocks)


def test_there_are_forty_samples() -> None:
    assert len(SAMPLES) >= 40
