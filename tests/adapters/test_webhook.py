import json
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from librabot.adapters.webhook import StaffWebhook
from librabot.core.errors import Code, LibraError
from librabot.features.questions.noticing import Waiting
from tests.fakes.discord import FakeDiscord

PANEL = "https://panel.example"
WAITING = Waiting(
    total=7, called=2, oldest_hours=5.4, titles=((12, "도커가 안 켜져요"), (9, "과제 2"))
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server
        server.assert_no_pings()


@pytest.fixture
async def webhook(fake: FakeDiscord) -> AsyncIterator[StaffWebhook]:
    async with aiohttp.ClientSession() as session:
        yield StaffWebhook(session, fake.webhook_url)


async def told(fake: FakeDiscord, webhook: StaffWebhook, waiting: Waiting) -> str:
    await webhook.tell(waiting, panel_url=PANEL)
    [message] = [
        message for channel in fake.world.channels.values() for message in channel.messages.values()
    ]
    return json.dumps(message.embeds, ensure_ascii=False)


async def test_staff_read_what_waits_and_for_how_long(
    fake: FakeDiscord, webhook: StaffWebhook
) -> None:
    words = await told(fake, webhook, WAITING)

    assert "조교를 기다리는 질문 7개" in words
    assert "조교를 부른 질문 2개" in words
    assert "5시간째" in words
    assert f"[#12]({PANEL}/questions/12) 도커가 안 켜져요" in words
    assert "외 5개" in words


async def test_what_a_student_typed_stays_letters(fake: FakeDiscord, webhook: StaffWebhook) -> None:
    typed = "@everyone [x](https://evil.example) **b** <@&1>\n# 제목"

    words = await told(fake, webhook, replace(WAITING, titles=((1, typed),)))

    assert "\\\\[x\\\\]\\\\(https" in words
    assert "\\\\@everyone" in words
    assert "\\\\*\\\\*b" in words


async def test_the_message_is_waited_for(fake: FakeDiscord, webhook: StaffWebhook) -> None:
    asked: list[str] = []

    async def note(
        _session: object, _context: object, params: aiohttp.TraceRequestStartParams
    ) -> None:
        asked.append(str(params.url.query_string))

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(note)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        at_thread = StaffWebhook(session, f"{webhook.url}?thread_id=5")
        await at_thread.tell(WAITING, panel_url=PANEL)

    assert asked == ["thread_id=5&wait=true"]
    assert fake.ledger.calls[-1].method == "POST"


async def test_a_rate_limit_says_how_long(fake: FakeDiscord, webhook: StaffWebhook) -> None:
    fake.fail("POST", "/webhooks/", status=429, retry_after=7.0)

    with pytest.raises(LibraError) as refused:
        await webhook.tell(WAITING, panel_url=PANEL)

    assert refused.value.code is Code.EXT5016
    assert refused.value.retry_after == 7.0


@pytest.mark.parametrize(("status", "code"), [(404, 10015), (400, 50006), (500, 0), (503, 0)])
async def test_a_refusal_is_told_without_the_address(
    fake: FakeDiscord, webhook: StaffWebhook, status: int, code: int
) -> None:
    fake.fail("POST", "/webhooks/", status=status, code=code)

    with pytest.raises(LibraError) as refused:
        await webhook.tell(WAITING, panel_url=PANEL)

    assert refused.value.code is Code.EXT5016
    assert refused.value.detail == f"status {status}"
    assert webhook.url not in repr(webhook)


async def test_a_silent_server_is_given_up(fake: FakeDiscord, webhook: StaffWebhook) -> None:
    fake.fail("POST", "/webhooks/", delay=5.0)
    hasty = replace(webhook, patience=aiohttp.ClientTimeout(total=0.1))

    with pytest.raises(LibraError) as refused:
        await hasty.tell(WAITING, panel_url=PANEL)

    assert refused.value.code is Code.EXT5016


async def test_no_server_at_all_is_told(fake: FakeDiscord, webhook: StaffWebhook) -> None:
    await fake.api.down()

    with pytest.raises(LibraError) as refused:
        await webhook.tell(WAITING, panel_url=PANEL)

    assert refused.value.code is Code.EXT5016


async def test_a_malformed_address_is_told(webhook: StaffWebhook) -> None:
    with pytest.raises(LibraError) as refused:
        await replace(webhook, url="https://[broken").tell(WAITING, panel_url=PANEL)

    assert refused.value.code is Code.EXT5016
