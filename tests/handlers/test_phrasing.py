from dataclasses import replace
from datetime import UTC, datetime

import pytest

from librabot.core.errors import Code
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.values import Cited, Entry, Offer, Title
from librabot.handlers import phrasing
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.saying import Saying
from librabot.locale import speaking
from tests.handlers.house import BOARD, PANEL

WITH_BOARD = Phrasing(PANEL, BOARD)
ENTRY = Entry(
    id=12,
    course_id=1,
    status="verified",
    title="과제 2 마감",
    question="과제 2 언제까지죠?",
    answer="11월 30일이에요.",
    keywords=("과제", "마감"),
    version=3,
    needs_human=False,
    verifier_name="김_조교",
    verified_at=datetime(2026, 11, 19, 16, tzinfo=UTC),
    page_url=None,
    hits=4,
)


def only(saying: Saying) -> str:
    [part], whole = saying.parts()
    assert whole == ""
    return part


def test_a_known_answer_names_who_stands_behind_it_and_where_it_lives() -> None:
    assert only(WITH_BOARD.known(ENTRY)) == (
        "✅ **이미 확인된 답이에요**\n\n11월 30일이에요.\n\n"
        f"-# #12 · 확인: 김\\_조교 2026-11-20 · <{PANEL}/q/12>\n"
        f"-# 📚 확인된 답 모두 보기: <{BOARD}>"
    )


def test_the_archives_page_is_linked_once_there_is_one() -> None:
    entry = replace(ENTRY, page_url="https://www.notion.so/abc")

    assert "<https://www.notion.so/abc>" in only(WITH_BOARD.verified(entry))
    assert PANEL not in only(WITH_BOARD.verified(entry))


def test_a_draft_says_that_nobody_confirmed_it() -> None:
    said = only(WITH_BOARD.draft(ENTRY, whole=True))

    assert said.startswith("11월 30일이에요.\n\n-# ⏳ **조교 확인 전** · AI가 쓴 답 · #12")
    assert "`과제` `마감`" in said
    assert "끊겼어요" not in said


def test_a_draft_that_broke_off_says_so() -> None:
    assert "✂️ 답이 여기서 끊겼어요" in only(WITH_BOARD.draft(ENTRY, whole=False))


def test_an_open_code_block_does_not_swallow_the_mark() -> None:
    entry = replace(ENTRY, answer="```python\nprint(1)")

    said = only(WITH_BOARD.draft(entry, whole=True))

    assert "print(1)\n```\n\n-# ⏳" in said


@pytest.mark.parametrize("keyword", ["a`b", "**굵게**", "@everyone"])
def test_a_keyword_is_code(keyword: str) -> None:
    said = only(WITH_BOARD.draft(replace(ENTRY, keywords=(keyword,)), whole=True))

    assert f"`{keyword.replace('`', '')}`" in said


@pytest.mark.parametrize("code", [Code.AI5004, None])
def test_a_question_without_a_draft_is_with_a_ta(code: Code | None) -> None:
    said = only(WITH_BOARD.handed_over(ENTRY, code))

    assert "조교에게 전달했어요" in said
    assert ("AI5004" in said) == (code is not None)


def test_each_file_that_was_not_read_has_its_reason() -> None:
    refusals = [Refusal(f"사진{number}[x](http://e.kr).heic", Code.VAL4002) for number in range(7)]

    said = only(WITH_BOARD.draft(ENTRY, whole=True, refusals=refusals))

    assert said.count("VAL4002") == 5
    assert "📎 … 외 2개" in said
    assert "[x](http" not in said


def test_a_refused_question_says_why() -> None:
    said = only(phrasing.refusal(Code.VAL4002, [Refusal("a.heic", Code.VAL4002)]))

    assert "지원하지 않" in said or "VAL4002" in said
    assert "a.heic" in said


