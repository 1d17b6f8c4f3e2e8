"""The doctor's page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from librabot.admin_web import doctor
from librabot.core.checks import Finding
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from tests.admin_web.visiting import House, Visitor, open_house


@dataclass
class Look:
    """A check that finds what it is given, or raises it; a silent one never ends."""

    name: str
    found: Finding | Exception | None
    mend: Callable[[], Awaitable[object]] | None = None

    async def __call__(self) -> Sequence[Finding]:
        match self.found:
            case None:
                await asyncio.Event().wait()
                return ()
            case Finding():
                return (self.found,)
            case error:
                raise error


WELL = Finding("Korean search", ok=True, said="%(count)d trigrams <found>", values={"count": 3})
OFF = Finding("Notion", ok=None, said="Not set up.", remedy="Set NOTION_TOKEN.")
ILL = Finding("Clock", ok=False, said="%(ms)d ms late", remedy="Sync `%(ms)d`.", values={"ms": 70})
CHECKS = (
    Look("Database", WELL),
    Look("Archive", OFF),
    Look("System", ILL),
    Look("Discord", LibraError(Code.EXT5012)),
    Look("Model", RuntimeError("a secret")),
    Look("Network", None),
)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(doctor.routes(CHECKS)) as house:
        yield house


@pytest.fixture
async def owner(house: House) -> Visitor:
    visitor = await house.member(Role.OWNER)
    visitor.session.headers["Accept-Language"] = "en"
    return visitor


async def test_the_page_is_there_at_once_and_names_every_check(owner: Visitor) -> None:
    page = await owner.get("/doctor")

    assert page.status == 200
    for number, check in enumerate(CHECKS, 1):
        assert f'hx-get="/doctor/{number}"' in page.text
        assert f"{check.name}</h2>" in page.text


async def test_what_is_well_says_so_and_is_shown_as_text(owner: Visitor) -> None:
    part = await owner.get("/doctor/1")

    assert "3 trigrams &lt;found&gt;" in part.text
    assert "Fine" in part.text


async def test_what_is_off_needs_no_remedy(owner: Visitor) -> None:
    part = await owner.get("/doctor/2")

    assert "Off" in part.text
    assert "Set NOTION_TOKEN." not in part.text


async def test_what_is_ill_comes_with_its_remedy(owner: Visitor) -> None:
    part = await owner.get("/doctor/3")

    assert "70 ms late" in part.text
    assert "Sync <code>70</code>." in part.text


async def test_a_named_fault_is_a_finding_with_its_own_words(owner: Visitor) -> None:
    part = await owner.get("/doctor/4")

    assert part.status == 200
    assert "Discord refused the bot token." in part.text
    assert "Check DISCORD_BOT_TOKEN" in part.text


async def test_a_check_that_breaks_is_reported_and_its_words_are_not_shown(owner: Visitor) -> None:
    with capture_logs() as logged:
        part = await owner.get("/doctor/5")

    assert part.status == 200
    assert "a secret" not in part.text
    assert [line["code"] for line in logged] == ["COMMON5001"]


async def test_a_check_that_does_not_end_is_given_up_on() -> None:
    findings = await doctor.examine(CHECKS[5], seconds=0.05)

    assert [(each.ok, each.values) for each in findings] == [(False, {"seconds": 0.05})]
    assert findings[0].said % findings[0].values == "There was no answer within 0.05 seconds."


@pytest.mark.parametrize("number", ["0", "7", "x", "-1"])
async def test_there_is_no_other_check(owner: Visitor, number: str) -> None:
    assert (await owner.get(f"/doctor/{number}")).status == 404


async def test_what_can_be_mended_is_mended_by_a_button() -> None:
    mended: list[str] = []

    async def mend() -> None:
        mended.append("clock")

    async with open_house(
        doctor.routes((Look("System", ILL, mend), Look("Well", WELL, mend)))
    ) as own:
        owner = await own.member(Role.OWNER)
        ill, well = await owner.get("/doctor/1"), await owner.get("/doctor/2")

        answer = await owner.post("/doctor/1/mend", {})

        assert 'action="/doctor/1/mend"' in ill.text
        assert "/mend" not in well.text
        assert answer.status == 303
        assert mended == ["clock"]


async def test_what_cannot_be_mended_has_no_button(owner: Visitor) -> None:
    part = await owner.get("/doctor/3")
    await owner.get("/doctor")

    assert "/mend" not in part.text
    assert (await owner.post("/doctor/3/mend", {})).status == 404
