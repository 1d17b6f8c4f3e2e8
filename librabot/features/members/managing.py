"""Who may use the panel, as an owner or whoever sits at the terminal decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from librabot.core.errors import Code, LibraError
from librabot.features.members import passwords
from librabot.features.members.naming import checked_name, secret_of, tidy_name
from librabot.features.members.values import Member, Role, Secret


class Roster(Protocol):
    """Where members are kept.

    Changes write their audit row in the same transaction; ``by`` is None for the terminal.
    """

    async def members(self) -> Sequence[Member]:
        """All members, owners first, then by name."""
        ...

    async def credentials(self, name: str) -> tuple[Member, str | None] | None:
        """The member of that name, in any case, and the hash of their password."""
        ...

    async def create(
        self, name: str, role: Role, secret: Secret, *, by: Member | None
    ) -> Member | None:
        """Make a member; None when the name is taken."""
        ...

    async def set_role(self, member_id: int, role: Role, *, by: Member | None) -> None:
        """Change a role; raises ``DB5004``, and ``VAL4016`` if no owner would be left."""
        ...

    async def set_disabled(self, member_id: int, *, disabled: bool, by: Member | None) -> None:
        """Shut out, which ends sessions, or let in again; raises as ``set_role`` does."""
        ...

    async def set_password(self, member_id: int, secret: Secret, *, by: Member | None) -> None:
        """Replace the password, end the member's sessions and forget their failures."""
        ...


@dataclass(frozen=True, slots=True)
class Managing:
    """Adds members and changes what they may do."""

    roster: Roster

    async def members(self) -> Sequence[Member]:
        """All members, owners first, then by name."""
        return await self.roster.members()

    async def add(self, name: str, role: Role, *, by: Member | None) -> str:
        """Add a member; returns a password for their first log-in, which is kept nowhere.

        Raises ``VAL4008`` for an empty or taken name.
        """
        password = passwords.one_time_code()
        secret = Secret(await passwords.hashed(password), temporary=True)
        await self._create(name, role, secret, by=by)
        return password

    async def add_owner(self, name: str, password: str) -> None:
        """Add an owner from the terminal; raises ``VAL4008`` for a bad name or password."""
        tidy = checked_name(name)
        await self._create(tidy, Role.OWNER, await secret_of(password, tidy), by=None)

    async def set_role(self, member_id: int, role: Role, *, by: Member) -> None:
        """Change a role; raises ``VAL4016`` if no owner would be left."""
        await self.roster.set_role(member_id, role, by=by)

    async def disable(self, member_id: int, *, by: Member) -> None:
        """Shut a member out at once; raises ``VAL4016`` if no owner would be left."""
        await self.roster.set_disabled(member_id, disabled=True, by=by)

    async def enable(self, member_id: int, *, by: Member) -> None:
        """Let a member in again."""
        await self.roster.set_disabled(member_id, disabled=False, by=by)

    async def renew_password(self, member_id: int, *, by: Member) -> str:
        """A new password for one log-in, kept nowhere; the member's sessions end."""
        password = passwords.one_time_code()
        secret = Secret(await passwords.hashed(password), temporary=True)
        await self.roster.set_password(member_id, secret, by=by)
        return password

    async def reset_password(self, name: str, password: str) -> None:
        """Set a password from the terminal, and let the member in again.

        Raises ``DB5004`` for an unknown name and ``VAL4008`` for a bad password.
        """
        found = await self.roster.credentials(tidy_name(name))
        if found is None:
            raise LibraError(Code.DB5004)
        member = found[0]
        await self.roster.set_password(member.id, await secret_of(password, member.name), by=None)
        if member.disabled:
            await self.roster.set_disabled(member.id, disabled=False, by=None)

    async def _create(self, name: str, role: Role, secret: Secret, *, by: Member | None) -> None:
        if await self.roster.create(checked_name(name), role, secret, by=by) is None:
            raise LibraError(Code.VAL4008, "taken name")
