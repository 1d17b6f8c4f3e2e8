import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.members import passwords
from librabot.features.members.managing import Managing
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Member, Role
from tests.features.members.people import People

HOME = "192.0.2.1"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_COST", 2**8)


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def managing(people: People) -> Managing:
    return Managing(people)


@pytest.fixture
def signing_in(people: People) -> SigningIn:
    return SigningIn(people, "unused code")


@pytest.fixture
async def owner(managing: Managing) -> Member:
    await managing.add_owner("Kim", PASSWORD)
    return (await managing.members())[0]


async def test_a_new_member_logs_in_once_with_the_password_they_were_given(
    managing: Managing, signing_in: SigningIn, owner: Member
) -> None:
    password = await managing.add("Lee", Role.TA, by=owner)

    session = await signing_in.log_in("Lee", password, where=HOME)

    assert session.member.role is Role.TA
    assert session.member.must_change_password


async def test_a_password_of_ones_own_is_not_asked_for_again(
    managing: Managing, signing_in: SigningIn, owner: Member
) -> None:
    password = await managing.add("Lee", Role.TA, by=owner)
    lee = (await signing_in.log_in("Lee", password, where=HOME)).member

    session = await signing_in.change_password(lee, password, "staple battery", where=HOME)

    found = await signing_in.member(session.token)
    assert found
    assert not found.must_change_password


async def test_a_taken_name_is_refused_in_any_case(managing: Managing, owner: Member) -> None:
    with pytest.raises(LibraError) as caught:
        await managing.add(" KIM ", Role.TA, by=owner)

    assert (caught.value.code, caught.value.detail) == (Code.VAL4008, "taken name")


async def test_a_renewed_password_ends_what_the_old_one_began(
    managing: Managing, signing_in: SigningIn, owner: Member
) -> None:
    first = await managing.add("Lee", Role.TA, by=owner)
    session = await signing_in.log_in("Lee", first, where=HOME)

    second = await managing.renew_password(session.member.id, by=owner)

    assert await signing_in.member(session.token) is None
    assert (await signing_in.log_in("Lee", second, where=HOME)).member.must_change_password


async def test_the_last_owner_stays_an_owner(managing: Managing, owner: Member) -> None:
    for change in (
        managing.set_role(owner.id, Role.TA, by=owner),
        managing.disable(owner.id, by=owner),
    ):
        with pytest.raises(LibraError) as caught:
            await change
        assert caught.value.code is Code.VAL4016


async def test_an_owner_may_go_when_another_stays(managing: Managing, owner: Member) -> None:
    await managing.add_owner("Lee", PASSWORD)

    await managing.set_role(owner.id, Role.READER, by=owner)

    roles = {member.name: member.role for member in await managing.members()}
    assert roles == {"Lee": Role.OWNER, "Kim": Role.READER}


async def test_the_terminal_lets_somebody_shut_out_and_locked_out_in_again(
    managing: Managing, signing_in: SigningIn, owner: Member
) -> None:
    await managing.add_owner("Lee", PASSWORD)
    await managing.disable(owner.id, by=owner)
    for _ in range(11):
        with pytest.raises(LibraError):
            await signing_in.log_in("Kim", "wrong horse", where=HOME)

    await managing.reset_password("kim", "staple battery")

    session = await signing_in.log_in("Kim", "staple battery", where=HOME)
    assert not session.member.must_change_password


async def test_the_terminal_resets_nobody_unknown(managing: Managing, owner: Member) -> None:
    del owner
    with pytest.raises(LibraError) as caught:
        await managing.reset_password("Nobody", "staple battery")

    assert caught.value.code is Code.DB5004
