import asyncio

import pytest

from librabot.core.errors import Code, LibraError
from librabot.db.members import MemberRows
from librabot.db.pool import Database
from librabot.features.members.values import Role
from tests.db.membership import LOCK, SECRET, TEMPORARY, Kept, alive, owner_of
from tests.features.members.people import People


@pytest.fixture
def rows(database: Database) -> MemberRows:
    return MemberRows(database)


@pytest.fixture(params=["rows", "people"])
def kept(request: pytest.FixtureRequest) -> Kept:
    """What the database and its stand-in in other tests must both do."""
    if request.param == "people":
        return People()
    found: MemberRows = request.getfixturevalue("rows")
    return found


async def test_there_is_one_first_owner(kept: Kept) -> None:
    assert not await kept.any_owner()

    owner = await owner_of(kept)

    assert await kept.any_owner()
    assert (owner.name, owner.role, owner.has_password) == ("Kim", Role.OWNER, True)
    assert await kept.create_first_owner("Lee", SECRET) is None


async def test_a_member_is_found_by_name_in_any_case(kept: Kept) -> None:
    await kept.create("Lee 조교", Role.TA, TEMPORARY, by=None)

    found = await kept.credentials("LEE 조교")

    assert found is not None
    assert found[0].must_change_password
    assert found[1] == TEMPORARY.hash
    assert await kept.credentials("lee") is None


async def test_a_name_is_taken_in_any_case(kept: Kept) -> None:
    await kept.create("Lee", Role.TA, SECRET, by=None)

    assert await kept.create("LEE", Role.READER, SECRET, by=None) is None
    assert await kept.join("lee", Role.TA, discord_user_id=77) is None


async def test_a_discord_account_is_one_member(kept: Kept) -> None:
    first = await kept.join("Lee", Role.TA, discord_user_id=77)

    assert await kept.join("Another", Role.TA, discord_user_id=77) is None
    assert await kept.by_discord(77) == first
    assert await kept.by_discord(78) is None
    assert first is not None
    assert not first.has_password


async def test_members_are_listed_by_role_then_name(kept: Kept) -> None:
    await kept.create("Choi", Role.READER, SECRET, by=None)
    await kept.create("Park", Role.TA, SECRET, by=None)
    await kept.create("Lee", Role.TA, SECRET, by=None)
    await owner_of(kept)

    assert [each.name for each in await kept.members()] == ["Kim", "Lee", "Park", "Choi"]


async def test_a_role_changes(kept: Kept) -> None:
    owner = await owner_of(kept)
    lee = await kept.create("Lee", Role.TA, SECRET, by=owner)
    assert lee is not None

    await kept.set_role(lee.id, Role.READER, by=owner)

    assert [each.role for each in await kept.members()] == [Role.OWNER, Role.READER]


async def test_nobody_is_changed_who_is_not_there(kept: Kept) -> None:
    for change in (
        kept.set_role(99, Role.TA, by=None),
        kept.set_disabled(99, disabled=True, by=None),
        kept.set_password(99, SECRET, by=None),
    ):
        with pytest.raises(LibraError) as caught:
            await change
        assert caught.value.code is Code.DB5004


async def test_the_last_owner_who_can_log_in_stays_one(kept: Kept) -> None:
    owner = await owner_of(kept)
    other = await kept.create("Lee", Role.OWNER, SECRET, by=owner)
    assert other is not None
    await kept.set_disabled(other.id, disabled=True, by=owner)

    for change in (
        kept.set_role(owner.id, Role.TA, by=owner),
        kept.set_disabled(owner.id, disabled=True, by=owner),
    ):
        with pytest.raises(LibraError) as caught:
            await change
        assert caught.value.code is Code.VAL4016


async def test_a_disabled_owner_may_lose_the_role(kept: Kept) -> None:
    owner = await owner_of(kept)
    other = await kept.create("Lee", Role.OWNER, SECRET, by=owner)
    assert other is not None
    await kept.set_disabled(other.id, disabled=True, by=owner)

    await kept.set_role(other.id, Role.READER, by=owner)

    assert (await kept.members())[1].role is Role.READER


