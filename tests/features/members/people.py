"""Members kept in memory, for tests of what is built on them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Member, Role, Secret


@dataclass
class Sitting:
    member_id: int
    began: datetime
    seen: datetime


@dataclass
class People:
    """Implements ``Members`` and ``Roster``; ``now`` is moved by the test."""

    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)
    everybody: dict[int, Member] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    sittings: dict[bytes, Sitting] = field(default_factory=dict)
    attempts: dict[str, list[datetime]] = field(default_factory=dict)

    async def any_owner(self) -> bool:
        return any(each.role is Role.OWNER for each in self.everybody.values())

    async def members(self) -> list[Member]:
        return sorted(
            self.everybody.values(), key=lambda each: (-each.role, each.disabled, each.name)
        )

    async def credentials(self, name: str) -> tuple[Member, str | None] | None:
        for each in self.everybody.values():
            if each.name.lower() == name.lower():
                return each, self.hashes.get(each.id)
        return None

    async def by_discord(self, discord_user_id: int) -> Member | None:
        found = [e for e in self.everybody.values() if e.discord_user_id == discord_user_id]
        return found[0] if found else None

    async def create_first_owner(self, name: str, secret: Secret) -> Member | None:
        if await self.any_owner():
            return None
        return await self.create(name, Role.OWNER, secret, by=None)

    async def create(
        self, name: str, role: Role, secret: Secret, *, by: Member | None
    ) -> Member | None:
        member = await self._add(name, role, None)
        if member is not None:
            await self.set_password(member.id, secret, by=by)
        return self.everybody[member.id] if member else None

    async def join(self, name: str, role: Role, *, discord_user_id: int) -> Member | None:
        if await self.by_discord(discord_user_id):
            return None
        return await self._add(name, role, discord_user_id)

    async def set_role(self, member_id: int, role: Role, *, by: Member | None) -> None:
        del by
        member = self._changing(member_id, keeps_owner=role is Role.OWNER)
        self.everybody[member_id] = replace(member, role=role)

    async def set_disabled(self, member_id: int, *, disabled: bool, by: Member | None) -> None:
        del by
        member = self._changing(member_id, keeps_owner=not disabled)
        self.everybody[member_id] = replace(member, disabled=disabled)
        self._end_sittings(member_id)

    async def set_password(self, member_id: int, secret: Secret, *, by: Member | None) -> None:
        del by
        member = self._changing(member_id, keeps_owner=True)
        self.hashes[member_id] = secret.hash
        self.everybody[member_id] = replace(
            member, has_password=True, must_change_password=secret.temporary
        )
        self._end_sittings(member_id)
        account = f"name:{member.name.casefold()}"
        for key in list(self.attempts):
            if key == account or key.startswith(f"{account} from "):
                del self.attempts[key]

    async def admit(self, account: str, *, limit: int, within: timedelta) -> bool:
        made = self.attempts.setdefault(account, [])
        if made and made[-1] > self.now - within:
            recent = [at for at in made if at > made[-1] - within]
            if len(recent) >= limit:
                return False
        made.append(self.now)
        return True

    async def forgive(self, accounts: tuple[str, ...]) -> None:
        for account in accounts:
            self.attempts.pop(account, None)

    async def open_session(self, token_hash: bytes, member_id: int) -> None:
        self.sittings[token_hash] = Sitting(member_id, self.now, self.now)

    async def session_member(
        self, token_hash: bytes, *, idle: timedelta, longest: timedelta
    ) -> Member | None:
        sitting = self.sittings.get(token_hash)
        if (
            sitting is None
            or self.now - sitting.seen >= idle
            or self.now - sitting.began >= longest
        ):
            return None
        sitting.seen = self.now
        member = self.everybody[sitting.member_id]
        return None if member.disabled else member

    async def close_session(self, token_hash: bytes) -> None:
        self.sittings.pop(token_hash, None)

    async def close_sessions(self, member_id: int) -> None:
        self._end_sittings(member_id)

    async def _add(self, name: str, role: Role, discord_user_id: int | None) -> Member | None:
        if await self.credentials(name):
            return None
        number = len(self.everybody) + 1
        self.everybody[number] = Member(
            id=number,
            name=name,
            role=role,
            discord_user_id=discord_user_id,
            has_password=False,
            disabled=False,
            created_at=self.now,
        )
        return self.everybody[number]

    def _changing(self, member_id: int, *, keeps_owner: bool) -> Member:
        member = self.everybody.get(member_id)
        if member is None:
            raise LibraError(Code.DB5004)
        others = [
            each
            for each in self.everybody.values()
            if each.role is Role.OWNER and not each.disabled and each.id != member_id
        ]
        if member.role is Role.OWNER and not (member.disabled or keeps_owner or others):
            raise LibraError(Code.VAL4016)
        return member

    def _end_sittings(self, member_id: int) -> None:
        self.sittings = {k: v for k, v in self.sittings.items() if v.member_id != member_id}
