from dataclasses import dataclass

import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.members.discord_login import DiscordSigningIn, DiscordUser
from librabot.features.members.signing_in import SigningIn
from librabot.features.members.values import Role
from tests.features.members.people import People

REDIRECT = "https://panel.example/login/discord/callback"


@dataclass
class OneCode:
    """A Discord that knows one code, once."""

    code: str | None = "good"

    async def address(self, redirect_uri: str, state: str) -> str:
        return f"https://discord.example/?redirect_uri={redirect_uri}&state={state}"

    async def exchange(self, code: str, redirect_uri: str) -> DiscordUser:
        assert redirect_uri == REDIRECT
        if code != self.code:
            raise LibraError(Code.AUTH4008)
        self.code = None
        return DiscordUser(77, "Lee")


@dataclass
class Staff:
    roles: dict[int, Role]

    async def role_of(self, user_id: int) -> Role:
        return self.roles.get(user_id, Role.ANYONE)


def door(roles: dict[int, Role]) -> DiscordSigningIn:
    return DiscordSigningIn(OneCode(), Staff(roles), SigningIn(People(), "unused code"))


async def test_a_ta_of_a_server_gets_in() -> None:
    session = await door({77: Role.TA}).log_in("good", REDIRECT)

    assert (session.member.name, session.member.role) == ("Lee", Role.TA)


async def test_a_student_does_not_get_in() -> None:
    with pytest.raises(LibraError) as caught:
        await door({}).log_in("good", REDIRECT)

    assert caught.value.code is Code.AUTH4004


async def test_a_code_works_once() -> None:
    entrance = door({77: Role.TA})
    await entrance.log_in("good", REDIRECT)

    with pytest.raises(LibraError) as caught:
        await entrance.log_in("good", REDIRECT)

    assert caught.value.code is Code.AUTH4008
