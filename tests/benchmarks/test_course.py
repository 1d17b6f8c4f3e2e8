from itertools import islice
from random import Random

from benchmarks.course import Questions, asked_again, wordings_of
from librabot.features.questions.matching.deciding import decide
from librabot.features.questions.matching.near import Near, Phrase


def near(number: int, question: str) -> Near:
    wordings = tuple(Phrase(each.body, each.key, 0.9) for each in wordings_of(question))
    return Near(number, question, stale=False, wordings=wordings, lookalikes=())


def test_a_seed_gives_the_same_questions_and_no_two_alike() -> None:
    questions = Questions(1).take(5_000)

    assert questions == Questions(1).take(5_000)
    assert len({*questions, *islice(Questions(2), 5_000)}) == 10_000


def test_what_is_asked_again_is_other_words_that_are_known_to_mean_the_same() -> None:
    chance = Random(0)  # noqa: S311 - the same choices every time.
    questions = Questions(1).take(300)

    again = [asked_again(question, chance) for question in questions]

    decisions = [
        decide(text, [near(number, question), near(-1, questions[number - 1])])
        for number, (text, question) in enumerate(zip(again, questions, strict=True))
    ]
    assert set(again).isdisjoint(questions)
    assert [each.served and each.served.entry_id for each in decisions] == list(range(300))
    assert {each.rule for each in decisions} == {"same words"}
