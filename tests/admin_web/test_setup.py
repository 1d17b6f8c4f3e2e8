"""The first owner."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from librabot.features.members import passwords
from tests.admin_web.entrance import entrance, set_up
from tests.admin_web.visiting import House, open_house
from tests.features.members.people import People


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A panel that nobody has set up."""
    people = People()
    async with open_house(entrance(people), owner=False, people=people) as house:
        yield house


async def test_the_set_up_makes_the_first_owner(house: House) -> None:
    visitor = await house.visitor()
    await visitor.get("/setup")

    answer = await set_up(visitor)

    assert (answer.status, answer.location) == (303, "/")
    assert "Kim" in (await visitor.get("/account")).text


async def test_after_the_set_up_its_page_is_gone_for_everybody(house: House) -> None:
    owner, stranger = await house.visitor(), await house.visitor()
    for visitor in (owner, stranger):
        await visitor.get("/setup")
    await set_up(owner)

    for visitor in (owner, stranger):
        assert (await visitor.get("/setup")).status == 404
        await visitor.get("/login")
        assert (await set_up(visitor, name="Second")).status == 404
    assert len(house.people.everybody) == 1


async def test_without_the_code_nobody_sets_up(house: House) -> None:
    visitor = await house.visitor()
    await visitor.get("/setup")

    with capture_logs() as logged:
        answer = await set_up(visitor, code="WRONG-CODE")

    assert answer.status == 403
    assert 'value="Kim"' in answer.text
    assert "WRONG-CODE" not in answer.text
    assert [line["code"] for line in logged] == ["AUTH4007"]
    assert not house.people.everybody


async def test_two_who_set_up_at_once_make_one_owner(house: House) -> None:
    visitors = [await house.visitor() for _ in range(4)]
    for visitor in visitors:
        await visitor.get("/setup")

    answers = await asyncio.gather(
        *(set_up(visitor, name=f"Kim {n}") for n, visitor in enumerate(visitors))
    )

    assert sorted(answer.status for answer in answers) == [303, 404, 404, 404]
