from datetime import UTC, datetime, timedelta

import pytest

from librabot.core.errors import Code
from librabot.features.members.values import Role
from librabot.locale import say
from tests.admin_web.owed import Outbox, a_job
from tests.admin_web.panel import House, opened


def a_dead_job(job_id: int = 90, detail: str = "validation_error: <b>상태</b>") -> House:
    dead = a_job(job_id, state="dead", attempts=8, error_code="EXT5004", error_detail=detail)
    return House(outbox=Outbox([dead]))


async def test_a_dead_job_tells_its_reason_and_can_be_tried_again() -> None:
    async with opened(a_dead_job()) as browser:
        page = await browser.get("/jobs")

    for words in (
        "Notion에 올리기",
        '<a href="/questions/1">과제 2 제출 기한</a>',
        "EXT5004",
        say(Code.EXT5004.fault.sentence),
        "validation_error: &lt;b&gt;상태&lt;/b&gt;",
        "시도 8번",
        '<input type="hidden" name="job" value="90">',
        "실패한 작업 모두 다시 시도",
    ):
        assert words in page


async def test_a_waiting_job_tells_when_it_is_tried_next() -> None:
    house = House()
    later = datetime.now(UTC) + timedelta(minutes=5)
    house.outbox.rows = [a_job(1, next_try_at=later, error_code="EXT5005"), a_job(2, attempts=0)]

    async with opened(house) as browser:
        page = await browser.get("/jobs")

    assert "다음 시도" in page
    assert "5분 후" in page or "4분 후" in page
    assert "곧 다시 시도" in page
    assert "다시 시도</button>" not in page


@pytest.mark.parametrize(("form", "asked"), [({"job": "90"}, 90), ({}, None)])
async def test_a_retry_asks_for_one_or_all_and_wakes_the_lanes(
    form: dict[str, str], asked: int | None
) -> None:
    house = a_dead_job()

    async with opened(house) as browser:
        response = await browser.submit("/jobs/retry", form)
        page = await browser.get("/jobs")

    assert (response.status, response.headers["Location"]) == (303, "/jobs")
    assert house.outbox.retried == [asked]
    assert house.woken == 1
    assert "1개를 다시 시도해요." in page


async def test_nothing_to_retry_wakes_nobody() -> None:
    house = House()

    async with opened(house) as browser:
        await browser.submit("/jobs/retry", {})
        page = await browser.get("/jobs")

    assert house.woken == 0
    assert "다시 시도할 작업이 없어요." in page


async def test_the_address_chooses_the_state_and_the_page() -> None:
    house = House(outbox=Outbox([a_job(number, state="done") for number in range(60, 0, -1)]))

    async with opened(house) as browser:
        page = await browser.get("/jobs?state=done")
        await browser.get("/jobs?state=dead&before=11")
        await browser.get("/jobs?state=nonsense&before=x")

    assert 'href="/jobs?state=done&amp;before=11"' in page
    assert house.outbox.asked == [("done", None), ("dead", 11), (None, None)]


async def test_it_says_that_notion_is_off_and_that_nothing_failed() -> None:
    house = House(archive_on=False)

    async with opened(house) as browser:
        assert "Notion이 꺼져 있어요(NOTION_TOKEN)" in await browser.get("/jobs")
        assert "실패한 작업이 없어요" in await browser.get("/jobs?state=dead")


async def test_a_kind_and_a_code_of_another_version_are_shown_by_name() -> None:
    house = House()
    house.outbox.rows = [a_job(kind="brew", state="dead", error_code="EXT5999")]

    async with opened(house) as browser:
        page = await browser.get("/jobs")

    assert "brew" in page
    assert "EXT5999" in page


async def test_readers_do_not_see_jobs() -> None:
    async with opened(House(), Role.READER) as browser:
        await browser.get("/jobs", status=403)
