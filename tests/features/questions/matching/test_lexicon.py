import time

from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.lexicon import SHIPPED, Alias, lexicon_from, lexicon_of


def test_two_spellings_have_one_stem() -> None:
    assert SHIPPED.stems("도커를") == SHIPPED.stems("docker")
    assert SHIPPED.stems("넘파이가") == SHIPPED.stems("numpy")


def test_negation_is_one_word_with_its_verb() -> None:
    assert SHIPPED.stems("설치가 안 돼요") == SHIPPED.stems("설치가 안돼요")
    assert SHIPPED.stems("설치가 안 됩니다") == SHIPPED.stems("설치가 안돼요")


def test_a_run_without_spaces_is_cut_around_known_words() -> None:
    assert SHIPPED.stems("파이썬가상환경만들기")[:2] == ("python", "venv")


def test_a_course_has_its_own_words_and_they_win() -> None:
    own = lexicon_from([("에코", "echo server"), ("도커", "부두")])

    assert own.stems("에코가 안 켜져요")[:2] == ("echo", "server")
    assert own.stems("도커") == ("부두",)
    assert SHIPPED.stems("도커") == ("docker",)


def test_what_is_meant_is_folded_too() -> None:
    own = lexicon_from([("돌쇠", "도커"), ("과제방", "깃허브 클래스룸")])

    assert own.stems("돌쇠") == ("docker",)
    assert own.stems("과제방") == own.stems("깃허브 클래스룸")


def test_aliases_in_a_circle_come_to_an_end() -> None:
    own = lexicon_from([("하나", "둘"), ("둘", "하나")])

    assert own.stems("하나")[0] in {"하나", "둘"}


def test_an_alias_that_means_itself_many_times_stays_small() -> None:
    own = lexicon_from([("a", " ".join(["a"] * 20))])
    began = time.perf_counter()

    assert len(own.stems(" ".join(["a"] * 100))) <= 500
    assert time.perf_counter() - began < 0.5


def test_several_words_may_stand_for_one() -> None:
    own = lexicon_of((Alias("팀플 계획서", "plan"),))

    assert own.stems("팀플 계획서는 언제까지?")[0] == "plan"


def test_the_same_words_give_the_same_lexicon() -> None:
    assert lexicon_from([("에코", "echo")]) is lexicon_from([("에코", "echo")])
    assert lexicon_from([]) is SHIPPED


def test_an_alias_without_a_word_has_no_effect() -> None:
    assert lexicon_from([("?!", "x")]).stems("도커?!") == ("docker",)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = SHIPPED.stems(text)

    assert SHIPPED.stems(" ".join(once)) == once or not once
