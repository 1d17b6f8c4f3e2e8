import pytest

from librabot.features.questions.meaning import Text, meaning_changed

ANSWER = """1. 터미널을 열고 `docker run hello`를 실행하세요.
2. 과제 제출 기한은 3월 5일 23:59입니다."""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("제출", "재출"),
        ("docker", "dokcer"),
        ("실행하세요", "실행합니다"),
        ("기한은", "기한이"),
        ("\n", "\n\n"),
        ("`docker run hello`", "**docker run hello**"),
    ],
)
def test_a_slip_that_was_mended_changes_no_meaning(old: str, new: str) -> None:
    before, after = Text("도커 실행", ANSWER), Text("도커 실행", ANSWER.replace(old, new))

    assert before != after
    assert not meaning_changed(before, after)
    assert not meaning_changed(after, before)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5일", "6일"),
        ("3월 5일", "5월 3일"),
        ("23:59", "22:59"),
        ("docker run", "docker pull"),
        ("hello", "hello -d"),
        ("과제", "보고서"),
        ("제출", "확인"),
        ("실행하세요.", "실행하세요. 그다음 로그를 확인하세요."),
    ],
)
def test_another_number_command_or_step_changes_the_meaning(old: str, new: str) -> None:
    before, after = Text("도커 실행", ANSWER), Text("도커 실행", ANSWER.replace(old, new))

    assert before != after
    assert meaning_changed(before, after)
    assert meaning_changed(after, before)


def test_the_title_counts_too() -> None:
    assert meaning_changed(Text("과제 1", ANSWER), Text("과제 2", ANSWER))


def test_a_text_written_anew_is_another_one_however_alike_its_words_are() -> None:
    before = Text("", " ".join(f"가나다라{letter}" for letter in "마바사아자차카타파하거너더러"))
    after = Text("", " ".join(f"가나다라{letter}" for letter in "모보소오조초코토포호고노도로"))

    assert meaning_changed(before, after)


def test_what_stands_beyond_the_first_words_counts_as_well() -> None:
    long = " ".join(f"낱말{letter}" for letter in "가나다라마바사아자차카타파하") * 4

    assert meaning_changed(Text("", f"{long} 시작"), Text("", f"{long} 끝"))
