"""One product at work: its doctor, its log, its log-in by Discord, its weekly list."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from librabot.db.notices import NoticeRows
from librabot.db.pool import Database
from tests.acceptance.person import Person
from tests.acceptance.stage import Stage, eventually, settled, standing, the_owner
from tests.acceptance.terminal import librabot
from tests.fakes.behaviours import Answer
from tests.fakes.discord import Message, Permission, User
from tests.fakes.notion import Fault
from tests.product import Product, product

pytestmark = pytest.mark.asyncio(loop_scope="module")

RETIRED, CURRENT = "gemini-1.5-flash", "gemini-3.5-flash-lite"
SUSPECTED = f"{RETIRED}: 모델 종료 의심"
WRITTEN = "조교 확인 전** · AI가 쓴 답 · #"
PLANTED = {
    "SECRET_KEY": "planted-key-that-signs-forms",
    "LIBRABOT_HEALTH_TOKEN": "planted-token-of-whoever-watches",
    "GEMINI_API_KEY": "planted-gemini-key",
}
PERSONAL = (
    "홍길동",
    "010-1234-5678",
    "20231234",
    "hong@example.ac.kr",
    "ghp_planted0123456789abcd",
)
LAST_WEEK = "UPDATE outbox SET dedupe_key = 'past:' || dedupe_key WHERE kind = 'weekly'"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(lasting_dsn: str) -> AsyncIterator[Stage]:
    models = {"GEMINI_MODEL": RETIRED, "GEMINI_FALLBACK_MODEL": CURRENT}
    async with standing({"DATABASE_URL": lasting_dsn, **models, **PLANTED}) as made:
        secret = made.discord.accounts.client_secret
        made.environment["DISCORD_CLIENT_SECRET"] = secret
        rights = Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES
        made.discord.set_roles(made.discord.bot, made.discord.add_role("librabot", rights))
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(stage: Stage, lasting_home: Path) -> AsyncIterator[Product]:
    async with product(lasting_home, environment=stage.environment) as started:
        await eventually(lambda: "discord ready" in [line["event"] for line in started.log_lines()])
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def owner(running: Product) -> AsyncIterator[Person]:
    async with the_owner(running) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def student(stage: Stage) -> User:
    return stage.discord.add_person(PERSONAL[0])


async def test_a_retired_model_is_logged_and_the_next_one_answers(
    stage: Stage, running: Product, student: User
) -> None:
    def suspected() -> list[tuple[str, str]]:
        lines = [line for line in running.log_lines() if line["event"] == "model"]
        return [(line["model"], line["level"]) for line in lines if line["standing"] == "retired"]

    await eventually(lambda: bool(suspected()))

    reply = await stage.ask(student, "도커는 어떻게 켜요?")

    await settled(stage.discord, reply, "AI의 초안이에요", WRITTEN)
    assert suspected() == [(RETIRED, "warning")]
    assert stage.gemini.asked == [CURRENT]


async def test_the_doctor_names_a_retired_model_in_the_terminal_and_in_the_panel(
    stage: Stage, owner: Person, lasting_home: Path
) -> None:
    await owner.open("/doctor")
    number = owner.page.split(">AI</h2>")[0].count("hx-get=")
    await owner.open(f"/doctor/{number}")
    doctor = await librabot("doctor", home=lasting_home, environment=stage.environment)

    assert SUSPECTED in owner.page
    assert "GEMINI_MODEL" in owner.page
    assert doctor.code == 1
    assert f"✗ AI: {SUSPECTED}" in doctor.said
    assert doctor.said.count("✗") == 1, doctor.said


async def test_the_week_s_list_is_one_pinned_message_that_the_next_week_edits(
    stage: Stage, owner: Person, student: User, lasting_database: Database
) -> None:
    discord, notices = stage.discord, NoticeRows(lasting_database)
    board = discord.add_channel("공지")
    await answered_again(stage, owner, student, "과제 1의 마감은 언제예요?")
    await set_server(stage, owner, faq_channel=board.id)

    assert await notices.owe_boards() == 1
    first = await discord.next_bot_message(board, within=15)
    await discord.until(lambda _world: first.pinned_at, within=10)
    assert "과제 1의 마감은 언제예요?" in first.content
    assert await notices.owe_boards() == 0

    await answered_again(stage, owner, student, "중간고사 범위는 어디까지예요?")
    await lasting_database.execute(LAST_WEEK)
    assert await notices.owe_boards() == 1
    await settled(discord, first, "과제 1의 마감은 언제예요?", "중간고사 범위는 어디까지예요?")
    assert discord.world.bot_messages(board) == [first]


async def answered_again(stage: Stage, owner: Person, student: User, text: str) -> None:
    """A question that is verified, and asked and answered once more."""
    draft = await stage.ask(student, text)
    await settled(stage.discord, draft, WRITTEN)
    entry_id = number_of(draft)
    await owner.verify(entry_id, "LMS의 공지를 보세요.")
    await settled(stage.discord, draft, "LMS의 공지를 보세요.")
    await settled(stage.discord, await stage.ask(student, text), "LMS의 공지를 보세요.")


def number_of(draft: Message) -> int:
    """The entry that a message shows."""
    found = re.search(r"· #(\d+)", draft.content)
    assert found, draft.content
    return int(found[1])


async def set_server(stage: Stage, owner: Person, **ids: int) -> None:
    """Fill in the server's form."""
    await owner.open("/courses")
    form = {"guild": str(stage.discord.guild.id), "course": "1"}
    await owner.submit("/courses/guild", {**form, **{name: str(ids[name]) for name in ids}})
    assert owner.status == 200, owner.page


