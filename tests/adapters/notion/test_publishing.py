"""One question is one page, whatever happens on the way."""

import pytest

from librabot.adapters.notion import Names, Notion
from librabot.core.errors import Code, LibraError
from tests.adapters.notion.conftest import MakeNotion, a_page
from tests.adapters.notion.outline import answer_of, outline
from tests.fakes.notion import TITLE, FakeNotion, Fault

CREATE = "POST /v1/pages"


async def test_a_first_page_takes_one_call(fake: FakeNotion, notion: Notion) -> None:
    await notion.ping()
    fake.ledger.clear()

    published = await notion.publish(a_page(), page_id=None, may_exist=False)

    assert fake.names == [CREATE]
    assert (published.page_id, published.url) == (fake.pages[0].id, fake.pages[0].url)
    assert fake.ledger[0].version == "2026-03-11"


async def test_a_page_says_who_stands_for_the_answer(fake: FakeNotion, notion: Notion) -> None:
    page = a_page(own_url="https://bot.kr/q/142", asked_at=a_page().verified_at)

    await notion.publish(page, page_id=None, may_exist=False)

    assert outline(fake.pages[0].blocks) == (
        "heading_2: 질문\n"
        "paragraph: 포인터가 뭔가요?\n"
        "heading_2: 답변\n"
        "paragraph: 주소를 담는 <b>변수</b>입니다.\n"
        "divider\n"
        "paragraph: 검증: 김조교 · 2026-11-20 · 질문: 2026-11-20 · "
        "[librabot에서 보기](https://bot.kr/q/142)"
    )


async def test_a_page_fills_its_columns(fake: FakeNotion, notion: Notion) -> None:
    await notion.publish(a_page(), page_id=None, may_exist=False)

    values = fake.pages[0].values
    assert fake.pages[0].title == "포인터가 뭔가요?"
    assert [option["name"] for option in values["키워드"]["multi_select"]] == ["포인터", "C"]
    assert values["상태"]["select"]["name"] == "검증됨"
    assert values["조회수"]["number"] == 3
    assert values["librabot 키"]["rich_text"][0]["plain_text"] == "q-142"


async def test_columns_that_do_not_fit_are_left_out(make_notion: MakeNotion) -> None:
    async with FakeNotion(columns={"상태": "rich_text", "조회수": "number"}, rate=None) as other:
        notion = make_notion(other.database_id, base_url=other.base_url, token=other.token)
        await notion.publish(a_page(), page_id=None, may_exist=False)

        assert set(other.ledger[-1].body["properties"]) == {TITLE, "조회수"}


async def test_names_of_columns_and_states_can_be_others(make_notion: MakeNotion) -> None:
    names = Names(key="Key", status="State", verified="ok", answer="Answer")
    async with FakeNotion(columns={"Key": "rich_text", "State": "select"}, rate=None) as other:
        notion = make_notion(
            other.database_id, base_url=other.base_url, token=other.token, names=names
        )
        await notion.publish(a_page(), page_id=None, may_exist=False)

        assert other.pages[0].values["State"]["select"]["name"] == "ok"
        assert "Answer" in other.pages[0].text


async def test_keywords_are_made_into_options_notion_takes(
    fake: FakeNotion, notion: Notion
) -> None:
    keywords = ("a,b", "a b", " ", "가" * 150, "🙂" * 80, *(f"k{number}" for number in range(120)))

    await notion.publish(a_page(keywords=keywords), page_id=None, may_exist=False)

    options = [option["name"] for option in fake.pages[0].values["키워드"]["multi_select"]]
    assert options[:3] == ["a b", "가" * 99 + "…", "🙂" * 50]
    assert len(options) == 100


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="hang", on=CREATE, after=True),
        Fault(kind="drop", on=CREATE, after=True),
        Fault(kind="garbage", on=CREATE, after=True),
        Fault(status=503, on=CREATE, after=True),
        Fault(status=504, on=CREATE, after=True),
        Fault(kind="hang", on=CREATE),
        Fault(kind="drop", on=CREATE),
        Fault(status=409, on=CREATE),
        Fault(status=500, on=CREATE),
        Fault(status=502, on=CREATE),
        Fault(status=529, on=CREATE, retry_after=0),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{'after' if fault.after else 'before'}",
)
async def test_a_second_attempt_never_makes_a_second_page(
    fake: FakeNotion, make_notion: MakeNotion, fault: Fault
) -> None:
    notion = make_notion(timeout_seconds=0.3)
    await notion.ping()
    fake.script(fault)

    with pytest.raises(LibraError) as caught:
        await notion.publish(a_page(), page_id=None, may_exist=False)
    published = await notion.publish(a_page(), page_id=None, may_exist=True)

    assert caught.value.code.fault.retry_may_help
    assert [page.id for page in fake.pages] == [published.page_id]


