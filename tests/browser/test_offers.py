"""Verified answers that may fit, offered on the asking page: by keyboard and without scripts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from playwright.async_api import expect

from librabot.features.members.values import Role
from librabot.features.questions.asking import Maybe, New
from librabot.features.questions.writing import Answered, Unsure, Writing
from tests.admin_web.asked import hold_out
from tests.admin_web.memory import an_entry, verified
from tests.admin_web.panel import House, opened
from tests.admin_web.trying import QUESTION, a_house
from tests.browser import panel
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, ko

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHOOSE = "This is the answer"
DECLINE = "No, this is a new question"
OUTDATED = "This answer is from an earlier term. Dates and rules may have changed."


@dataclass(frozen=True)
class Served:
    """Where a panel is, as ``visit`` wants to know it."""

    url: str


@asynccontextmanager
async def student_of(house: House, visit: Visit, **options: object) -> AsyncIterator[Visitor]:
    """Somebody logged in to the panel over ``house``, without a mouse."""
    async with opened(house, Role.TA) as browser:
        address = str(browser.client.make_url("/")).rstrip("/")
        visitor = await visit(Served(address), mouse=False, **options)
        [token] = [each for each in browser.client.session.cookie_jar if each.key == "librabot"]
        cookie = {"name": "librabot", "value": token.value, "url": address}
        await visitor.context.add_cookies([cookie])  # type: ignore[list-item] # a dict of these keys.
        yield visitor
        await visitor.page.close()


def offering() -> House:
    house = a_house()
    house.world.keep(verified(1, title="과제 2 마감", answer="**11월 30일**이에요.", hits=7))
    house.world.keep(verified(2, title="과제 1 마감", answer="5월 1일이에요.", term="2026-1"))
    house.script.outcomes[QUESTION] = lambda question_id: Maybe(
        question_id, hold_out(house.world, question_id, 1, 2)
    )
    return house


def written(house: House, writing: Writing) -> None:
    """A draft is kept and told."""
    entry = an_entry(3, answer="이렇게 **하세요**.")
    house.world.keep(entry)
    house.world.replies[1] = replace(house.world.replies[1], state="answered", entry=entry)
    writing.finish(Answered(entry, whole=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_offer_is_chosen_by_keyboard(visit: Visit, *, scripts: bool) -> None:
    async with student_of(offering(), visit, java_script_enabled=scripts) as student:
        student.mouse = not scripts
        await panel.ask(student, QUESTION)
        await expect(student.page.locator("article.card")).to_have_count(2)
        await student.sees("Is it one of these questions?")
        second = student.page.get_by_role("article", name="2. 과제 1 마감")
        await student.press(second.get_by_role("button", name=ko(CHOOSE)))

        await student.reads("5월 1일이에요.")
        await student.sees(OUTDATED)
        await expect(student.button(DECLINE)).to_have_count(0)


async def test_a_declined_offer_gives_its_place_to_the_growing_answer(visit: Visit) -> None:
    house = offering()
    writing = house.script.declined = Writing()
    async with student_of(house, visit) as student:
        number = await panel.ask(student, QUESTION)
        await student.press(student.button(DECLINE))
        writing.grow("먼저 이렇게")
        await expect(student.page.locator("[data-text]")).to_contain_text("먼저 이렇게")
        assert student.path == f"/try/{number}"
        written(house, writing)

        await expect(student.page.locator("#answer.draft strong")).to_have_text("하세요")
        await student.reads(QUESTION)


async def test_without_scripts_a_declined_offer_is_followed_too(visit: Visit) -> None:
    house = offering()
    writing = house.script.declined = Writing()
    async with student_of(house, visit, java_script_enabled=False) as student:
        student.mouse = True
        await panel.ask(student, QUESTION)
        await student.press(student.button(DECLINE))
        await student.sees("Writing")
        written(house, writing)

        await expect(student.page.locator("#answer.draft strong")).to_have_text("하세요")


async def test_an_unsure_model_s_offer_takes_the_growing_answers_place(visit: Visit) -> None:
    house = offering()
    writing = Writing()

    def lay(question_id: int) -> New:
        reply = house.world.replies[question_id]
        house.world.replies[question_id] = replace(reply, state="answering")
        return New(question_id, 3, writing, ())

    house.script.outcomes[QUESTION] = lay
    async with student_of(house, visit) as student:
        await panel.ask(student, QUESTION)
        await student.sees("Writing")
        writing.finish(Unsure(hold_out(house.world, 1, 1, 2)))
        first = student.page.get_by_role("article", name="1. 과제 2 마감")
        await student.press(first.get_by_role("button", name=ko(CHOOSE)))

        await expect(student.page.locator("#answer.verified strong")).to_have_text("11월 30일")