async def test_shutting_out_ends_sessions_and_letting_in_does_not_bring_them_back(
    kept: Kept,
) -> None:
    lee = await kept.create("Lee", Role.TA, SECRET, by=None)
    assert lee is not None
    await kept.open_session(b"token", lee.id)

    await kept.set_disabled(lee.id, disabled=True, by=None)
    assert await alive(kept, b"token") is None
    await kept.set_disabled(lee.id, disabled=False, by=None)
    assert await alive(kept, b"token") is None


async def test_a_new_password_ends_sessions_and_lifts_the_lock(kept: Kept) -> None:
    lee = await kept.create("Lee", Role.TA, TEMPORARY, by=None)
    assert lee is not None
    await kept.open_session(b"token", lee.id)
    for account in ("name:lee", "name:lee from 192.0.2.1", "name:leeds"):
        assert await kept.admit(account, limit=1, within=LOCK)

    await kept.set_password(lee.id, SECRET, by=lee)

    assert await alive(kept, b"token") is None
    assert await kept.admit("name:lee", limit=1, within=LOCK)
    assert await kept.admit("name:lee from 192.0.2.1", limit=1, within=LOCK)
    assert not await kept.admit("name:leeds", limit=1, within=LOCK)
    found = await kept.credentials("Lee")
    assert found is not None
    assert (found[1], found[0].must_change_password) == (SECRET.hash, False)


async def test_of_twenty_who_set_up_at_once_one_becomes_owner(rows: MemberRows) -> None:
    made = await asyncio.gather(
        *(rows.create_first_owner(f"Kim {number}", SECRET) for number in range(20))
    )

    assert sum(each is not None for each in made) == 1


async def test_owners_who_are_all_shut_out_at_once_leave_one(rows: MemberRows) -> None:
    kim = await owner_of(rows)
    for number in range(7):
        await rows.create(f"Lee {number}", Role.OWNER, SECRET, by=kim)
    owners = await rows.members()

    outcomes = await asyncio.gather(
        *(rows.set_disabled(each.id, disabled=True, by=kim) for each in owners),
        return_exceptions=True,
    )

    assert sum(isinstance(each, LibraError) for each in outcomes) == 1
    assert sum(not each.disabled for each in await rows.members()) == 1


async def test_every_change_is_on_record_without_a_password(rows: MemberRows) -> None:
    kim = await owner_of(rows)
    lee = await rows.create("Lee", Role.TA, TEMPORARY, by=kim)
    assert lee is not None
    await rows.set_role(lee.id, Role.READER, by=kim)
    await rows.set_password(lee.id, SECRET, by=lee)
    await rows.set_disabled(lee.id, disabled=True, by=None)
    await rows.join("Choi", Role.TA, discord_user_id=77)

    record = await rows.database.fetch(
        "SELECT actor, member_id, action, subject, before, after FROM audit ORDER BY id"
    )

    assert [tuple(row.values()) for row in record] == [
        ("Kim", 1, "member.add", "member:1", None, {"role": "owner"}),
        ("Kim", 1, "member.add", "member:2", None, {"role": "ta"}),
        ("Kim", 1, "member.role", "member:2", {"role": "ta"}, {"role": "reader"}),
        ("Lee", 2, "member.password", "member:2", None, None),
        ("terminal", None, "member.disable", "member:2", None, None),
        ("Choi", 3, "member.add", "member:3", None, {"role": "ta"}),
    ]


async def test_what_is_refused_leaves_no_record(rows: MemberRows) -> None:
    kim = await owner_of(rows)

    assert await rows.create("Kim", Role.TA, SECRET, by=kim) is None
    with pytest.raises(LibraError):
        await rows.set_disabled(kim.id, disabled=True, by=kim)

    assert await rows.database.fetchval("SELECT count(*) FROM audit") == 1
