import re

from hypothesis import given
from hypothesis import strategies as st

from librabot.core.parts import MESSAGE_LIMIT, width
from librabot.handlers.defusing import body
from librabot.handlers.saying import PARTS_LIMIT, Saying, fitting

MARK = "-# ⏳ 조교 확인 전"
FOOTER = f"{MARK} · #12\n-# 📚 <https://board.example>"


def test_a_short_text_is_one_message_over_its_footer() -> None:
    assert Saying("답이에요.", FOOTER, MARK).parts() == ((f"답이에요.\n\n{FOOTER}",), "")


def test_a_footer_alone_is_a_message() -> None:
    assert Saying("", FOOTER).parts() == ((FOOTER,), "")


def test_every_message_carries_its_mark() -> None:
    text = "문단이에요. " * 60 + "\n\n"

    parts, whole = Saying(text * 12, FOOTER, MARK).parts()

    assert whole == ""
    assert len(parts) > 1
    assert all(part.endswith(f"\n\n{MARK}") for part in parts[:-1])
    assert parts[-1].endswith(f"\n\n{FOOTER}")


def test_a_footer_that_does_not_fit_moves_the_cut() -> None:
    footer = "-# " + "f" * 900
    text = "가" * 1990

    parts, _ = Saying(text, footer, MARK).parts()

    assert len(parts) == 2
    assert all(width(part) <= MESSAGE_LIMIT for part in parts)
    assert "".join(part.count("가") * "가" for part in parts) == text


def test_what_no_four_messages_hold_is_a_beginning_and_a_file() -> None:
    text = "문단이에요.\n\n" * 2000

    [beginning], whole = Saying(text, FOOTER, MARK).parts()

    assert whole == text
    assert beginning.startswith("문단이에요.")
    assert "📄" in beginning
    assert beginning.endswith(FOOTER)
    assert width(beginning) <= MESSAGE_LIMIT


def test_a_growing_text_has_no_file_yet() -> None:
    parts, whole = Saying("문단이에요.\n\n" * 2000, FOOTER, MARK, growing=True).parts()

    assert whole == ""
    assert len(parts) == PARTS_LIMIT


def test_a_note_is_the_last_line() -> None:
    [only], _ = Saying("답", FOOTER).with_note("참고하세요").parts()

    assert only.endswith("\n-# 참고하세요")
    assert Saying("답", FOOTER).with_note("") == Saying("답", FOOTER)


def test_the_messages_that_are_whole_stay_while_the_text_grows() -> None:
    text = "문단이에요. " * 200
    earlier: tuple[str, ...] = ()

    for end in range(100, len(text), 97):
        parts, _ = Saying(text[:end], FOOTER, MARK, growing=True).parts()
        settled = min(len(earlier), len(parts)) - 1
        assert parts[: max(settled, 0)] == earlier[: max(settled, 0)]
        earlier = parts


PIECES = st.text(
    st.sampled_from("가나다 ab`\n#>-*😀👩‍👩‍👧"), min_size=1, max_size=80
) | st.sampled_from(("```python\n가 = 1\n", "```\n", "가" * 300, "[가](https://e.kr) ", "\n\n"))


@given(st.lists(PIECES, min_size=1, max_size=12), st.integers(1, 30))
def test_no_text_breaks_a_message(pieces: list[str], times: int) -> None:
    text = "".join(pieces) * times

    parts, whole = Saying(body(text), FOOTER, MARK).parts()

    assert 1 <= len(parts) <= PARTS_LIMIT
    assert all(width(part) <= MESSAGE_LIMIT for part in parts)
    assert all(len(re.findall("`{3,}", part)) % 2 == 0 for part in parts)
    assert parts[-1].endswith(FOOTER)
    assert (whole or "".join(parts).replace(MARK, "")).count("가") == text.count("가")


def test_lines_that_do_not_fit_are_left_out_whole() -> None:
    assert fitting(["ab", "cd", "ef"], limit=6) == "ab\ncd"
