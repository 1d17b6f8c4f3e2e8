"""What a reply is made of, whoever gives it."""

import asyncio
import json
from base64 import b64encode

import pytest

from librabot.core.errors import Code, LibraError
from librabot.core.model import Finish, Picture, Prompt, Turn, Usage
from tests.adapters.benches import QUESTION, Bench, hear
from tests.fakes.behaviours import Answer, Behaviour, Block

SCHEMA = {
    "type": "object",
    "properties": {
        "answer": {"type": "string"},
        "keywords": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["answer", "keywords"],
}


async def test_a_reply_comes_piece_by_piece_and_ends_once(bench: Bench) -> None:
    bench.fake.script(Answer("하나 둘 셋 넷", chunks=4))

    heard = await hear(bench.model)

    assert heard.text == "하나 둘 셋 넷"
    assert len(heard.pieces) == 4
    assert heard.ended.finish is Finish.STOP
    assert heard.ended.model == bench.first


async def test_the_cost_is_told_with_thoughts_as_output(bench: Bench) -> None:
    bench.fake.script(Answer("text"))

    heard = await hear(bench.model)

    assert heard.ended.usage == Usage(input=11, output=7 + 5, cached=3)


async def test_the_id_that_answers_is_the_one_the_provider_names(bench: Bench) -> None:
    bench.fake.script(Answer("text", model="another-model-001"))

    heard = await hear(bench.model)

    assert heard.ended.model == "another-model-001"


async def test_thoughts_are_never_shown(bench: Bench) -> None:
    bench.fake.script(Answer("the answer", thoughts="the thoughts"))

    heard = await hear(bench.model)

    assert heard.text == "the answer"


async def test_our_words_the_conversation_and_the_pictures_arrive(bench: Bench) -> None:
    picture = Picture("image/png", b"\x89PNG picture")
    turns = (
        Turn("asker", "first question"),
        Turn("model", "first answer"),
        Turn("asker", "second question", (picture,)),
    )

    await hear(bench.model, Prompt("system words", turns))

    body = json.dumps(bench.fake.generations[0].body)
    said = ["first question", "first answer", "second question", b64encode(picture.data).decode()]
    assert sorted(said, key=body.index) == said
    assert body.count("system words") == 1


async def test_a_schema_makes_the_reply_one_json_document(bench: Bench) -> None:
    prompt = Prompt(QUESTION.system, QUESTION.turns, schema=SCHEMA)

    heard = await hear(bench.model, prompt)

    document = json.loads(heard.text)
    assert document["answer"].endswith(QUESTION.turns[0].text)
    assert document["keywords"]


async def test_a_reply_at_its_limit_says_so(bench: Bench) -> None:
    bench.fake.script(Answer("half an", finish=Finish.LENGTH))

    heard = await hear(bench.model)

    assert heard.text == "half an"
    assert heard.ended.finish is Finish.LENGTH


async def test_what_is_blocked_midway_keeps_its_text(bench: Bench) -> None:
    bench.fake.script(Answer("so far", finish=Finish.BLOCKED))

    heard = await hear(bench.model)

    assert heard.text == "so far"
    assert heard.ended.finish is Finish.BLOCKED


@pytest.mark.parametrize("refusal", [Block(), Answer("", finish=Finish.BLOCKED)])
async def test_what_is_declined_without_a_word_is_asked_of_nobody_else(
    bench: Bench, refusal: Behaviour
) -> None:
    bench.fake.script(refusal)

    with pytest.raises(LibraError) as caught:
        await hear(bench.model)

    assert caught.value.code is Code.AI4001
    assert bench.fake.asked == [bench.first]
    assert bench.model.name == bench.first


async def test_a_finish_newer_than_this_code_is_an_answer_that_is_not_whole(bench: Bench) -> None:
    bench.fake.script(Answer("text", reason="SOMETHING_NEW"))

    heard = await hear(bench.model)

    assert heard.text == "text"
    assert heard.ended.finish is Finish.CUT


async def test_a_long_answer_arrives_whole(bench: Bench) -> None:
    text = "가나다라 " * 200_000
    bench.fake.script(Answer(text, chunks=50))

    heard = await hear(bench.model)

    assert heard.text == text


async def test_replies_at_the_same_time_are_not_mixed_up(bench: Bench) -> None:
    bench.fake.pause = 0.01
    questions = [f"question {number}" for number in range(20)]
    prompts = [Prompt("", (Turn("asker", question),)) for question in questions]

    heard = await asyncio.gather(*(hear(bench.model, prompt) for prompt in prompts))

    assert [one.text for one in heard] == [f"Answer to: {question}" for question in questions]
    assert bench.fake.most_answering > 1


async def test_a_closed_adapter_opens_again_when_asked(bench: Bench) -> None:
    await hear(bench.model)
    await bench.model.aclose()
    await bench.model.aclose()

    heard = await hear(bench.model)

    assert heard.ended.finish is Finish.STOP