def test_titles_are_letters() -> None:
    title = Title(3, "@everyone [x](https://evil.example) **b**\n# 제목", 5, None)

    said = WITH_BOARD.popular([title])

    assert "@everyone" not in said
    assert "[x](" not in said
    assert f"<{PANEL}/q/3>" in said


def test_a_long_list_ends_between_two_titles() -> None:
    titles = [Title(number, "가" * 100, 1, "https://n.so/" + "x" * 150) for number in range(25)]

    said = WITH_BOARD.found("가", titles)

    assert len(said) <= 2000
    assert said.count("<https") == said.count(">")


def test_everything_can_be_said_in_english() -> None:
    with speaking("en"):
        said = "\n".join(
            (
                only(WITH_BOARD.known(ENTRY)),
                only(WITH_BOARD.draft(replace(ENTRY, answer="Text", keywords=()), whole=False)),
                only(WITH_BOARD.handed_over(ENTRY, Code.AI5003)),
                WITH_BOARD.help(),
                WITH_BOARD.popular([]),
            )
        )

    words = said.replace("11월 30일이에요.", "").replace("김\\_조교", "").replace("!질문", "")
    assert not any("가" <= letter <= "힣" for letter in words)


CITED = (
    Cited(3, "과제 2 [마감] 안내", None),
    Cited(4, "@everyone ](https://evil.example) **b**", "https://www.notion.so/b"),
    Cited(5, "가" * 60, None),
    Cited(6, "넷째", None),
)


def test_a_draft_links_at_most_three_of_the_answers_it_was_written_from() -> None:
    said = only(WITH_BOARD.draft(replace(ENTRY, sources=CITED), whole=True))

    [line] = [each for each in said.split("\n") if "참고한 확인된 답변" in each]
    assert line == (
        f"-# 📖 참고한 확인된 답변: [과제 2 \\(마감\\) 안내](<{PANEL}/q/3>), "
        "[\\@\u200beveryone \\)\\(https:\u200b//evil.example\\) \\*\\*b\\*\\*]"
        f"(<https://www.notion.so/b>), [{'가' * 39}…](<{PANEL}/q/5>)"
    )


def test_a_verified_answer_names_its_sources_too() -> None:
    assert f"(<{PANEL}/q/3>)" in only(WITH_BOARD.known(replace(ENTRY, sources=CITED)))
    assert "참고한" not in only(WITH_BOARD.known(ENTRY))


def test_an_answer_from_an_earlier_term_says_so_first() -> None:
    said = only(WITH_BOARD.known(ENTRY, stale=True))

    assert said.startswith("🕰️ **지난 학기 답변이에요.**")
    assert said.split("\n", 1)[1] == only(WITH_BOARD.known(ENTRY))


def test_an_offers_words_are_letters() -> None:
    title = "@everyone **b**\n# 제목"
    answer = "[여기](https://evil.example) @here\n```python\nprint('*')\n```\n" + "가" * 200
    offer = Offer(replace(ENTRY, title=title, answer=answer, hits=0), stale=False)

    said = only(WITH_BOARD.offer([offer, offer]))

    lines = said.split("\n")
    assert lines[2] == "**1.** \\@\u200beveryone \\*\\*b\\*\\* \\# 제목"
    assert lines[3].startswith("-# 여기 \\@\u200bhere print\\('\\*'\\) 가가")
    assert lines[3].endswith("가…")
    assert lines[5].startswith("**2.** ")
    assert "evil" not in said
    assert "도움" not in said


def test_all_of_an_offer_can_be_said_in_english() -> None:
    entry = replace(ENTRY, title="Title", answer="Text", sources=(Cited(1, "Source", None),))
    with speaking("en"):
        said = "\n".join(
            (
                only(WITH_BOARD.offer([Offer(entry, stale=True)])),
                only(WITH_BOARD.draft(replace(entry, keywords=()), whole=True)),
                only(phrasing.thinking(joined=True)),
            )
        )

    assert not any("가" <= letter <= "힣" for letter in said)
