import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.members import passwords
from librabot.features.members.signing_in import IDLE, LOCK, LONGEST, SigningIn
from librabot.features.members.values import Role
from tests.features.members.people import People

HOME = "192.0.2.1"
AWAY = "198.51.100.7"
PASSWORD = "correct horse"
CODE = "ABCD-EFGH-JKMN"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def signing_in(people: People) -> SigningIn:
    return SigningIn(people, CODE)


async def refusal(attempt: Awaitable[object]) -> Code:
    with pytest.raises(LibraError) as caught:
        await attempt
    return caught.value.code


async def test_the_code_makes_the_first_owner_and_logs_them_in(signing_in: SigningIn) -> None:
    session = await signing_in.set_up(" abcd-efgh-jkmn ", "  Kim   Minji ", PASSWORD, where=HOME)

    assert session.member.name == "Kim Minji"
    assert session.member.role is Role.OWNER
    assert await signing_in.member(session.token) == session.member


async def test_a_wrong_code_makes_nobody(signing_in: SigningIn, people: People) -> None:
    code = await refusal(signing_in.set_up("ABCD-EFGH-JKMX", "Kim", PASSWORD, where=HOME))

    assert code is Code.AUTH4007
    assert not people.everybody


async def test_the_code_is_worth_nothing_once_there_is_an_owner(signing_in: SigningIn) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    assert await refusal(signing_in.set_up(CODE, "Lee", PASSWORD, where=HOME)) is Code.VAL4010


@pytest.mark.parametrize(
    ("name", "password", "detail"),
    [
        (" \n", PASSWORD, "name"),
        ("Kim", "short", "password"),
        ("Kim", "x" * 201, "password"),
        ("Kim", "1234567890", "guessable password"),
    ],
)
async def test_a_bad_name_or_password_is_told_apart(
    signing_in: SigningIn, name: str, password: str, detail: str
) -> None:
    with pytest.raises(LibraError) as caught:
        await signing_in.set_up(CODE, name, password, where=HOME)

    assert (caught.value.code, caught.value.detail) == (Code.VAL4008, detail)


async def test_a_name_is_known_in_any_case_and_spacing(signing_in: SigningIn) -> None:
    await signing_in.set_up(CODE, "Kim Minji", PASSWORD, where=HOME)

    session = await signing_in.log_in("kim  MINJI", PASSWORD, where=HOME)

    assert session.member.name == "Kim Minji"


async def test_a_wrong_password_and_an_unknown_name_are_refused_alike(
    signing_in: SigningIn,
) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    assert await refusal(signing_in.log_in("Kim", "wrong horse", where=HOME)) is Code.AUTH4005
    assert await refusal(signing_in.log_in("Lee", PASSWORD, where=HOME)) is Code.AUTH4005


async def test_every_log_in_has_a_token_of_its_own(signing_in: SigningIn) -> None:
    first = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    second = await signing_in.log_in("Kim", PASSWORD, where=HOME)

    assert first.token != second.token
    assert len(second.token) >= 43


async def test_ten_failures_lock_a_name_for_fifteen_minutes(
    signing_in: SigningIn, people: People
) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    for _ in range(10):
        assert await refusal(signing_in.log_in("Kim", "wrong horse", where=HOME)) is Code.AUTH4005

    people.now += LOCK - timedelta(seconds=1)
    assert await refusal(signing_in.log_in("Kim", PASSWORD, where=HOME)) is Code.AUTH4006
    people.now += timedelta(seconds=1)
    await signing_in.log_in("Kim", PASSWORD, where=HOME)


async def test_a_flood_at_once_gets_no_more_tries_than_one_after_another(
    signing_in: SigningIn,
) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    codes = await asyncio.gather(
        *(refusal(signing_in.log_in("Kim", f"guess {n}", where=HOME)) for n in range(25))
    )

    assert codes.count(Code.AUTH4005) == 10
    assert codes.count(Code.AUTH4006) == 15


async def test_failures_from_one_place_do_not_lock_out_another(signing_in: SigningIn) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    for _ in range(11):
        await refusal(signing_in.log_in("Kim", "wrong horse", where=AWAY))

    assert await refusal(signing_in.log_in("Kim", PASSWORD, where=AWAY)) is Code.AUTH4006
    await signing_in.log_in("Kim", PASSWORD, where=HOME)


async def test_a_hundred_failures_from_anywhere_lock_a_name(
    signing_in: SigningIn, people: People
) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    people.attempts["name:kim"] = [people.now] * 100

    assert await refusal(signing_in.log_in("Kim", PASSWORD, where=HOME)) is Code.AUTH4006


async def test_a_good_log_in_forgives_the_failures_before_it(signing_in: SigningIn) -> None:
    await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    for _ in range(9):
        await refusal(signing_in.log_in("Kim", "wrong horse", where=HOME))
    await signing_in.log_in("Kim", PASSWORD, where=HOME)

    assert await refusal(signing_in.log_in("Kim", "wrong horse", where=HOME)) is Code.AUTH4005


