"""Whatever is copied out of Notion leads to the data source."""

import pytest

from librabot.adapters.notion.source import NoSourceError, object_id
from librabot.core.errors import Code, LibraError
from tests.adapters.notion.conftest import MakeNotion, a_page
from tests.fakes.notion import FakeNotion

ID = "1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d"
BARE = ID.replace("-", "")
VIEW = "ffffffffffffffffffffffffffffffff"


@pytest.mark.parametrize(
    "given",
    [
        ID,
        BARE,
        BARE.upper(),
        f"  {ID}\n",
        f"https://www.notion.so/{BARE}",
        f"https://www.notion.so/course/Q-A-{BARE}?v={VIEW}&pvs=4",
        f"https://www.notion.so/course/cafe-{BARE}#{VIEW}",
        f"https://app.notion.com/p/course/{BARE}/",
        f"collection://{ID}",
    ],
)
def test_an_id_is_found_in_whatever_was_copied(given: str) -> None:
    assert object_id(given) == ID


@pytest.mark.parametrize("given", ["", "my course", "https://www.notion.so/x", BARE[:-1]])
def test_what_holds_no_id_is_refused(given: str) -> None:
    with pytest.raises(NoSourceError) as caught:
        object_id(given)

    assert caught.value.code is Code.EXT5003


async def test_the_data_source_is_resolved_once(fake: FakeNotion, make_notion: MakeNotion) -> None:
    notion = make_notion(f"https://www.notion.so/course/{fake.database_id.replace('-', '')}?v=1")

    for number in range(3):
        await notion.publish(a_page(key=f"q-{number}"), page_id=None, may_exist=False)

    assert fake.names == [
        "GET /v1/databases/*",
        "GET /v1/data_sources/*",
        *["POST /v1/pages"] * 3,
    ]
    assert len(fake.pages) == 3


async def test_the_id_of_a_data_source_does_as_well(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    notion = make_notion(fake.source.id)

    await notion.publish(a_page(), page_id=None, may_exist=False)

    assert fake.pages[0].source_id == fake.source.id


async def test_a_data_source_made_anew_is_found_after_a_ping(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    notion = make_notion()
    await notion.ping()
    fake.remove_sources()
    second = fake.add_source()

    with pytest.raises(LibraError):
        await notion.ping()
    await notion.publish(a_page(), page_id=None, may_exist=False)

    assert fake.pages[0].source_id == second.id
