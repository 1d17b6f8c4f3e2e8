"""The same question, asked again in other words, by many at once, and nearly the same."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.acceptance.person import Person
from tests.acceptance.stage import (
    OWNER,
    PASSWORD,
    Stage,
    eventually,
    settled,
    standing,
    the_owner,
)
from tests.fakes.discord import Message
from tests.product import Product, product

DRAFTED = "조교 확인 전** · AI가 쓴 답 · #"
KNOWN = "이미 확인된 답이에요"
OFFERED = "혹시 이 질문인가요?"
ASKED = "과제 2는 어디에 제출하나요?"
NEAR = "과제 2 파일을 올려야 하는데 제출 게시판이 어디예요?"
NONE = "아니요, 새로 질문할게요"
OTHER = "과제 3은 어디에 제출하나요?"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with standing(buckets=False) as made:
        yield made


@pytest.fixture
async def running(stage: Stage, tmp_path: Path) -> AsyncIterator[Product]:
    async with product(tmp_path, environment=stage.environment) as started:
        await eventually(lambda: "discord ready" in [line["event"] for line in started.log_lines()])
        yield started


def number_of(draft: Message) -> int:
    found = re.search(r"· #(\d+)", draft.content)
    assert found, draft.content
    return int(found[1])


def asked_in(offer: Message) -> int:
    found = re.search(r"libra:none:(\d+)", str(offer.components))
    assert found, offer.components
    return int(found[1])


async def verified(stage: Stage, owner: Person, text: str, answer: str) -> None:
    student = stage.discord.add_person("민지")
    draft = await stage.ask(student, text)
    await settled(stage.discord, draft, DRAFTED)
    await owner.verify(number_of(draft), answer)
    await settled(stage.discord, draft, answer)


async def test_many_who_ask_the_same_new_question_share_one_call_and_one_verification(
    stage: Stage, running: Product
) -> None:
    discord = stage.discord
    students = [discord.add_person(f"학생 {number}") for number in range(12)]
    stage.gemini.latency = 1.0

    replies = await asyncio.gather(*(stage.ask(each, ASKED) for each in students))
    for reply in replies:
        await settled(discord, reply, DRAFTED)

    assert len(stage.gemini.generations) == 1
    assert len({number_of(reply) for reply in replies}) == 1
    async with the_owner(running) as owner:
        await owner.verify(number_of(replies[0]), "LMS의 과제 게시판에 내요.")
        for reply in replies:
            await settled(discord, reply, "LMS의 과제 게시판에 내요.")


async def test_what_a_model_proposed_on_verifying_is_served_without_one(
    stage: Stage, running: Product
) -> None:
    async with the_owner(running) as owner:
        await verified(stage, owner, "도커는 어떻게 켜요?", "아이콘을 눌러요.")
        await eventually(
            lambda: "proposed" in [line["event"] for line in running.log_lines()], within=20
        )
    calls = len(stage.gemini.generations)

    again = await stage.ask(
        stage.discord.add_person("서준"), "도커는 어떻게 켜요 말인데 어디를 눌러요?"
    )

    await settled(stage.discord, again, KNOWN, "아이콘을 눌러요.")
    assert len(stage.gemini.generations) == calls


async def test_without_a_model_what_is_near_is_offered_chosen_and_known_from_then_on(
    stage: Stage, running: Product
) -> None:
    discord, student = stage.discord, stage.discord.add_person("서준")
    async with the_owner(running) as owner:
        await verified(stage, owner, ASKED, "LMS의 과제 게시판에 내요.")
    await running.stop()
    del running.environment["GEMINI_API_KEY"]
    await running.start()

    offer = await stage.ask(student, NEAR)
    await settled(discord, offer, OFFERED, ASKED)
    await discord.click(offer, f"1. {ASKED}", student)
    await settled(discord, offer, KNOWN, "LMS의 과제 게시판에 내요.")
    again = await stage.ask(discord.add_person("하윤"), NEAR)
    await settled(discord, again, KNOWN, "LMS의 과제 게시판에 내요.")

    other = await stage.ask(student, OTHER)
    await settled(discord, other, OFFERED, ASKED)
    question_id = asked_in(other)
    await discord.click(other, NONE, student)
    await settled(discord, other, "조교")
    async with Person(running.url) as owner:
        await owner.log_in(OWNER, PASSWORD)
        await owner.open("/questions")
        assert OTHER in owner.page
        await owner.open(f"/asked/{question_id}")
        assert "숫자" in owner.page
