"""The usual mistakes, told apart, and the columns created that were missing."""

import pytest

from librabot.adapters.notion import Notion
from librabot.core.checks import Finding
from librabot.locale import catalog
from tests.adapters.notion.conftest import MakeNotion, a_page
from tests.fakes.notion import COLUMNS, FakeNotion, Fault


def wrong(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.said % finding.values for finding in findings if not finding.ok]


async def test_a_sound_set_up_has_nothing_wrong_and_nothing_changed(
    fake: FakeNotion, notion: Notion
) -> None:
    findings = await notion.doctor()

    assert [finding.name for finding in findings] == [
        "Notion token",
        "Notion database",
        "Notion properties",
        "Notion permission",
    ]
    assert wrong(findings) == []
    assert fake.pages == []
    assert set(fake.source.columns) == {"이름", *COLUMNS}


async def test_a_refused_token_is_named_and_nothing_else_asked(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    findings = await make_notion(token="ntn_wrong").doctor()

    assert wrong(findings) == ["Notion refused the connection's token."]
    assert len(fake.ledger) == 1


@pytest.mark.parametrize("database", ["0123456789abcdef0123456789abcdef", ""])
async def test_a_database_not_found_or_not_shared_is_named(
    fake: FakeNotion, make_notion: MakeNotion, database: str
) -> None:
    fake.world.shared = bool(database)

    findings = await make_notion(database).doctor()

    assert wrong(findings) == [
        "The Notion database was not found, or is not shared with the connection."
    ]


async def test_the_id_of_a_page_is_named(fake: FakeNotion, make_notion: MakeNotion) -> None:
    inside = (await make_notion().publish(a_page(), page_id=None, may_exist=False)).page_id

    for page_id in (fake.add_lone_page(), inside):
        fake.world.pages.setdefault(page_id, fake.pages[0])
        findings = await make_notion(page_id).doctor()

        assert wrong(findings) == ["NOTION_DB_ID is the id of a page, not of a database."]


async def test_what_is_no_id_is_named(make_notion: MakeNotion) -> None:
    findings = await make_notion("https://www.notion.so/my-course").doctor()

    assert wrong(findings) == ["NOTION_DB_ID holds no Notion id."]


async def test_several_data_sources_are_named_and_one_of_them_is_accepted(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    second = fake.add_source()

    several = await make_notion().doctor()
    one = await make_notion(second.id).doctor()

    assert wrong(several) == ["The Notion database has several data sources."]
    assert wrong(one) == []


async def test_a_database_without_a_data_source_is_named(fake: FakeNotion, notion: Notion) -> None:
    fake.remove_sources()

    assert wrong(await notion.doctor()) == ["The Notion database has no data source."]


async def test_every_missing_and_every_mistyped_property_is_named(
    fake: FakeNotion, notion: Notion
) -> None:
    del fake.source.columns["librabot 키"]
    fake.source.columns["상태"]["type"] = "status"

    findings = await notion.doctor()

    assert wrong(findings) == [
        "The Notion database has no property “librabot 키”.",
        "The Notion property “상태” is of type Status.",
    ]
    assert [finding.remedy % finding.values for finding in findings if not finding.ok] == [
        "Let librabot create the missing properties, or add “librabot 키” of type Text.",
        "Change its type to Select in Notion, or rename it and let librabot create a new one.",
    ]


@pytest.mark.parametrize("capabilities", [{"read"}, {"insert", "update"}])
async def test_a_missing_capability_is_named(
    fake: FakeNotion, notion: Notion, capabilities: set[str]
) -> None:
    fake.routes.capabilities = capabilities

    assert wrong(await notion.doctor()) == ["The Notion connection lacks a capability."]


async def test_a_full_workspace_and_an_absent_notion_are_named(
    fake: FakeNotion, notion: Notion
) -> None:
    full = Fault(status=403, on="POST /v1/pages", more={"block_limit": "block_creation"})
    fake.script(full)
    first = await notion.doctor()
    fake.script(Fault(status=503, on="GET /v1/users/me"))
    second = await notion.doctor()

    assert wrong(first) == ["The Notion workspace has reached its block limit."]
    assert wrong(second) == ["Notion cannot be reached right now."]


async def test_missing_properties_are_created_and_used(make_notion: MakeNotion) -> None:
    async with FakeNotion(columns={"조회수": "rich_text"}, rate=None) as bare:
        notion = make_notion(bare.database_id, base_url=bare.base_url, token=bare.token)

        created = await notion.create_properties()
        again = await notion.create_properties()
        await notion.publish(a_page(), page_id=None, may_exist=False)

        assert created == ("키워드", "상태", "librabot 키")
        assert again == ()
        assert bare.source.columns["조회수"]["type"] == "rich_text"
        states = bare.source.columns["상태"]["select"]["options"]
        assert [state["name"] for state in states] == ["검증됨", "보관됨"]
        assert bare.pages[0].values["상태"]["select"]["color"] == "green"


async def test_every_finding_can_be_said_in_korean(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    del fake.source.columns["librabot 키"]
    fake.source.columns["상태"]["type"] = "status"
    fake.routes.capabilities = {"read"}
    findings = list(await make_notion().doctor())
    for database in ("x", "0123456789abcdef0123456789abcdef", fake.add_lone_page()):
        findings += await make_notion(database).doctor()
    fake.add_source()
    findings += await make_notion().doctor()
    fake.remove_sources()
    findings += await make_notion().doctor()

    korean = catalog("ko")

    assert len([finding for finding in findings if not finding.ok]) == 8
    for finding in findings:
        for message in filter(None, (finding.name, finding.said, finding.remedy)):
            assert korean[message] % finding.values
