import asyncio
import time

import pytest

from librabot.features.members import passwords


async def test_a_stored_password_matches_itself_and_nothing_else() -> None:
    stored = await passwords.hashed("correct horse 배터리")

    assert await passwords.matches("correct horse 배터리", stored)
    assert not await passwords.matches("correct horse 배터리 ", stored)
    assert "correct" not in stored


async def test_the_same_password_is_never_stored_the_same_way_twice() -> None:
    assert await passwords.hashed("0123456789a") != await passwords.hashed("0123456789a")


async def test_an_unknown_person_costs_as_much_time_as_a_known_one() -> None:
    stored = await passwords.hashed("correct horse")

    began = time.process_time()
    assert not await passwords.matches("wrong horse", stored)
    known = time.process_time() - began
    began = time.process_time()
    assert not await passwords.matches("wrong horse", None)
    unknown = time.process_time() - began

    assert known / 3 < unknown < known * 3


async def test_the_loop_goes_on_turning_while_passwords_are_computed() -> None:
    lags: list[float] = []

    async def heartbeat() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.01)
            lags.append(loop.time() - before - 0.01)

    beating = asyncio.create_task(heartbeat())
    await asyncio.gather(*(passwords.matches("a wrong one", None) for _ in range(5)))
    beating.cancel()

    assert len(lags) > 5
    assert sorted(lags)[len(lags) // 2] < 0.1


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa",
        "1234567890",
        "9876543210",
        "qwertyuiop",
        "password123",
        "librabot12",
        "minji-minji",
        "비밀번호비밀번호1234",
    ],
)
def test_what_anybody_would_try_first_is_guessable(password: str) -> None:
    assert passwords.is_guessable(password, "Minji")


@pytest.mark.parametrize("password", ["correct horse", "도커가 안 켜져요", "K7Q2-M9XD-TR4W"])
def test_an_ordinary_password_is_not_guessable(password: str) -> None:
    assert not passwords.is_guessable(password, "Minji")


def test_one_time_codes_are_long_readable_and_never_alike() -> None:
    codes = {passwords.one_time_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(len(code) == 14 and not set(code) & set("01IOL") for code in codes)