async def test_a_page_made_just_now_is_found_although_the_index_is_late(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    notion = make_notion(settle_seconds=0.4)
    fake.routes.index_delay_seconds = 0.3
    fake.script(Fault(kind="drop", on=CREATE, after=True))

    with pytest.raises(LibraError):
        await notion.publish(a_page(), page_id=None, may_exist=False)
    await notion.publish(a_page(), page_id=None, may_exist=True)

    assert len(fake.pages) == 1


async def test_of_two_pages_with_one_key_the_older_stays(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    await notion.publish(a_page(), page_id=None, may_exist=False)

    published = await notion.publish(a_page(), page_id=None, may_exist=True)

    assert [page.id for page in fake.pages] == [first.page_id] == [published.page_id]


async def test_a_second_attempt_without_a_key_column_is_refused(make_notion: MakeNotion) -> None:
    async with FakeNotion(columns={}, rate=None) as other:
        notion = make_notion(other.database_id, base_url=other.base_url, token=other.token)
        with pytest.raises(LibraError) as caught:
            await notion.publish(a_page(), page_id=None, may_exist=True)

        assert caught.value.code is Code.EXT5004
        assert "librabot 키" in caught.value.detail
        assert other.pages == []


async def test_five_edits_keep_the_page_and_take_two_calls_each(
    fake: FakeNotion, notion: Notion
) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    fake.ledger.clear()

    for edit in range(5):
        page = a_page(answer=f"고친 답 {edit}", hits=edit, status="archived")
        again = await notion.publish(page, page_id=first.page_id, may_exist=False)
        assert again == first

    assert fake.names == ["PATCH /v1/pages/*", "PATCH /v1/pages/*/markdown"] * 5
    assert outline(answer_of(fake.pages[0].blocks)) == "paragraph: 고친 답 4"
    assert fake.pages[0].values["상태"]["select"]["name"] == "보관됨"


async def test_a_page_in_the_trash_comes_back_under_its_old_address(
    fake: FakeNotion, notion: Notion
) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    await notion.withdraw(first.page_id)
    assert fake.pages == []

    again = await notion.publish(a_page(answer="다시"), page_id=first.page_id, may_exist=False)

    assert again == first
    assert outline(answer_of(fake.pages[0].blocks)) == "paragraph: 다시"


async def test_a_page_gone_for_good_is_made_again_once(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    fake.delete_forever(first.page_id)

    second = await notion.publish(a_page(), page_id=first.page_id, may_exist=False)
    third = await notion.publish(a_page(answer="끝"), page_id=first.page_id, may_exist=False)

    assert second.page_id != first.page_id
    assert third == second
    assert len(fake.pages) == 1


async def test_a_database_no_longer_shared_loses_no_page(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    fake.world.shared = False

    with pytest.raises(LibraError) as caught:
        await notion.publish(a_page(), page_id=first.page_id, may_exist=False)

    assert caught.value.code is Code.EXT5003
    fake.world.shared = True
    assert len(fake.pages) == 1


async def test_withdrawing_twice_is_fine(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)

    await notion.withdraw(first.page_id)
    await notion.withdraw(first.page_id)
    fake.delete_forever(first.page_id)
    await notion.withdraw(first.page_id)

    assert fake.pages == []


async def test_a_column_renamed_meanwhile_is_noticed(fake: FakeNotion, notion: Notion) -> None:
    await notion.ping()
    fake.source.columns["안 쓰는 열"] = fake.source.columns.pop("조회수")

    await notion.publish(a_page(), page_id=None, may_exist=False)

    assert len(fake.pages) == 1
    assert "조회수" not in fake.ledger[-1].body["properties"]


async def test_a_subpage_put_there_by_hand_is_never_deleted(
    fake: FakeNotion, notion: Notion
) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    subpage = fake.add_subpage(first.page_id)

    with pytest.raises(LibraError) as caught:
        await notion.publish(a_page(answer="새 답"), page_id=first.page_id, may_exist=False)

    assert caught.value.code is Code.EXT5004
    assert "child page" in caught.value.detail
    assert subpage in fake.pages[0].blocks
