import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.phrases import PHRASE_LIMIT, Rephrasing, Taken, suggestions_for
from librabot.features.questions.proposals import templates_for
from librabot.features.questions.values import Actor
from tests.admin_web.phrased import Phrases, a_book, a_phrase

TEACHER = Actor(1, "이조교")


async def test_a_wording_is_kept_on_one_line() -> None:
    store = Phrases()

    taken = await Rephrasing(store).add(1, "wording", " 도커\n 시작은\t어떻게? ", TEACHER)

    assert taken is None
    assert store.deeds == [("add", "wording", "도커 시작은 어떻게?", "이조교")]


async def test_a_wording_may_be_as_long_as_the_limit() -> None:
    store = Phrases()

    await Rephrasing(store).add(1, "lookalike", "가" * PHRASE_LIMIT, TEACHER)

    assert len(store.deeds) == 1


@pytest.mark.parametrize("text", ["", " \n ", "?!…", "가" * (PHRASE_LIMIT + 1)])
async def test_what_nobody_could_ask_is_refused(text: str) -> None:
    store = Phrases()

    with pytest.raises(LibraError) as caught:
        await Rephrasing(store).add(1, "wording", text, TEACHER)

    assert caught.value.code is Code.VAL4022
    assert store.deeds == []


async def test_whoever_owns_the_words_is_named() -> None:
    owner = Taken(7, "이미지는 어떻게 지우나요?")
    store = Phrases(owners={a_phrase(0, "도커 이미지 지우기").key: owner})

    taken = await Rephrasing(store).add(1, "wording", "도커 이미지 지우기", TEACHER)

    assert taken == owner
    assert store.deeds == []


def test_only_what_the_entry_never_had_is_suggested() -> None:
    made = templates_for(a_book().title, a_book().keywords)
    known = a_phrase(8, made[0].body, removed=True)

    fresh = suggestions_for(a_book())
    without = suggestions_for(a_book(wordings=[known]))
    lookalike = suggestions_for(a_book(wordings=[], lookalikes=[known]))

    assert [each.body for each in fresh] == [each.body for each in made]
    assert made[0].body not in {each.body for each in (*without, *lookalike)}
    assert without == made[1:]
