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
        """``TA`` for who holds the staff role or may manage messages; raises ``EXT5011``."""
        for guild in self.bot().guilds:
            member = await _member(guild, user_id)
            if member is not None and await self._teaches(member):
                return Role.TA
        return Role.ANYONE

    async def _teaches(self, member: discord.Member) -> bool:
        rights = member.guild_permissions
        if member.guild.owner_id == member.id or rights.administrator or rights.manage_messages:
            return True
        wanted = await self.staff_roles.staff_role(member.guild.id)
        return wanted is not None and member.get_role(wanted) is not None


async def _member(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """Asks Discord: without the members intent nobody is known beforehand."""
    with named():
        try:
            return await guild.fetch_member(user_id)
        except discord.NotFound:
            return None
