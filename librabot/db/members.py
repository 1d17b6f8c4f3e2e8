"""Members, their sessions and their failed attempts as rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from librabot.core.errors import Code, LibraError
from librabot.db.pool import Database
from librabot.db.queries import load
from librabot.features.members.values import Member, Role, Secret

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection

_NOTE: Final = load("audit").note
_Q: Final = load("members")
_ANY_OWNER: Final = _Q.any_owner
_ONE_AT_A_TIME: Final = _Q.one_at_a_time
_ADD: Final = _Q.add_member
_ALL: Final = _Q.all_members
_NAMED: Final = _Q.member_named
_OF_DISCORD: Final = _Q.member_of_discord
_TO_CHANGE: Final = _Q.member_to_change
_OTHER_OWNERS: Final = _Q.other_owners
_SET_ROLE: Final = _Q.set_role
_SET_DISABLED: Final = _Q.set_disabled
_SET_PASSWORD: Final = _Q.set_password
_OPEN_SESSION: Final = _Q.open_session
_SESSION_MEMBER: Final = _Q.session_member
_CLOSE_SESSION: Final = _Q.close_session
_CLOSE_SESSIONS: Final = _Q.close_sessions
_FORGET_SESSIONS: Final = _Q.forget_old_sessions
_ATTEMPTS: Final = _Q.attempts
_COUNT_ATTEMPT: Final = _Q.count_attempt
_FORGIVE: Final = _Q.forgive
_FORGIVE_NAME: Final = _Q.forgive_name
_FORGET_ATTEMPTS: Final = _Q.forget_old_attempts

_TERMINAL: Final = "terminal"
"""Who acts when nobody is logged in."""

_OWNERS: Final = "members: owners"


@dataclass(frozen=True, slots=True)
class MemberRows:
    """Where ``SigningIn`` and ``Managing`` keep people."""

    database: Database

    async def any_owner(self) -> bool:
        """Whether the panel has been set up."""
        return bool(await self.database.fetchval(_ANY_OWNER))

    async def members(self) -> list[Member]:
        """All members, owners first, then by name."""
        return [_member(row) for row in await self.database.fetch(_ALL)]

    async def credentials(self, name: str) -> tuple[Member, str | None] | None:
        """The member of that name, in any case, and the hash of their password."""
        row = await self.database.fetchrow(_NAMED, name)
        return (_member(row), row["password_hash"]) if row else None

    async def by_discord(self, discord_user_id: int) -> Member | None:
        """The member with that Discord account."""
        row = await self.database.fetchrow(_OF_DISCORD, discord_user_id)
        return _member(row) if row else None

    async def create_first_owner(self, name: str, secret: Secret) -> Member | None:
        """Make the first owner; None when there is an owner already, however close the race."""

        async def work(connection: "Connection") -> Member | None:
            await connection.execute(_ONE_AT_A_TIME, _OWNERS)
            if await connection.fetchval(_ANY_OWNER):
                return None
            owner = await _insert(connection, name, Role.OWNER, secret=secret)
            if owner:
                await _note_new(connection, owner, owner)
            return owner

        return await self.database.run(work)

    async def create(
        self, name: str, role: Role, secret: Secret, *, by: Member | None
    ) -> Member | None:
        """Make a member; None when the name is taken."""

        async def work(connection: "Connection") -> Member | None:
            member = await _insert(connection, name, role, secret=secret)
            if member:
                await _note_new(connection, by, member)
            return member

        return await self.database.run(work)

    async def join(self, name: str, role: Role, *, discord_user_id: int) -> Member | None:
        """Make a member of a Discord account; None when the name or the account is taken."""

        async def work(connection: "Connection") -> Member | None:
            member = await _insert(connection, name, role, discord_user_id=discord_user_id)
            if member:
                await _note_new(connection, member, member)
            return member

        return await self.database.run(work)

    async def set_role(self, member_id: int, role: Role, *, by: Member | None) -> None:
        """Change a role; raises ``DB5004``, and ``VAL4016`` if no owner would be left."""

        async def change(connection: "Connection", member: Member) -> None:
            await connection.execute(_SET_ROLE, member_id, _stored(role))
            before, after = {"role": _stored(member.role)}, {"role": _stored(role)}
            await _note(connection, by, "member.role", member_id, before=before, after=after)

        await self._change(member_id, change, keeps_owner=role is Role.OWNER)

    async def set_disabled(self, member_id: int, *, disabled: bool, by: Member | None) -> None:
        """Shut out, which ends sessions, or let in again; raises as ``set_role`` does."""

        async def change(connection: "Connection", _member: Member) -> None:
            await connection.execute(_SET_DISABLED, member_id, disabled)
            await connection.execute(_CLOSE_SESSIONS, member_id)
            await _note(connection, by, f"member.{'disable' if disabled else 'enable'}", member_id)

        await self._change(member_id, change, keeps_owner=not disabled)

    async def set_password(self, member_id: int, secret: Secret, *, by: Member | None) -> None:
        """Replace the password, end the member's sessions and forget their failures."""

        async def change(connection: "Connection", member: Member) -> None:
            await connection.execute(_SET_PASSWORD, member_id, secret.hash, secret.temporary)
            await connection.execute(_CLOSE_SESSIONS, member_id)
            await connection.execute(_FORGIVE_NAME, member.name.casefold())
            await _note(connection, by, "member.password", member_id)

        await self._change(member_id, change, keeps_owner=True)

    async def admit(self, account: str, *, limit: int, within: timedelta) -> bool:
        """Count an attempt, and say whether it may be made; see ``Members.admit``."""

        async def work(connection: "Connection") -> bool:
            await connection.execute(_ONE_AT_A_TIME, f"attempts: {account}")
            if await connection.fetchval(_ATTEMPTS, account, within) >= limit:
                return False
            await connection.execute(_COUNT_ATTEMPT, account)
            return True

        return await self.database.run(work)

    async def forgive(self, accounts: tuple[str, ...]) -> None:
        """Forget the attempts after a good one."""
        await self.database.execute(_FORGIVE, list(accounts))

    async def open_session(self, token_hash: bytes, member_id: int) -> None:
        """Begin a session, and forget those that are long over."""

        async def work(connection: "Connection") -> None:
            await connection.execute(_FORGET_SESSIONS)
            await connection.execute(_FORGET_ATTEMPTS)
            await connection.execute(_OPEN_SESSION, token_hash, member_id)

        await self.database.run(work)

    async def session_member(
        self, token_hash: bytes, *, idle: timedelta, longest: timedelta
    ) -> Member | None:
        """Whose session it is, if it is alive and they are not disabled; counts as use."""
        # It writes, but outside of ``run``: noting the same use twice does no harm.
        row = await self.database.fetchrow(_SESSION_MEMBER, token_hash, idle, longest)
        return _member(row) if row else None

    async def close_session(self, token_hash: bytes) -> None:
        """End a session."""
        await self.database.execute(_CLOSE_SESSION, token_hash)

    async def close_sessions(self, member_id: int) -> None:
        """End every session of a member."""
        await self.database.execute(_CLOSE_SESSIONS, member_id)

    async def _change(
        self,
        member_id: int,
        change: "Callable[[Connection, Member], Awaitable[None]]",
        *,
        keeps_owner: bool,
    ) -> None:
        """Change one member while no other change can take away the last owner."""

        async def work(connection: "Connection") -> None:
            await connection.execute(_ONE_AT_A_TIME, _OWNERS)
            row = await connection.fetchrow(_TO_CHANGE, member_id)
            if row is None:
                raise LibraError(Code.DB5004, f"member {member_id}")
            member = _member(row)
            loses = member.role is Role.OWNER and not member.disabled and not keeps_owner
            if loses and not await connection.fetchval(_OTHER_OWNERS, member_id):
                raise LibraError(Code.VAL4016)
            await change(connection, member)

        await self.database.run(work)


