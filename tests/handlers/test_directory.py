from dataclasses import dataclass

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.handlers.directory import ServerDirectory
from tests.fakes.discord import FakeDiscord, Permission
from tests.handlers.house import House


@dataclass
class Chosen:
    """Implements ``StaffRoles``."""

    role_id: int | None = None

    async def staff_role(self, guild_id: int) -> int | None:
        del guild_id
        return self.role_id


@pytest.fixture
def chosen() -> Chosen:
    return Chosen()


@pytest.fixture
def directory(house: House, chosen: Chosen) -> ServerDirectory:
    return ServerDirectory(house.line.bot, chosen)


async def test_who_holds_the_staff_role_teaches(
    fake: FakeDiscord, directory: ServerDirectory, chosen: Chosen
) -> None:
    role = fake.add_role("조교")
    chosen.role_id = role.id

    assert await directory.role_of(fake.add_person("김조교", role).id) is Role.TA
    assert await directory.role_of(fake.add_person("김학생").id) is Role.ANYONE


async def test_a_server_that_no_owner_has_given_a_staff_role_makes_nobody_a_ta(
    house: House, fake: FakeDiscord, directory: ServerDirectory
) -> None:
    manager = fake.add_person("관리자", fake.add_role("관리", Permission.ADMINISTRATOR))
    intruder = fake.add_person("침입자")
    own = fake.add_guild("침입자의 서버", owner=intruder)
    message = await fake.say(fake.add_channel("말", guild=own), intruder, "!도움말")
    await fake.reply_to(message)
    await house.idle()

    for user in (fake.guild.owner, manager, intruder):
        assert await directory.role_of(user.id) is Role.ANYONE


async def test_a_stranger_is_anyone(fake: FakeDiscord, directory: ServerDirectory) -> None:
    assert await directory.role_of(fake.bot.id + 1) is Role.ANYONE


async def test_an_unwell_discord_is_told(
    fake: FakeDiscord, directory: ServerDirectory, chosen: Chosen
) -> None:
    chosen.role_id = fake.add_role("조교").id
    fake.fail("GET", "/members/", status=503)

    with pytest.raises(LibraError) as refused:
        await directory.role_of(fake.guild.owner.id)

    assert refused.value.code is Code.EXT5011
