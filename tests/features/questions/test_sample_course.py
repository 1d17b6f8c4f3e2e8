"""The sample course is shown to visitors as verified, so what it says is checked like code."""

import ast
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

import pytest

FENCE = re.compile(r"^```(?P<language>\S*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    question: str
    answer: str
    keywords: list[str]
    verified_by: str


SOURCE = files("librabot.features.questions").joinpath("sample_course.toml")
COURSE = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
ENTRIES = [Entry(**entry) for entry in COURSE["entries"]]

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title)


def test_the_course_names_itself_as_an_example() -> None:
    assert COURSE.keys() == {"course", "entries"}
    assert COURSE["course"] == "파이썬 프로그래밍 기초 (예시)"


def test_there_are_about_forty_entries() -> None:
    assert 38 <= len(ENTRIES) <= 45


def test_titles_and_questions_are_unique() -> None:
    titles = {entry.title for entry in ENTRIES}
    questions = {entry.question for entry in ENTRIES}

    assert len(titles) == len(ENTRIES)
    assert len(questions) == len(ENTRIES)


def test_near_twins_have_answers_of_their_own() -> None:
    answers = {entry.title: entry.answer for entry in ENTRIES}

    assert answers["과제 2 제출 기한"] != answers["과제 3 제출 기한"]


@each_entry
def test_every_text_is_there_and_signed(entry: Entry) -> None:
    assert entry.title.strip()
    assert entry.question.strip()
    assert entry.answer.strip()
    assert entry.verified_by == "예시 조교"


@each_entry
def test_keywords_are_few_short_and_unique(entry: Entry) -> None:
    assert 2 <= len(entry.keywords) <= 5
    assert len(set(entry.keywords)) == len(entry.keywords)
    assert all(0 < len(keyword.strip()) <= 32 for keyword in entry.keywords)


@each_entry
def test_an_answer_fits_one_discord_message(entry: Entry) -> None:
    lines = entry.answer.strip().splitlines()

    assert len(entry.answer) <= 1800
    assert 2 <= len(lines) <= 12


@each_entry
def test_every_code_fence_is_closed_and_names_its_language(entry: Entry) -> None:
    fences = list(FENCE.finditer(entry.answer))

    assert "```" not in FENCE.sub("", entry.answer)
    assert all(fence["language"] and "```" not in fence["code"] for fence in fences)


@each_entry
def test_python_code_compiles(entry: Entry) -> None:
    fences = FENCE.finditer(entry.answer)

    for code in [fence["code"] for fence in fences if fence["language"] == "python"]:
        ast.parse(code)
