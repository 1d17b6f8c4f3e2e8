"""What a person is in the course's Discord servers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import discord

from librabot.features.members.values import Role
from librabot.handlers.base import Bot
from librabot.handlers.faults import named


class StaffRoles(Protocol):
    """Knows which role of a server its TAs hold."""

    async def staff_role(self, guild_id: int) -> int | None:
        """The id of the role, None if none was chosen."""
        ...


@dataclass(frozen=True, slots=True)
class ServerDirectory:
    """Implements ``DiscordDirectory``. ``bot`` is asked each time, for the connected one."""

    bot: Callable[[], Bot]
    staff_roles: StaffRoles

    async def role_of(self, user_id: int) -> Role:
        """``TA`` for who holds the staff role of a server; raises ``EXT5011``.

        Only a role that an owner has chosen in the panel counts: anyone can invite a public bot to
        a server of their own, and would be its administrator.
        """
        for guild in self.bot().guilds:
            if await self._teaches(guild, user_id):
                return Role.TA
        return Role.ANYONE

    async def _teaches(self, guild: discord.Guild, user_id: int) -> bool:
        wanted = await self.staff_roles.staff_role(guild.id)
        if wanted is None:
            return False
        member = await _member(guild, user_id)
        return member is not None and member.get_role(wanted) is not None


async def _member(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """Asks Discord: without the members intent nobody is known beforehand."""
    with named():
        try:
            return await guild.fetch_member(user_id)
        except discord.NotFound:
            return None
