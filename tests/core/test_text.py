import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from librabot.core.text import QUESTION_LIMIT, clean_text, one_line

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


def test_what_postgresql_refuses_is_gone() -> None:
    assert clean_text("a\x00b\ud800c\x1bd\x7f") == "ab\N{REPLACEMENT CHARACTER}cd"


def test_decomposed_korean_is_joined() -> None:
    assert clean_text(unicodedata.normalize("NFD", "가상환경")) == "가상환경"


def test_line_ends_become_newlines_and_tabs_stay() -> None:
    assert clean_text("a\r\nb\rc\td") == "a\nb\nc\td"


def test_long_gaps_shrink() -> None:
    assert clean_text("a\n\n\n\n\n\n\nb") == "a\n\n\nb"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)

    assert clean_text(once) == once
    assert len(once) <= QUESTION_LIMIT
    once.encode()


def test_a_cut_line_ends_in_an_ellipsis() -> None:
    assert one_line("하나 둘\n셋   넷", limit=20) == "하나 둘 셋 넷"
    assert one_line("가나다라마바사", limit=5) == "가나다라…"
