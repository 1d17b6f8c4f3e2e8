import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from librabot.core.errors import Code
from librabot.core.model import Ended, Finish, Picture, Usage
from librabot.features.questions.drafting import (
    ANSWER_LIMIT,
    DraftReader,
    local_keywords,
    prompt_for,
    tidy_keywords,
)
from librabot.features.questions.values import Draft, Exchange

STOP = Ended(Finish.STOP, Usage(), "a-model")
WELL_FORMED = json.dumps(
    {
        "answer": "`venv`로 만들어요.\n\n```bash\npython -m venv .venv\n```",
        "keywords": ["venv", "파이썬"],
    },
    ensure_ascii=False,
)


def read(reply: str, ended: Ended = STOP, question: str = "파이썬 가상환경 질문") -> Draft:
    reader = DraftReader()
    reader.feed(reply)
    return reader.draft(question, ended)


def test_the_answer_grows_while_the_json_streams() -> None:
    reader, seen = DraftReader(), []

    for character in WELL_FORMED:
        reader.feed(character)
        seen.append(reader.answer)

    assert seen[-1] == json.loads(WELL_FORMED)["answer"]
    assert all(seen[-1].startswith(step) for step in seen)
    assert len(set(seen)) > 20


def test_a_well_formed_reply_has_no_fault() -> None:
    draft = read(WELL_FORMED)

    assert draft.keywords == ("venv", "파이썬")
    assert draft.whole
    assert draft.fault is None


def test_json_in_a_code_fence_is_read() -> None:
    assert read(f"```json\n{WELL_FORMED}\n```").answer.startswith("`venv`")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("그냥 글로 답했어요.", "그냥 글로 답했어요."),
        ('{"answer": "중간에 끊긴 답', "중간에 끊긴 답"),
        (
            '{"text": "다른 이름으로 온, 그래도 충분히 긴 답이에요."}',
            "다른 이름으로 온, 그래도 충분히 긴 답이에요.",
        ),
        ('{"answer": 5, "keywords": null}', '{"answer": 5, "keywords": null}'),
        ('{"answer": "따옴표 "안의" 답", "keywords": []}', "따옴표"),
        ("<html>502</html>", "<html>502</html>"),
    ],
)
def test_a_malformed_reply_still_yields_an_answer(reply: str, answer: str) -> None:
    draft = read(reply)

    assert answer in draft.answer
    assert draft.fault is Code.AI5031
    assert draft.keywords


def test_a_reply_that_broke_off_is_not_whole() -> None:
    draft = read('{"answer": "반쯤', Ended(Finish.CUT, Usage(), "a-model"))

    assert not draft.whole
    assert draft.answer == "반쯤"


def test_a_reply_is_cut_at_the_limit() -> None:
    assert len(read(json.dumps({"answer": "가" * 3 * ANSWER_LIMIT})).answer) <= ANSWER_LIMIT


@given(st.text(st.characters(codec=None), max_size=200))
@example("\ud800")
def test_no_reply_raises(reply: str) -> None:
    read(reply)
    read('{"answer": "' + reply)
    read('{"answer": "x", "keywords": [' + reply)


def test_keywords_are_few_short_and_distinct() -> None:
    words = ["a,b", "#venv", "venv", "x" * 50, "", *(f"k{n}" for n in range(20))]

    tidy = tidy_keywords(words)

    assert len(tidy) == 8
    assert tidy[:3] == ("a b", "venv", "x" * 31 + "…")


def test_local_keywords_are_the_long_words_in_order() -> None:
    assert local_keywords("파이썬 가상환경 activate 가 안 돼요")[:2] == ("파이썬", "가상환경")


def test_what_people_wrote_never_stands_in_the_system_text() -> None:
    prompt = prompt_for(
        "질문 본문",
        earlier=[Exchange("먼저 물은 것", "먼저 답한 것")],
        pictures=[Picture("image/png", b"x")],
        files=[("log.txt", "Traceback")],
    )

    assert [turn.speaker for turn in prompt.turns] == ["asker", "model", "asker"]
    assert "log.txt" in prompt.turns[-1].text
    assert prompt.turns[-1].pictures == (Picture("image/png", b"x"),)
    for words in ("질문 본문", "먼저", "Traceback"):
        assert words not in prompt.system