async def _insert(
    connection: "Connection",
    name: str,
    role: Role,
    *,
    secret: Secret | None = None,
    discord_user_id: int | None = None,
) -> Member | None:
    password = (secret.hash, secret.temporary) if secret else (None, False)
    row = await connection.fetchrow(_ADD, name, _stored(role), *password, discord_user_id)
    return _member(row) if row else None


async def _note_new(connection: "Connection", by: Member | None, member: Member) -> None:
    role = {"role": _stored(member.role)}
    await _note(connection, by, "member.add", member.id, after=role)


async def _note(  # noqa: PLR0913 - one for each column.
    connection: "Connection",
    by: Member | None,
    action: str,
    member_id: int,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    actor = (by.name, by.id) if by else (_TERMINAL, None)
    await connection.execute(_NOTE, *actor, action, f"member:{member_id}", before, after)


def _stored(role: Role) -> str:
    return role.name.lower()


def _member(row: "Record") -> Member:
    return Member(
        id=row["id"],
        name=row["name"],
        role=Role[row["role"].upper()],
        discord_user_id=row["discord_user_id"],
        has_password=row["password_hash"] is not None,
        disabled=row["disabled_at"] is not None,
        created_at=row["created_at"],
        must_change_password=row["password_is_temporary"],
    )