async def test_who_has_the_staff_role_logs_in_with_discord_as_ta_and_nobody_else(
    stage: Stage, running: Product, owner: Person, student: User
) -> None:
    await stage.ask(student, "이 서버를 아나요?")
    staff = stage.discord.add_role("조교")
    ta = stage.discord.add_person("박조교", staff)
    await set_server(stage, owner, staff_role=staff.id)

    async with Person(running.url) as visitor:
        await by_discord(visitor, stage, ta)
        assert (visitor.status, visitor.path) == (200, "/questions")
        assert "박조교" in visitor.page
        assert (await visitor.open("/members")).status == 403
        assert (await visitor.open("/jobs")).status == 200

    async with Person(running.url) as visitor:
        await by_discord(visitor, stage, student)
        assert visitor.status == 403
        assert "AUTH4004" in visitor.page
        assert (await visitor.open("/questions")).path == "/login"


async def by_discord(visitor: Person, stage: Stage, who: User) -> None:
    """Log in as somebody who agrees to what Discord asks them."""
    asked = parse_qs(urlsplit(await visitor.leave("/login/discord")).query)
    code = stage.discord.oauth_code(who, redirect_uri=asked["redirect_uri"][0])
    await visitor.open(f"/login/discord/callback?code={code}&state={asked['state'][0]}")


async def test_a_question_is_followed_by_its_id_in_a_log_that_holds_nothing_private(
    stage: Stage, running: Product, owner: Person, student: User
) -> None:
    discord, words = stage.discord, f"저는 {' '.join(PERSONAL)} 이에요. 비밀번호를 잊었어요."
    refusal = f'body failed validation: title should be shorter, instead was "{words}".'
    stage.gemini.script(Answer(text=f"JSON이 아닌 답: {words}"))
    stage.notion.script(Fault(on="POST /v1/pages", status=400, message=refusal))
    before = len(running.log_lines())

    question = await discord.say(discord.channel, student, f"!질문 {words}")
    reply = await discord.reply_to(question, within=15)
    await settled(discord, reply, "JSON이 아닌 답", WRITTEN)
    discord.fail("PATCH", rf"/messages/{reply.id}", status=403, code=50013)
    await owner.verify(number_of(reply), "조교에게 직접 말해 주세요.")

    def faults() -> dict[str, dict[str, Any]]:
        lines = running.log_lines()[before:]
        return {line["code"]: line for line in lines if line["event"] == "fault"}

    await eventually(lambda: len(faults()) == 3)
    assert faults().keys() == {"AI5031", "EXT5004", "EXT5014"}
    assert faults()["AI5031"]["request_id"] == f"message-{question.id}"
    assert faults()["EXT5014"]["question_id"] == faults()["AI5031"]["question_id"]
    assert faults()["EXT5004"]["entry_id"] == number_of(reply)
    lines = running.log_lines()
    assert [line for line in lines if "question_id" in line and "request_id" not in line] == []
    secrets = (*PLANTED.values(), stage.discord.token, stage.notion.token, "fake-client-secret")
    text = "\n".join(str(line) for line in lines)
    assert [each for each in (*secrets, *PERSONAL, "비밀번호") if each in text] == []
