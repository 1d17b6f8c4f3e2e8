"""An invented course of any size: its questions, and how librabot comes to know them."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import Final

from librabot.db.courses import CourseRows
from librabot.db.pool import Database
from librabot.features.questions.courses import Guild, SampleEntry, sample_course
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Actor, Wording

ANSWER: Final = (
    "조교가 확인한 답이에요. 터미널에서 `python -m venv .venv`를 실행한 뒤 켜 보세요. " * 6
)
BY: Final = Actor(0, "김조교")

_INVENTED_WORDS = 4_000
_ENDINGS = (
    *("어떻게 해요?", "안 돼요", "왜 이러죠?", "알려 주세요", "뭐예요?", "하나요?", "인가요?"),
    *("해도 되나요?", "어떻게 하나요?", "차이가 뭐예요?", "모르겠어요", "맞나요?", "할 수 있나요?"),
    *("오류가 나요", "언제까지예요?", "어디에 있나요?", "궁금해요", "방법이 있나요?", "도와주세요"),
    *("안 나와요", "무슨 뜻인가요?", "써야 하나요?", "멈춰요", "필요한가요?", "어때요?"),
)
_HANGUL = re.compile("[가-힣]+")


class Questions:
    """Distinct questions of four to nine words, the same ones for the same ``seed``.

    A few words are in many questions and most in few, as in any language (Zipf's law): the
    commonest in one of thirty, the commonest ending under one of thirteen. The commonest words are
    those of the sample course; the others are invented from its syllables.
    """

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - the same questions every time are wanted.
        self._words = _vocabulary()
        self._common = _weights(len(self._words), flat=30)
        self._usual = _weights(len(_ENDINGS), flat=10)
        self._numbers = iter(range(seed * 10_000_000, (seed + 1) * 10_000_000))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        count = self._chance.randint(3, 8)
        words = self._chance.choices(self._words, cum_weights=self._common, k=count)
        words.append(_spelled(next(self._numbers)))
        self._chance.shuffle(words)
        return " ".join((*words, *self._chance.choices(_ENDINGS, cum_weights=self._usual)))

    def take(self, count: int) -> list[str]:
        """The next ``count`` of them."""
        return [next(self) for _ in range(count)]


def _weights(count: int, *, flat: int) -> list[float]:
    return list(accumulate(1 / (rank + flat) for rank in range(count)))


def _vocabulary() -> list[str]:
    _name, entries = sample_course()
    text = " ".join(f"{entry.title} {entry.question}" for entry in entries)
    words = list(dict.fromkeys(re.findall(r"\w+", text)))
    syllables = sorted(set("".join(_HANGUL.findall(text))))
    chance = Random(0)  # noqa: S311 - the same words every time are wanted.
    invented = {
        "".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(_INVENTED_WORDS)
    }
    return [*words, *sorted(invented)]


def _spelled(number: int) -> str:
    """A word of three syllables, another one for each of 125 million numbers."""
    number = number * 7919 % 500**3
    places = (number // 500**2, number // 500 % 500, number % 500)
    return "".join(chr(ord("가") + 22 * place) for place in places)


def asked_again(question: str, chance: Random) -> str:
    """The question as another student puts it: one Korean word left out, and no question mark."""
    return chance.choice(shorter(question))


def shorter(question: str) -> list[str]:
    """Every way to leave one Korean word out; a question of four words stays whole."""
    words = question.rstrip("?").split()
    if len(words) <= 4:
        return [" ".join(words)]
    free = [place for place, word in enumerate(words) if _HANGUL.fullmatch(word)]
    return [" ".join((*words[:place], *words[place + 1 :])) for place in free]


async def stock(database: Database, questions: Sequence[str]) -> int:
    """Let a course know ``questions``, each also but for a word; returns its id."""
    rows = CourseRows(database)
    await rows.bring_sample("벤치마크", [_entry(question) for question in questions])
    await database.execute("ANALYZE")
    return next(each.id for each in await rows.courses() if each.sample)


async def enroll(database: Database, course_id: int, guild_id: int) -> None:
    """Let a server's questions be asked in a course."""
    guild = Guild(guild_id, "강의 서버", course_id, None, None, ())
    await CourseRows(database).set_guild(guild, BY)


def _entry(question: str) -> SampleEntry:
    return SampleEntry(
        question, question, ANSWER, ("파이썬", "설치"), BY.name, tuple(wordings_of(question))
    )


def wordings_of(question: str) -> Iterator[Wording]:
    """What an entry is found by: its question, and as from a model, that without a word."""
    yield Wording(question, search_key(question), "title")
    for text in shorter(question):
        yield Wording(text, search_key(text), "proposed", "keywords")
