"""The first owner, log-in, sessions."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from librabot.core.errors import Code, LibraError
from librabot.features.members import passwords
from librabot.features.members.naming import checked_name, secret_of, tidy_name
from librabot.features.members.values import Member, Role, Secret, Session

FAILURES_LIMIT: Final = 10
"""Failed attempts that one address has for one name, before ``LOCK``."""
FAILURES_LIMIT_EVERYWHERE: Final = 100
"""The same from all addresses: higher, so that a prankster cannot easily lock a TA out."""
LOCK: Final = timedelta(minutes=15)
IDLE: Final = timedelta(hours=8)
LONGEST: Final = timedelta(days=7)


class Members(Protocol):
    """Where members and their sessions are kept. Changes write their audit row."""

    async def any_owner(self) -> bool:
        """Whether the panel has been set up."""
        ...

    async def create_first_owner(self, name: str, secret: Secret) -> Member | None:
        """Make the first owner; None when there is an owner already, however close the race."""
        ...

    async def join(self, name: str, role: Role, *, discord_user_id: int) -> Member | None:
        """Make a member of a Discord account; None when the name or the account is taken."""
        ...

    async def credentials(self, name: str) -> tuple[Member, str | None] | None:
        """The member of that name, in any case, and the hash of their password."""
        ...

    async def by_discord(self, discord_user_id: int) -> Member | None:
        """The member with that Discord account."""
        ...

    async def set_password(self, member_id: int, secret: Secret, *, by: Member | None) -> None:
        """Replace the password, end the member's sessions and forget their failures."""
        ...

    async def admit(self, account: str, *, limit: int, within: timedelta) -> bool:
        """Count an attempt, and say whether it may be made.

        After ``limit`` of them no more than ``within`` apart, none may for as long, and none
        counts. However many come at once, no more than ``limit`` are let through.
        """
        ...

    async def forgive(self, accounts: tuple[str, ...]) -> None:
        """Forget the attempts after a good one."""
        ...

    async def open_session(self, token_hash: bytes, member_id: int) -> None:
        """Begin a session, and forget those that are long over."""
        ...

    async def session_member(
        self, token_hash: bytes, *, idle: timedelta, longest: timedelta
    ) -> Member | None:
        """Whose session it is, if it is alive and they are not disabled; counts as use."""
        ...

    async def close_session(self, token_hash: bytes) -> None:
        """End a session."""
        ...

    async def close_sessions(self, member_id: int) -> None:
        """End every session of a member."""
        ...


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Lets people in. ``setup_code`` opens the first-run page while there is no owner.

    ``where`` is the address an attempt comes from, so that one place cannot lock out another.
    """

    members: Members
    setup_code: str

    async def set_up(self, code: str, name: str, password: str, *, where: str) -> Session:
        """Make the first owner and log them in.

        Raises ``AUTH4007`` for a wrong code, ``AUTH4006`` after ten, ``VAL4010`` once there is an
        owner, ``VAL4008`` for a bad name or password.
        """
        if await self.members.any_owner():
            raise LibraError(Code.VAL4010)
        accounts = await self._admitted("setup", where)
        given = code.strip().upper().replace(" ", "").encode(errors="replace")
        if not hmac.compare_digest(given, self.setup_code.upper().encode()):
            raise LibraError(Code.AUTH4007)
        await self.members.forgive(accounts)
        tidy = checked_name(name)
        owner = await self.members.create_first_owner(tidy, await secret_of(password, tidy))
        if owner is None:
            raise LibraError(Code.VAL4010)
        return await self._begin(owner)

    async def log_in(self, name: str, password: str, *, where: str) -> Session:
        """Log in by password; raises ``AUTH4005``, and ``AUTH4006`` for 15 minutes after ten."""
        tidy = tidy_name(name)
        accounts = await self._admitted(f"name:{tidy.casefold()}", where)
        found = await self.members.credentials(tidy)
        member, stored = found or (None, None)
        good = await passwords.matches(password[: passwords.LONGEST], stored)
        if member is None or member.disabled or not good:
            raise LibraError(Code.AUTH4005)
        await self.members.forgive(accounts)
        return await self._begin(member)

    async def log_in_discord(self, discord_user_id: int, name: str, role: Role) -> Session:
        """Log in a person whom Discord vouched for; ``role`` is what their server role gives them.

        A member known already keeps the role they have here, as long as their server still gives
        them one or they have a password of their own. Raises ``AUTH4004`` otherwise.
        """
        member = await self.members.by_discord(discord_user_id)
        if member is None and role is not Role.ANYONE:
            member = await self._join(discord_user_id, name, role)
        if member is None or member.disabled:
            raise LibraError(Code.AUTH4004)
        if role is Role.ANYONE and not member.has_password:
            await self.members.close_sessions(member.id)
            raise LibraError(Code.AUTH4004)
        return await self._begin(member)

    async def change_password(
        self, member: Member, current: str, wanted: str, *, where: str
    ) -> Session:
        """Replace one's own password; every session ends but the one that begins here.

        Raises ``AUTH4005`` when ``current`` is wrong, ``AUTH4006`` after ten, and ``VAL4008`` for a
        bad new one. Somebody who has none yet, for they come by Discord, need not give it.
        """
        if member.has_password:
            accounts = await self._admitted(f"name:{member.name.casefold()}", where)
            found = await self.members.credentials(member.name)
            if not await passwords.matches(current[: passwords.LONGEST], found and found[1]):
                raise LibraError(Code.AUTH4005)
            await self.members.forgive(accounts)
            if current == wanted:
                raise LibraError(Code.VAL4008, "same password")
        secret = await secret_of(wanted, member.name)
        await self.members.set_password(member.id, secret, by=member)
        return await self._begin(member)

    async def member(self, token: str) -> Member | None:
        """Whose live session ``token`` is."""
        return await self.members.session_member(_hash(token), idle=IDLE, longest=LONGEST)

    async def log_out(self, token: str) -> None:
        """End the session."""
        await self.members.close_session(_hash(token))

    async def _join(self, discord_user_id: int, name: str, role: Role) -> Member | None:
        tidy = tidy_name(name)
        for wanted in (tidy, f"{tidy[:20]}-{discord_user_id}"):
            if wanted:
                member = await self.members.join(wanted, role, discord_user_id=discord_user_id)
                if member is not None:
                    return member
        return await self.members.by_discord(discord_user_id)

    async def _admitted(self, who: str, where: str) -> tuple[str, ...]:
        """The accounts on which this attempt was counted; raises ``AUTH4006``."""
        limits = {f"{who} from {where}": FAILURES_LIMIT, who: FAILURES_LIMIT_EVERYWHERE}
        for account, limit in limits.items():
            if not await self.members.admit(account, limit=limit, within=LOCK):
                raise LibraError(Code.AUTH4006)
        return tuple(limits)

    async def _begin(self, member: Member) -> Session:
        token = secrets.token_urlsafe(32)
        await self.members.open_session(_hash(token), member.id)
        return Session(token, member)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
