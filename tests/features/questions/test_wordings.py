"""A question's own words."""

from librabot.features.questions.matching.lexicon import lexicon_from
from librabot.features.questions.wordings import own_wordings


def test_title_and_question_are_asked_once_each() -> None:
    both = own_wordings("과제 2 제출 기한", "과제 2는 언제까지 내요?")
    alike = own_wordings("과제 2 제출 기한", "과제 2 제출 기한!")

    assert [each.source for each in both] == ["title", "question"]
    assert [each.source for each in alike] == ["title"]
    assert own_wordings("?", "") == ()


def test_a_courses_own_spellings_count() -> None:
    asked = own_wordings("과제방", "게시판", lexicon_from([("과제방", "게시판")]))

    assert [each.body for each in asked] == ["과제방"]
