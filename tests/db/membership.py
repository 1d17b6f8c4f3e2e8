"""What members are kept for, and time that passes for their rows."""

from datetime import timedelta
from typing import Protocol

from librabot.db.members import MemberRows
from librabot.features.members.managing import Roster
from librabot.features.members.signing_in import Members
from librabot.features.members.values import Member, Secret

SECRET = Secret("scrypt$256$AAAA$AAAA")
TEMPORARY = Secret("scrypt$256$BBBB$BBBB", temporary=True)
IDLE, LONGEST, LOCK = timedelta(hours=8), timedelta(days=7), timedelta(minutes=15)


class Kept(Members, Roster, Protocol):
    """Both of what members are kept for."""


async def owner_of(kept: Kept, name: str = "Kim") -> Member:
    owner = await kept.create_first_owner(name, SECRET)
    assert owner is not None
    return owner


async def later(rows: MemberRows, by: timedelta) -> None:
    """Let that much time have passed since everything that was kept."""
    await rows.database.execute(
        "UPDATE login_failures SET failed_at = failed_at - $1::interval", by
    )
    await rows.database.execute("UPDATE sessions SET seen_at = seen_at - $1::interval", by)
    await rows.database.execute("UPDATE sessions SET created_at = created_at - $1::interval", by)


async def alive(kept: Kept, token_hash: bytes) -> Member | None:
    return await kept.session_member(token_hash, idle=IDLE, longest=LONGEST)
