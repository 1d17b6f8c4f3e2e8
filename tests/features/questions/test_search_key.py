from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.search_key import search_key, words_of


def test_words_are_split_where_the_script_changes() -> None:
    assert words_of("Python3.11에서 pip가 안돼요!") == (
        "python",
        "3.11",
        "에서",
        "pip",
        "가",
        "안돼요",
    )


def test_what_tells_languages_and_operators_apart_is_kept() -> None:
    assert words_of("C++과 C#은 a==b, -1, 3-1") == (
        *("c++", "과", "c#", "은", "a", "==", "b", "-1", "3", "1"),
    )


def test_full_width_and_case_do_not_matter() -> None:
    assert search_key("ＮＵＭＰＹ　설치") == search_key("numpy 설치")


def test_punctuation_alone_has_no_key() -> None:
    assert search_key("?!… 🙏") == ""


@given(st.text(max_size=300))
def test_a_key_of_a_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)
