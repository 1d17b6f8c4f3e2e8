"""Every refusal has a code, and Notion's time is waited out."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from notion_client.errors import UnknownHTTPResponseError

from librabot.adapters.notion import Notion
from librabot.adapters.notion.faults import NotionError, fault_of
from librabot.core.errors import Code, LibraError
from tests.adapters.notion.conftest import MakeNotion, a_page
from tests.fakes.notion import FakeNotion, Fault

BLOCKED = {"rate_limit_reason": "public_api_request_blocked"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(status=400), Code.EXT5004),
        (Fault(status=400, code="invalid_json"), Code.EXT5004),
        (Fault(status=401), Code.EXT5002),
        (Fault(status=403), Code.EXT5002),
        (Fault(status=403, more={"block_limit": "block_creation"}), Code.EXT5006),
        (Fault(status=404), Code.EXT5003),
        (Fault(status=409), Code.EXT5001),
        (Fault(status=413, code="too_large"), Code.EXT5004),
        (Fault(status=429, retry_after=1), Code.EXT5005),
        (Fault(status=429, more=BLOCKED), Code.EXT5002),
        (Fault(status=500), Code.EXT5001),
        (Fault(status=502), Code.EXT5001),
        (Fault(status=503), Code.EXT5001),
        (Fault(status=503, code="service_overload"), Code.EXT5005),
        (Fault(status=504), Code.EXT5001),
        (Fault(status=529, retry_after=1), Code.EXT5005),
        (Fault(status=599, code="something_new"), Code.EXT5001),
        (Fault(kind="drop"), Code.EXT5001),
        (Fault(kind="hang"), Code.EXT5001),
        (Fault(kind="garbage"), Code.EXT5001),
    ],
    ids=lambda value: value.name if isinstance(value, Code) else f"{value.kind}-{value.status}",
)
async def test_a_fault_has_its_code(
    fake: FakeNotion, make_notion: MakeNotion, fault: Fault, code: Code
) -> None:
    notion = make_notion(timeout_seconds=0.3)
    await notion.ping()
    fault.on = "POST /v1/pages"
    fake.script(fault)

    with pytest.raises(LibraError) as caught:
        await notion.publish(a_page(), page_id=None, may_exist=False)

    assert caught.value.code is code
    assert len(fake.pages) == 0


async def test_nobody_listening_is_unreachable(make_notion: MakeNotion) -> None:
    notion = make_notion(base_url="http://127.0.0.1:9")

    with pytest.raises(LibraError) as caught:
        await notion.ping()

    assert caught.value.code is Code.EXT5001
    assert caught.value.detail == "ConnectError"


async def test_a_call_that_drips_is_cut_at_its_deadline(
    fake: FakeNotion, make_notion: MakeNotion
) -> None:
    notion = make_notion(timeout_seconds=0.2)
    fake.script(Fault(kind="hang"))
    before = time.monotonic()

    with pytest.raises(LibraError):
        await notion.ping()

    assert time.monotonic() - before < 1.0


@pytest.mark.parametrize("status", [429, 529])
async def test_the_next_call_waits_as_long_as_notion_said(
    fake: FakeNotion, notion: Notion, status: int
) -> None:
    fake.script(Fault(status=status, retry_after=1))

    with pytest.raises(LibraError) as caught:
        await notion.ping()
    await asyncio.gather(notion.ping(), notion.ping())

    assert caught.value.retry_after == 1
    waits = [call.at - fake.ledger[0].at for call in fake.ledger[1:]]
    assert min(waits) >= 1.0


async def test_a_long_wait_is_given_back_and_nothing_is_sent_meanwhile(
    fake: FakeNotion, notion: Notion
) -> None:
    fake.script(Fault(status=429, retry_after=300))

    with pytest.raises(LibraError) as first:
        await notion.ping()
    with pytest.raises(LibraError) as second:
        await notion.publish(a_page(), page_id=None, may_exist=False)

    assert first.value.retry_after == 300
    assert second.value.code is Code.EXT5005
    assert second.value.retry_after == pytest.approx(300, abs=2)
    assert len(fake.ledger) == 1


async def test_a_full_workspace_is_told_from_a_missing_capability(
    fake: FakeNotion, notion: Notion
) -> None:
    first = await notion.publish(a_page(), page_id=None, may_exist=False)
    fake.world.block_limit = fake.world.blocks_made

    with pytest.raises(LibraError) as created:
        await notion.publish(a_page(key="q-2"), page_id=None, may_exist=False)
    longer = a_page(answer="하나\n\n둘\n\n셋")
    with pytest.raises(LibraError) as edited:
        await notion.publish(longer, page_id=first.page_id, may_exist=False)

    assert created.value.code is edited.value.code is Code.EXT5006
    assert len(fake.pages) == 1


async def test_a_message_of_notion_is_repeated_without_what_we_wrote(
    fake: FakeNotion, notion: Notion
) -> None:
    secret = "학생이 쓴 글 " * 10
    fake.script(Fault(status=400, on="POST /v1/pages", message=f'body.x was "{secret}"'))

    with pytest.raises(NotionError) as caught:
        await notion.publish(a_page(), page_id=None, may_exist=False)

    assert caught.value.detail == "400 validation_error: body.x was (text)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999", 3_600.0),
        ("soon", 5.0),
        ("-3", 5.0),
        ("", 5.0),
    ],
)
def test_retry_after_is_in_seconds(given: str, expected: float) -> None:
    error = UnknownHTTPResponseError(429, headers=httpx.Headers({"retry-after": given}))

    assert fault_of(error).retry_after == expected


@pytest.mark.parametrize(("seconds", "expected"), [(40, 40), (-40, 0), (99_999, 3_600)])
def test_retry_after_may_be_a_date(seconds: int, expected: float) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds))
    error = UnknownHTTPResponseError(429, headers=httpx.Headers({"retry-after": date}))

    assert fault_of(error).retry_after == pytest.approx(expected, abs=2)
