import pytest

from librabot.features.questions.matching.korean import stem_of


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("과제는", "과제"),
        ("과제를", "과제"),
        ("깃허브에서", "깃허브"),
        ("설치하는", "설치"),
        ("설치했는데", "설치"),
        ("설치가", "설치"),
        ("설치하려면", "설치"),
        ("제출해야하나요", "제출"),
        ("키를", "키"),
        ("docker", "docker"),
        ("3.12", "3.12"),
    ],
)
def test_particles_and_endings_go(word: str, stem: str) -> None:
    assert stem_of(word) == stem


@pytest.mark.parametrize("word", ["안녕하세요", "알려주세요", "어떻게", "the", "궁금합니다"])
def test_a_polite_phrase_has_no_stem(word: str) -> None:
    assert stem_of(word) == ""


@pytest.mark.parametrize("word", ["왜", "언제", "어디"])
def test_what_is_asked_for_stays(word: str) -> None:
    assert stem_of(word) == word


def test_a_known_word_keeps_what_looks_like_a_particle() -> None:
    assert stem_of("넘파이") == "넘파"
    assert stem_of("넘파이를", {"넘파이"}) == "넘파이"


def test_a_known_word_of_one_syllable_is_seen_before_a_particle() -> None:
    assert stem_of("큐랑", {"큐"}) == "큐"
    assert stem_of("큐랑") == "큐랑"
