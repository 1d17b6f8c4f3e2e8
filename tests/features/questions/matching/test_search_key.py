import time

from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.lexicon import lexicon_from
from librabot.features.questions.matching.search_key import KEY_VERSION, search_key
from librabot.features.questions.matching.words import words_of

# Changing a key here means that KEY_VERSION goes up by one.
KEYS = {
    "파이썬 가상환경은 어떻게 만드나요?": "python venv aksemf",
    "과제2 제출 기한이 언제까지인가요??": "rhkwp 2 wpcnf akrka djswp",
    "넘파이를 pip로 깔았는데 안 돼요ㅠㅠ": "numpy pip tjfcl dksehl",
    "How do I install numpy?": "tjfcl numpy",
    "dkssudgktpdy rhkwp 2 wpcnf djswp?": "rhkwp 2 wpcnf djswp",
}


def test_words_are_split_where_the_script_changes() -> None:
    assert words_of("Python3.11에서 pip가 설치!") == ("python", "3.11", "에서", "pip", "가", "설치")


def test_what_tells_languages_and_operators_apart_is_kept() -> None:
    assert words_of("C++과 C#은 a==b, -1, 3-1") == (
        *("c++", "과", "c#", "은", "a", "==", "b", "-1", "3", "1"),
    )


def test_the_rules_have_not_changed_without_a_new_version() -> None:
    assert KEY_VERSION == 1
    assert {text: search_key(text) for text in KEYS} == KEYS


def test_full_width_and_case_do_not_matter() -> None:
    assert search_key("ＮＵＭＰＹ　설치") == search_key("numpy 설치")


def test_punctuation_alone_has_no_key() -> None:
    assert search_key("?!… 🙏") == ""


def test_a_sign_before_a_number_counts_also_at_the_start() -> None:
    assert search_key("-1 인덱스") != search_key("1 인덱스")


def test_a_polite_phrase_alone_is_searched_by_its_words() -> None:
    assert search_key("감사합니다") != ""


def test_a_course_has_its_own_words() -> None:
    own = lexicon_from([("에코", "echo")])

    assert search_key("에코가 뭐예요?", own) == search_key("echo가 뭐예요?", own)


def test_of_much_text_25_stems_count() -> None:
    assert len(search_key(" ".join(f"단어{n} 왜" for n in range(100))).split()) == 25


@given(st.text(max_size=300))
def test_any_text_has_a_key_of_plain_lower_case(text: str) -> None:
    key = search_key(text)

    assert key == key.lower()
    assert key == " ".join(key.split(" "))


@given(st.sampled_from("가a(1 /\n.?'`:\\") | st.characters(), st.integers(1_000, 20_000))
def test_a_key_takes_bounded_time(letter: str, times: int) -> None:
    began = time.perf_counter()
    search_key(letter * times)

    assert time.perf_counter() - began < 1.0
