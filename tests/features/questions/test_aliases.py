import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.aliases import ALIAS_LIMIT, Aliasing
from librabot.features.questions.values import Actor
from tests.admin_web.phrased import Aliases

TEACHER = Actor(1, "이조교")


async def test_an_alias_is_kept_tidy_and_says_what_it_changed() -> None:
    store = Aliases()

    rekeyed = await Aliasing(store).add(1, " 돌쇠\n", " 도커  컨테이너 ", TEACHER)

    assert rekeyed == 3
    assert [(each.written, each.meant) for each in store.rows[1]] == [("돌쇠", "도커 컨테이너")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", "도커"),
        ("돌쇠", " "),
        ("돌쇠", "?!"),
        ("돌쇠", "돌쇠"),
        ("가" * (ALIAS_LIMIT + 1), "도커"),
        ("돌쇠", "도" * (ALIAS_LIMIT + 1)),
        ("Docker", "docker"),
        ("도커", "docker"),
        ("가 나 다 라 마 바", "도커"),
    ],
    ids=[
        "nothing written",
        "nothing meant",
        "no word meant",
        "the same",
        "too long written",
        "too long meant",
        "the same but for case",
        "known in every course",
        "more words than are looked at together",
    ],
)
async def test_what_would_change_nothing_is_refused(written: str, meant: str) -> None:
    store = Aliases()

    with pytest.raises(LibraError) as caught:
        await Aliasing(store).add(1, written, meant, TEACHER)

    assert caught.value.code is Code.VAL4019
    assert store.rows.get(1, []) == []


async def test_a_spelling_means_one_thing() -> None:
    store = Aliases()
    await Aliasing(store).add(1, "돌쇠", "도커", TEACHER)

    with pytest.raises(LibraError) as caught:
        await Aliasing(store).add(1, "돌쇠", "깃", TEACHER)

    assert caught.value.code is Code.VAL4019


async def test_a_course_may_mean_something_else_than_all_others() -> None:
    store = Aliases()

    assert await Aliasing(store).add(1, "도커", "과제 3", TEACHER) == 3
