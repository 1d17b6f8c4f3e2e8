"""Why a question was answered so, over a log kept in memory."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from librabot.admin_web import explaining
from librabot.admin_web.explaining import decisions
from librabot.features.members.values import Role
from librabot.features.questions.explaining import Explaining, Judgement
from librabot.features.questions.finding import Finding
from librabot.features.questions.matching.deciding import DEFAULT, Candidate, Decision, decide
from librabot.features.questions.matching.marks import Difference
from librabot.features.questions.reviewing import Review
from librabot.locale import say, speaking
from tests.admin_web.memory import World, an_entry, an_occasion
from tests.admin_web.visiting import House, Visitor, open_house
from tests.features.questions.judged import ASKED, NEARS, NOW, Memory, a_logged

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def house(memory: Memory) -> AsyncIterator[House]:
    async with open_house(explaining.routes(Explaining(memory, Finding(memory)))) as house:
        yield house


@pytest.fixture
async def ta(house: House) -> Visitor:
    visitor = await house.member(Role.TA)
    await visitor.get("/nowhere")
    return visitor


async def test_the_page_says_what_was_decided_and_why(ta: Visitor) -> None:
    page = await ta.get("/asked/5")

    assert page.status == 200
    for words in (
        ASKED,
        "선택지를 보여 줌",
        say("The nearest verified question names another number, name or opposite."),
        '<mark class="differs" title="숫자">2</mark>',
        '<mark class="same">제출</mark>',
        '<strong>숫자</strong> <mark class="differs">3</mark>',
        ["과제", "2", "발표는", "언제인가요?"][2],
        'href="/questions/1"',
        "같은 질문이라는 확신",
        f"기준 {DEFAULT.serve_from:.2f}",
        f"<code>{(decide(ASKED, NEARS)).key}</code>",
    ):
        assert words in page.text
    assert "style=" not in page.text


async def test_names_of_another_version_are_shown_as_they_are(ta: Visitor, memory: Memory) -> None:
    odd: Any = "moon phase"
    candidate = Candidate(
        1, "제목", "표현", features={"tides": 0.5}, differs=(Difference(odd, "a", ""),) * 2
    )
    memory.kept = a_logged(Decision("new", odd, (candidate,)))

    page = await ta.get("/asked/5")

    assert page.status == 200
    assert "규칙 “moon phase”." in page.text
    assert "<dt>tides</dt>" in page.text
    assert page.text.count("<strong>moon phase</strong>") == 1


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision("serve", "same words", (Candidate(1, "", ""),)), "바로 답함"),
        (Decision("serve", "picked", (Candidate(1, "", ""),)), "학생이 직접 고름"),
        (Decision("serve", "joined"), "같은 질문과 함께 기다림"),
        (Decision("new", "nothing near"), "새 질문으로 봄"),
        (None, "이 질문에는 판단한 기록이 없어요."),
    ],
)
async def test_every_outcome_has_its_words(
    ta: Visitor, memory: Memory, decision: Decision | None, words: str
) -> None:
    memory.kept = a_logged(decision)

    page = await ta.get("/asked/5")

    assert page.status == 200
    assert words in page.text


async def test_what_people_wrote_is_escaped(ta: Visitor, memory: Memory) -> None:
    candidate = Candidate(
        9, HOSTILE, HOSTILE, lookalike=HOSTILE, differs=(Difference("number", HOSTILE, HOSTILE),)
    )
    decision = Decision("offer", "near", (candidate,), key=HOSTILE)
    memory.kept = a_logged(decision, body=HOSTILE, asker_name=HOSTILE, course_name=HOSTILE)

    page = await ta.get("/asked/5?replay=now")

    assert "<script>alert" not in page.text
    assert page.text.count("&lt;script&gt;") >= 6


async def test_a_reader_may_look_and_replay_but_not_judge(house: House, memory: Memory) -> None:
    reader = await house.member(Role.READER)

    page = await reader.get("/asked/5?replay=now")
    refused = await reader.post("/asked/5/judge", {"right": "1"})

    assert "그때" in page.text
    assert "/judge" not in page.text
    assert refused.status == 403
    assert memory.judged == []


async def test_a_replay_stands_beside_what_was_decided(ta: Visitor, memory: Memory) -> None:
    same = await ta.get("/asked/5?replay=now")
    memory.kept = a_logged(Decision("new", "nothing near"))
    other = await ta.get("/asked/5?replay=now")
    memory.kept = a_logged(None)
    first = await ta.get("/asked/5?replay=now")

    assert "결과가 같아요" in same.text
    assert "결과가 달라요" in other.text
    assert "바뀐 것은 없어요" in other.text
    assert "그때</h3>" not in first.text
    assert "지금</h3>" in first.text
    assert memory.judged == []


async def test_a_ta_says_which_is_right_and_takes_it_back(ta: Visitor, memory: Memory) -> None:
    await ta.get("/asked/5")

    judged = await ta.post("/asked/5/judge", {"right": "1"})
    page = await ta.get("/asked/5")
    undone = await ta.post("/asked/5/judge/undo")

    assert (judged.status, judged.location) == (303, "/asked/5")
    assert memory.judged == [1]
    assert "맞는 답변:" in page.text
    assert "candidate is-right" in page.text
    assert undone.status == 303
    assert memory.kept.judgement is None


async def test_a_wrong_answer_is_told_to_have_taught_something(ta: Visitor, memory: Memory) -> None:
    memory.kept = replace(memory.kept, state="known", entry_id=1)
    before = await ta.get("/asked/5")

    await ta.post("/asked/5/judge", {"right": ""})
    page = await ta.get("/asked/5")

    assert "이 답변이 맞아요" in before.text
    assert "다른 질문이에요" in before.text
    assert memory.judged == [None]
    assert "여기에는 맞는 답변이 없어요." in page.text
    assert f"이제 이렇게 물어도 “{NEARS[0].title}” 답을 바로 주지 않아요." in page.text


@pytest.mark.parametrize("right", ["3", "x", "-1", "1e3", str(2**70)])
async def test_only_what_was_near_can_be_right(ta: Visitor, memory: Memory, right: str) -> None:
    page = await ta.post("/asked/5/judge", {"right": right})

    assert page.status == 422
    assert "VAL4008" in page.text
    assert memory.judged == []


async def test_an_unknown_question_is_not_found(ta: Visitor) -> None:
    assert (await ta.get("/asked/6")).status == 404
    assert (await ta.get("/asked/0")).status == 404


@pytest.mark.parametrize("by", ["student", "ta", "model"])
async def test_a_judgement_says_whose_it_is(ta: Visitor, memory: Memory, by: Any) -> None:  # noqa: ANN401 - one of a few words.
    memory.kept = replace(memory.kept, judgement=Judgement(by, NOW, 1))

    page = await ta.get("/asked/5")

    who = {"student": "학생", "ta": "조교", "model": "AI"}[by]
    assert f'<span class="badge green">{who}</span>' in page.text
    assert ("/judge/undo" in page.text) is (by == "ta")


async def test_the_page_is_there_in_english(house: House) -> None:
    visitor = await house.member(Role.TA)
    await visitor.get("/nowhere")

    page = await visitor.get("/asked/5", **{"Accept-Language": "en"})

    assert "Offered a choice" in page.text
    assert "Number" in page.text


def review(*askings: Mapping[str, Any]) -> Review:
    world = World()
    occasions = [
        an_occasion(question_id=number, decision=decision)
        for number, decision in enumerate(askings, 1)
    ]
    world.keep(an_entry(), askings=occasions)
    return world.reviews[1]


def test_askings_that_were_decided_alike_share_a_line() -> None:
    served = {"rule": "same words", "outcome": "serve"}
    asked = review({"rule": "nothing near"}, {}, served, served)

    with speaking("en"):
        lines = decisions(asked)

    assert [(line["sentence"], line["count"]) for line in lines] == [
        ("No verified question has any of its words.", 1),
        ("It was asked in the very words of a verified question.", 2),
    ]
    assert [getattr(line["occasion"], "question_id", 0) for line in lines] == [1, 4]
    assert decisions(review({})) == []
