from itertools import islice
from random import Random

from benchmarks.course import Questions, asked_again
from librabot.features.questions.deciding import decide
from librabot.features.questions.values import Candidate


def test_a_seed_gives_the_same_questions_and_no_two_alike() -> None:
    questions = Questions(1).take(5_000)

    assert questions == Questions(1).take(5_000)
    assert len({*questions, *islice(Questions(2), 5_000)}) == 10_000


def test_what_is_asked_again_is_other_words_that_mean_the_same() -> None:
    chance = Random(0)  # noqa: S311 - the same choices every time.
    questions = Questions(1).take(300)

    again = [asked_again(question, chance) for question in questions]

    assert set(again).isdisjoint(questions)
    assert all(
        decide(text, [Candidate(1, question, 0.6)]).served
        for text, question in zip(again, questions, strict=True)
    )
