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


@pytest.mark.parametrize("right", [Permission.MANAGE_MESSAGES, Permission.ADMINISTRATOR])
async def test_who_may_manage_teaches(
    fake: FakeDiscord, directory: ServerDirectory, right: Permission
) -> None:
    manager = fake.add_person("관리자", fake.add_role("관리", right))

    assert await directory.role_of(manager.id) is Role.TA


async def test_the_owner_of_the_server_teaches(
    fake: FakeDiscord, directory: ServerDirectory
) -> None:
    assert await directory.role_of(fake.guild.owner.id) is Role.TA


async def test_a_role_in_any_of_our_servers_counts(
    house: House, fake: FakeDiscord, directory: ServerDirectory
) -> None:
    student = fake.add_person("김학생")
    other = fake.add_guild("다른 과목", owner=student)
    await fake.gateway.flush()
    await fake.until(lambda _: True)
    message = await fake.say(fake.add_channel("말", guild=other), student, "!도움말")
    await fake.reply_to(message)
    await house.idle()

    assert await directory.role_of(student.id) is Role.TA


async def test_a_stranger_is_anyone(fake: FakeDiscord, directory: ServerDirectory) -> None:
    assert await directory.role_of(fake.bot.id + 1) is Role.ANYONE


async def test_an_unwell_discord_is_told(fake: FakeDiscord, directory: ServerDirectory) -> None:
    fake.fail("GET", "/members/", status=503)

    with pytest.raises(LibraError) as refused:
        await directory.role_of(fake.guild.owner.id)

    assert refused.value.code is Code.EXT5011
