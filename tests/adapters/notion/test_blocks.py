"""Native blocks: the way in when Markdown is refused, and for what is too long for it."""

import json

import pytest

from librabot.adapters.notion import Notion
from librabot.adapters.notion.blocks import batches, native
from librabot.adapters.notion.reading import from_markdown
from librabot.adapters.notion.text import chunks
from tests.adapters.notion.conftest import a_page
from tests.adapters.notion.outline import answer_of, outline
from tests.fakes.notion import FakeNotion
from tests.fakes.notion.bodies import blocks, total
from tests.fakes.notion.state import walk


def items(count: int) -> str:
    return "\n".join(f"- 항목 {number}" for number in range(count))


def outline_of(markdown: str) -> str:
    return outline(blocks(native(from_markdown(markdown))))


@pytest.mark.parametrize("count", [94, 95, 96, 250])
async def test_a_refused_page_goes_in_hundreds(
    fake: FakeNotion, notion: Notion, count: int
) -> None:
    fake.routes.accepts_markdown = False

    await notion.publish(a_page(answer=items(count)), page_id=None, may_exist=False)

    sent = [len(call.body["children"]) for call in fake.ledger if "children" in (call.body or {})]
    assert max(sent) <= 100
    assert sum(sent) == count + 5
    assert len(answer_of(fake.pages[0].blocks)) == count


async def test_a_refused_edit_empties_the_page_first(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(answer=items(150)), page_id=None, may_exist=False)
    fake.routes.accepts_markdown = False

    await notion.publish(a_page(answer="새 답"), page_id=first.page_id, may_exist=False)

    assert outline(answer_of(fake.pages[0].blocks)) == "paragraph: 새 답"


async def test_a_refused_edit_spares_a_subpage(fake: FakeNotion, notion: Notion) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    subpage = fake.add_subpage(first.page_id)
    fake.routes.accepts_markdown = False

    await notion.publish(a_page(answer="새 답"), page_id=first.page_id, may_exist=False)

    assert fake.pages[0].blocks[0] is subpage
    assert outline(answer_of(fake.pages[0].blocks)) == "paragraph: 새 답"


@pytest.mark.parametrize("may_use_markdown", [True, False])
async def test_a_page_of_more_than_a_thousand_blocks_arrives_whole_and_in_order(
    fake: FakeNotion, notion: Notion, *, may_use_markdown: bool
) -> None:
    fake.routes.accepts_markdown = may_use_markdown

    first = await notion.publish(a_page(answer=items(1_250)), page_id=None, may_exist=False)
    created = outline(answer_of(fake.pages[0].blocks))
    await notion.publish(a_page(answer=items(1_260)), page_id=first.page_id, may_exist=False)
    edited = outline(answer_of(fake.pages[0].blocks))

    assert created == "\n".join(f"bulleted: 항목 {number}" for number in range(1_250))
    assert edited == "\n".join(f"bulleted: 항목 {number}" for number in range(1_260))


async def test_a_page_of_more_than_500_kilobytes_arrives_whole(
    fake: FakeNotion, notion: Notion
) -> None:
    answer = "\n\n".join(f"{number} " + "가" * 1_000 for number in range(300))

    await notion.publish(a_page(answer=answer), page_id=None, may_exist=False)

    shown = [block.text for block in answer_of(fake.pages[0].blocks)]
    assert len(answer.encode()) > 900_000
    assert "\n\n".join(shown) == answer


@pytest.mark.parametrize("letter", ["a", "가", "🙂"])
@pytest.mark.parametrize("count", [1_900, 1_901, 2_001, 300_000])
def test_long_text_is_cut_into_pieces_notion_takes(letter: str, count: int) -> None:
    text = letter * count

    pieces = list(chunks(text))

    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 1_900
    assert max(len(piece.encode("utf-16-le")) // 2 for piece in pieces) <= 2_000


@pytest.mark.parametrize("letter", ["가", "🙂"])
@pytest.mark.parametrize("before", ["", "```py\n", "- ", "> ", "## "])
def test_a_text_of_300_000_characters_fits_into_blocks(letter: str, before: str) -> None:
    text = letter * 300_000

    made = [block for batch in batches(native(from_markdown(before + text))) for block in batch]
    stored = [block for part in made for block in blocks([part])]

    assert "".join(block.text for block in stored) == text


def test_a_request_stays_below_400_kilobytes() -> None:
    markdown = "\n\n".join("가" * 1_500 for _ in range(400))

    sent = list(batches(native(from_markdown(markdown))))

    assert max(len(json.dumps(batch, ensure_ascii=False).encode()) for batch in sent) < 410_000
    assert sum(len(batch) for batch in sent) == 400


def test_a_long_table_continues_under_the_same_head() -> None:
    rows = "\n".join(f"| {number} | x |" for number in range(150))

    made = blocks(native(from_markdown(f"| 수 | 값 |\n|---|---|\n{rows}")))

    cells = [row.payload["cells"][0][0]["plain_text"] for row in walk(made) if row.kind != "table"]
    assert [len(table.children) for table in made] == [100, 52]
    assert cells == ["수", *map(str, range(99)), "수", *map(str, range(99, 150))]


def test_what_is_nested_too_deep_stands_after_its_parent() -> None:
    markdown = "- 하나\n  - 둘\n    - 셋\n      - 넷\n        - 다섯\n- 여섯"

    assert outline_of(markdown) == (
        "bulleted: 하나\n  bulleted: 둘\n    bulleted: 셋\n    bulleted: 넷\n"
        "    bulleted: 다섯\nbulleted: 여섯"
    )


def test_a_table_deep_in_a_list_keeps_its_rows() -> None:
    markdown = "- 하나\n  - 둘\n    - 셋\n\n      | a |\n      |---|\n      | b |\n"

    assert outline_of(markdown) == (
        "bulleted: 하나\n  bulleted: 둘\n    bulleted: 셋\n  table\n"
        "    table_row: a\n    table_row: b"
    )


def test_more_than_a_hundred_children_continue_beside_their_parent() -> None:
    markdown = "- 위\n" + "\n".join(f"  - {number}" for number in range(130))

    made = blocks(native(from_markdown(markdown)))

    assert total(made) == 131
    assert len(made[0].children) == 100


def test_a_long_formula_becomes_code() -> None:
    formula = "x+" * 600

    made = blocks(native(from_markdown(f"$$\n{formula}\n$$\n\n값 ${formula.strip('+')}$")))

    assert [block.kind for block in made] == ["code", "paragraph"]
    assert made[0].payload["language"] == "latex"
    assert made[0].text == formula


def test_an_address_notion_finds_too_long_stays_text() -> None:
    url = "https://a.kr/" + "x" * 2_000

    assert outline_of(f"[문서]({url}) ![그림]({url})") == "paragraph: 문서 그림"