async def test_set_up_codes_cannot_be_tried_for_ever(signing_in: SigningIn) -> None:
    for _ in range(10):
        await refusal(signing_in.set_up("WRONG", "Kim", PASSWORD, where=HOME))

    assert await refusal(signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)) is Code.AUTH4006


async def test_a_session_ends_after_eight_idle_hours(signing_in: SigningIn, people: People) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    people.now += IDLE - timedelta(seconds=1)
    assert await signing_in.member(session.token)
    people.now += IDLE
    assert await signing_in.member(session.token) is None


async def test_a_session_ends_after_seven_days_however_busy(
    signing_in: SigningIn, people: People
) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    for _ in range(24):
        people.now += timedelta(hours=7)
        alive = await signing_in.member(session.token)

    assert people.now - session.member.created_at == LONGEST
    assert alive is None


async def test_a_token_is_worth_nothing_after_logging_out(signing_in: SigningIn) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    await signing_in.log_out(session.token)

    assert await signing_in.member(session.token) is None


async def test_the_token_itself_is_not_kept(signing_in: SigningIn, people: People) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    assert session.token.encode() not in people.sittings


async def test_somebody_shut_out_is_out_at_once(signing_in: SigningIn, people: People) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    people.everybody[1] = replace(people.everybody[1], disabled=True)

    assert await signing_in.member(session.token) is None
    assert await refusal(signing_in.log_in("Kim", PASSWORD, where=HOME)) is Code.AUTH4005


async def test_discord_brings_a_new_member_with_the_role_of_their_server(
    signing_in: SigningIn,
) -> None:
    session = await signing_in.log_in_discord(77, "Lee", Role.TA)

    assert (session.member.name, session.member.role) == ("Lee", Role.TA)
    assert session.member.discord_user_id == 77
    assert not session.member.has_password


async def test_discord_lets_nobody_in_without_a_role(signing_in: SigningIn, people: People) -> None:
    assert await refusal(signing_in.log_in_discord(77, "Lee", Role.ANYONE)) is Code.AUTH4004
    assert not people.everybody


async def test_who_lost_the_role_in_discord_is_out_here_too(signing_in: SigningIn) -> None:
    session = await signing_in.log_in_discord(77, "Lee", Role.TA)

    assert await refusal(signing_in.log_in_discord(77, "Lee", Role.ANYONE)) is Code.AUTH4004
    assert await signing_in.member(session.token) is None


async def test_discord_does_not_change_a_role_given_here(
    signing_in: SigningIn, people: People
) -> None:
    await signing_in.log_in_discord(77, "Lee", Role.TA)
    await people.set_role(1, Role.READER, by=None)

    session = await signing_in.log_in_discord(77, "Lee", Role.TA)

    assert session.member.role is Role.READER


async def test_a_name_that_is_taken_gets_the_discord_id_behind_it(signing_in: SigningIn) -> None:
    await signing_in.set_up(CODE, "Lee", PASSWORD, where=HOME)

    session = await signing_in.log_in_discord(77, "lee", Role.TA)

    assert session.member.name == "lee-77"


async def test_a_discord_name_without_letters_still_gets_in(signing_in: SigningIn) -> None:
    session = await signing_in.log_in_discord(77, "\u200b \n", Role.TA)

    assert session.member.discord_user_id == 77


async def test_a_disabled_member_does_not_come_back_by_discord(
    signing_in: SigningIn, people: People
) -> None:
    await signing_in.log_in_discord(77, "Lee", Role.TA)
    await people.set_disabled(1, disabled=True, by=None)

    assert await refusal(signing_in.log_in_discord(77, "Lee", Role.TA)) is Code.AUTH4004


async def test_changing_the_password_ends_every_other_session(signing_in: SigningIn) -> None:
    first = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)
    other = await signing_in.log_in("Kim", PASSWORD, where=AWAY)

    new = await signing_in.change_password(first.member, PASSWORD, "staple battery", where=HOME)

    assert await signing_in.member(first.token) is None
    assert await signing_in.member(other.token) is None
    assert await signing_in.member(new.token)
    await signing_in.log_in("Kim", "staple battery", where=HOME)


@pytest.mark.parametrize(
    ("current", "wanted", "code"),
    [
        ("wrong horse", "staple battery", Code.AUTH4005),
        (PASSWORD, PASSWORD, Code.VAL4008),
        (PASSWORD, "short", Code.VAL4008),
    ],
)
async def test_a_password_is_not_changed_for_a_bad_reason(
    signing_in: SigningIn, current: str, wanted: str, code: Code
) -> None:
    session = await signing_in.set_up(CODE, "Kim", PASSWORD, where=HOME)

    attempt = signing_in.change_password(session.member, current, wanted, where=HOME)

    assert await refusal(attempt) is code
    await signing_in.log_in("Kim", PASSWORD, where=HOME)


async def test_who_came_by_discord_sets_a_first_password_without_an_old_one(
    signing_in: SigningIn,
) -> None:
    session = await signing_in.log_in_discord(77, "Lee", Role.TA)

    await signing_in.change_password(session.member, "", PASSWORD, where=HOME)

    await signing_in.log_in("Lee", PASSWORD, where=HOME)
