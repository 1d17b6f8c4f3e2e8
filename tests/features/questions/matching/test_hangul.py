import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.hangul import keys_of, mended

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("과제", "rhkwp"),
        ("값", "rkqt"),
        ("괜찮아", "rhosckssgdk".replace("ss", "s")),
        ("ㅋㅋ ㅠ", "zz b"),
        ("git 푸시", "git vntl"),
    ],
)
def test_hangul_is_written_as_the_keys_that_type_it(text: str, keys: str) -> None:
    assert keys_of(text) == keys


def test_shifted_letters_are_taken_for_plain_ones() -> None:
    assert keys_of("까") == keys_of("가")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dkssudgktpdy", "안녕하세요"),
        ("rhkwp 2 wpcnf rlgks djswpRkwldPdy?", "과제 2 제출 기한 언제까지예요?"),
        ("vkdlTjs tjfclrk dks ehody", "파이썬 설치가 안 돼요"),
    ],
)
def test_hangul_typed_on_the_latin_layout_is_read(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["how do I install numpy", "git", "work", "git 푸시가 안 돼요", "", "123", "for loop"],
)
def test_other_text_stays(text: str) -> None:
    assert mended(text) == text


@given(SYLLABLES)
def test_keys_are_plain_letters(text: str) -> None:
    assert keys_of(text).isascii()
    assert keys_of(text).islower()
