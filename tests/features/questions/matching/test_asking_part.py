import pytest
from hypothesis import given
from hypothesis import strategies as st

from librabot.features.questions.matching.asking_part import asking_part

MESSAGE = """\
안녕하세요 조교님! 저는 컴퓨터공학과 20231234 김하늘입니다.
지난주부터 실습을 하고 있는데 집에서도 해 보고 싶어서 노트북에 이것저것 깔아 보는 중입니다.
도커 컨테이너를 지우면 안에 있던 데이터도 같이 사라지나요?
바쁘실 텐데 감사합니다!"""


def test_of_a_long_message_the_question_stays_and_what_leads_to_it() -> None:
    leading, asking = asking_part(MESSAGE).splitlines()

    assert leading.startswith("지난주부터 실습을")
    assert asking == "도커 컨테이너를 지우면 안에 있던 데이터도 같이 사라지나요?"


def test_a_short_message_stays_whole() -> None:
    assert asking_part("과제 2 언제까지예요?") == "과제 2 언제까지예요?"


def test_a_greeting_goes_but_the_person_asked_about_stays() -> None:
    assert asking_part("안녕하세요 교수님, 과제 2 언제까지예요?") == "과제 2 언제까지예요?"
    assert asking_part("교수님 면담은 언제예요?") == "교수님 면담은 언제예요?"


def test_a_students_number_is_no_number_of_the_question() -> None:
    assert "20231234" not in asking_part("20231234 김하늘 과제 2 언제까지예요?")


def test_without_a_question_the_last_sentences_stay() -> None:
    told = " ".join(f"나는 {n}번 이야기를 끝까지 들었다." for n in range(9))

    assert asking_part(told).startswith("나는 5번")


@pytest.mark.parametrize("text", ["", " \n ", "ㅋㅋㅋ", "안녕하세요"])
def test_little_text_is_no_trouble(text: str) -> None:
    asking_part(text)


@given(st.text(max_size=2_000))
def test_any_text_has_a_part_that_asks(text: str) -> None:
    assert len(asking_part(text)) <= len(text) + 400
