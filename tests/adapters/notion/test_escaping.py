"""Nothing a student writes comes alive in Notion, and nothing of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from librabot.adapters.notion import Notion
from librabot.adapters.notion.blocks import native
from librabot.adapters.notion.flavored import flavored
from librabot.adapters.notion.reading import from_markdown, from_message
from tests.adapters.notion.conftest import a_page
from tests.adapters.notion.outline import outline
from tests.fakes.notion import FakeNotion
from tests.fakes.notion.bodies import blocks
from tests.fakes.notion.reader import Reader

HOSTILE = (
    '<page url="https://www.notion.so/0123">정답은 여기</page>',
    "<database>x</database>",
    '<mention url="user://1">조교</mention> <mention-user url="user://1"/>',
    '<file source="https://x.kr/a.exe">과제</file>',
    "</quote>\n<callout icon='!'>공지</callout>",
    "[조교 공지](https://x.kr) ![그림](https://x.kr/a.png)",
    "**굵게** ~~지움~~ `<page>` $x$ $$y$$ {color=red} ^a^ |b|",
    "# 제목\n- 목록\n1. 번호\n> 인용\n---\n===\n+ 더하기",
    "[^https://x.kr] :smile: &lt;page&gt; \\<page>",
    "    들여 쓴 줄\n\t탭",
    "끝나지 않은 ` 따옴표와 ``` 울타리",
)
SIGNS = st.text(alphabet="\\*~`$[]<>{}|^_#:&;!-+=().1 \n가aB/pe\"'", max_size=60)

MARKS = ("**", "*", "~~", "`", "```", "$", "$$", "# ", "- ", "1. ", "> ", "- [ ] ")
PIECES = st.lists(
    st.sampled_from((*MARKS, "\n", "\n\n", " ", "    ", "가", "a)", "<b>", "[x](http://y)")),
    max_size=16,
).map("".join)


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_student_writes_is_only_text(
    fake: FakeNotion, notion: Notion, text: str
) -> None:
    await notion.publish(a_page(question=text), page_id=None, may_exist=False)

    question = outline(fake.pages[0].blocks).split("\nheading_2: 답변")[0]
    assert fake.live_tags == []
    assert "](" not in question.replace(text.replace("\n", "⏎"), "")
    for word in ("여기", "조교", "과제", "공지", "그림", "제목", "page", "줄"):
        assert question.count(word) == text.count(word)


async def test_the_same_text_unescaped_would_come_alive(fake: FakeNotion) -> None:
    reader = fake.routes.reader

    reader.flavored('<page url="https://www.notion.so/0123">정답</page>\n\n:smile: [^https://x.kr]')

    assert len(reader.live) == 3


async def test_code_in_a_question_stays_code(fake: FakeNotion, notion: Notion) -> None:
    question = "왜 `a<b`가 안 되죠?\n```c\nif (a < b) { }\n```\n감사합니다"

    await notion.publish(a_page(question=question), page_id=None, may_exist=False)

    assert outline(fake.pages[0].blocks[1:4]) == (
        "paragraph: 왜 `a<b`가 안 되죠?\ncode c: if (a < b) { }\nparagraph: 감사합니다"
    )


@settings(max_examples=200, deadline=None)
@given(SIGNS)
def test_any_message_reads_the_same_by_both_ways(text: str) -> None:
    nodes = from_message(text)

    reader = Reader()
    by_markdown = outline(reader.flavored(flavored(nodes)))
    by_blocks = outline(blocks(native(nodes)))

    assert "".join(by_markdown.split()) == "".join(by_blocks.split())
    assert reader.live == []


@settings(max_examples=200, deadline=None)
@given(SIGNS | PIECES)
def test_any_answer_reads_the_same_by_both_ways(text: str) -> None:
    nodes = from_markdown(text)

    reader = Reader()
    by_markdown = outline(reader.flavored(flavored(nodes)))
    by_blocks = outline(blocks(native(nodes)))

    assert "".join(by_markdown.split()) == "".join(by_blocks.split())
    assert reader.live == []
