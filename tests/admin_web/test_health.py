"""What machines are told."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from librabot.admin_web import health
from librabot.core.errors import Code, LibraError
from librabot.runtime import Clock
from tests.admin_web.visiting import House, open_house


@dataclass
class Ping:
    """A service that answers, fails or keeps silent as the test wants; counts its askings."""

    error: Exception | None = None
    silent: bool = False
    asked: int = 0
    running: int = 0
    most_at_once: int = 0

    async def __call__(self) -> None:
        self.asked += 1
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await asyncio.sleep(3600 if self.silent else 0)
            if self.error:
                raise self.error
        finally:
            self.running -= 1


@dataclass
class Hands(Clock):
    """A clock that the test moves."""

    at: float = 0.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def database() -> Ping:
    return Ping()


@pytest.fixture
def notion() -> Ping:
    return Ping()


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def house(database: Ping, notion: Ping, clock: Hands) -> AsyncIterator[House]:
    routes = health.routes(
        {"database": database}, {"notion": notion}, token="health token", clock=clock
    )
    async with open_house(routes, owner=False) as house:
        yield house


async def test_alive_is_alive_whatever_else_is_not(house: House, database: Ping) -> None:
    database.error = LibraError(Code.DB5001)
    visitor = await house.visitor()

    found = await visitor.get("/healthz")

    assert (found.status, found.text) == (200, "ok")
    assert found.headers["Cache-Control"] == "no-store"
    assert database.asked == 0


async def test_ready_while_the_database_answers(house: House, database: Ping) -> None:
    visitor = await house.visitor()

    assert (await visitor.get("/readyz")).status == 200
    assert (await visitor.ask("HEAD", "/readyz")).status == 200
    assert database.asked == 1


async def test_not_ready_without_the_database_and_ready_again_with_it(
    house: House, database: Ping, clock: Hands
) -> None:
    visitor = await house.visitor()
    await visitor.get("/readyz")
    database.error = LibraError(Code.DB5001)

    clock.at += 2
    lost = await visitor.get("/readyz")
    database.error = None
    clock.at += 2
    found = await visitor.get("/readyz")

    assert (lost.status, lost.text) == (503, "not ready")
    assert (found.status, found.text) == (200, "ready")


async def test_a_silent_database_is_given_up_on(
    house: House, database: Ping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "DEADLINE_SECONDS", 0.05)
    database.silent = True
    visitor = await house.visitor()

    assert (await visitor.get("/readyz")).status == 503
    assert database.running == 0


def test_a_lost_database_is_told_within_five_seconds() -> None:
    assert health.FRESH_SECONDS + health.DEADLINE_SECONDS < 5


async def test_an_unknown_failure_is_not_ready_either(house: House, database: Ping) -> None:
    database.error = RuntimeError("a secret")
    visitor = await house.visitor()

    found = await visitor.get("/readyz", Authorization="Bearer health token")

    assert found.status == 503
    assert json.loads(found.text)["services"]["database"]["code"] == "COMMON5001"
    assert "a secret" not in found.text


async def test_a_service_outside_may_fail_and_we_stay_ready(house: House, notion: Ping) -> None:
    notion.error = LibraError(Code.EXT5001)
    visitor = await house.visitor()

    found = await visitor.get("/readyz", Authorization="Bearer health token")

    assert found.status == 200
    told = json.loads(found.text)
    assert told["status"] == "ready"
    assert told["services"]["database"] == {"ok": True, "code": "", "took_ms": 0.0}
    assert told["services"]["notion"] == {"ok": False, "code": "EXT5001", "took_ms": 0.0}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", "health token", "bearer health token", "Basic aDp0"]
)
async def test_details_need_the_token(house: House, notion: Ping, header: str) -> None:
    visitor = await house.visitor()

    found = await visitor.get("/readyz", Authorization=header)

    assert (found.status, found.text) == (200, "ready")
    assert notion.asked == 0


async def test_without_a_token_set_nobody_sees_details() -> None:
    routes = health.routes({}, {}, token=None, clock=Clock())
    async with open_house(routes) as house:
        visitor = await house.visitor()

        assert (await visitor.get("/readyz", Authorization="Bearer None")).text == "ready"
        assert (await visitor.get("/readyz", Authorization="Bearer ")).text == "ready"


async def test_many_who_ask_at_once_are_one_ping(house: House, database: Ping) -> None:
    visitor = await house.visitor()

    await asyncio.gather(*(visitor.get("/readyz") for _ in range(20)))

    assert (database.asked, database.most_at_once) == (1, 1)


async def test_services_outside_are_asked_seldom(
    house: House, database: Ping, notion: Ping, clock: Hands
) -> None:
    visitor = await house.visitor()
    for _ in range(10):
        await visitor.get("/readyz", Authorization="Bearer health token")
        clock.at += 3

    assert (database.asked, notion.asked) == (10, 1)


async def test_only_a_change_is_logged(house: House, database: Ping, clock: Hands) -> None:
    visitor = await house.visitor()
    with capture_logs() as logged:
        for error in (None, LibraError(Code.DB5001), LibraError(Code.DB5001), None, None):
            database.error = error
            clock.at += 2
            await visitor.get("/readyz")

    assert [(line["name"], line["ok"], line["code"]) for line in logged] == [
        ("database", False, "DB5001"),
        ("database", True, ""),
    ]
