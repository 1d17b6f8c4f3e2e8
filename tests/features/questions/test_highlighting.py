from librabot.features.questions.highlighting import Piece, highlight
from librabot.features.questions.matching.deciding import Candidate, decide
from librabot.features.questions.matching.lexicon import SHIPPED, lexicon_from
from librabot.features.questions.matching.marks import Difference
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key


def compared(asked: str, known: str) -> Candidate:
    near = Near(1, known, False, (Phrase(known, search_key(known), 0.8),), ())
    return decide(asked, [near]).candidates[0]


def same(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.same]


def differing(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.text, piece.differs) for piece in pieces if piece.differs]


def test_the_pieces_joined_are_the_text() -> None:
    text = "과제  2의,\n제출 기한은… 언제인가요?! v3.11 (C++)"

    pieces = highlight(text, compared("과제 3 제출 기한", text), SHIPPED)

    assert "".join(piece.text for piece in pieces) == text


def test_words_in_another_dress_agree() -> None:
    candidate = compared("도커 컨테이너 켜려면?", "docker 컨테이너는 어떻게 켜나요?")

    assert same(highlight(candidate.wording, candidate, SHIPPED))[:2] == ["docker", "컨테이너는"]


def test_another_number_is_marked_with_its_kind_on_either_side() -> None:
    candidate = compared("과제 3 제출 기한은?", "과제 2 제출 기한은?")

    assert differing(highlight(candidate.wording, candidate, SHIPPED)) == [("2", "number")]
    assert differing(highlight("과제 3 제출 기한은?", candidate, SHIPPED)) == [("3", "number")]


def test_terms_that_exclude_each_other_are_marked_in_any_spelling() -> None:
    difference = Difference("system", "windows", "mac")
    candidate = Candidate(1, "", "", differs=(difference,))

    pieces = highlight("맥에서 설치하기", candidate, SHIPPED)

    assert differing(pieces) == [("맥에서", "system")]


def test_what_differs_does_not_agree_as_well() -> None:
    candidate = Candidate(1, "", "", agrees=("2",), differs=(Difference("number", "3", "2"),))

    assert highlight("2", candidate, SHIPPED) == (Piece("2", differs="number"),)


def test_a_courses_own_spelling_agrees() -> None:
    lexicon = lexicon_from([("과둘", "과제 2")])
    candidate = Candidate(1, "", "", agrees=tuple(search_key("과제 2", lexicon).split()))

    assert same(highlight("과둘 기한", candidate, lexicon)) == ["과둘"]


def test_nothing_is_marked_where_nothing_was_kept() -> None:
    assert highlight("아무 말 대잔치", Candidate(1, "", ""), SHIPPED) == (Piece("아무 말 대잔치"),)
    assert highlight("", Candidate(1, "", ""), SHIPPED) == ()
