"""Courses, the servers and channels that belong to them, and the sample course."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from librabot.core.errors import Code, LibraError
from librabot.db.audit import note
from librabot.db.enrolling import alone, make_course, new_course, oldest_course
from librabot.db.entries import keep_version
from librabot.db.learning import keep_wordings
from librabot.db.queries import load
from librabot.features.questions.courses import Channel, Course, Guild, SampleEntry
from librabot.features.questions.values import Actor

if TYPE_CHECKING:
    from asyncpg import Record

    from librabot.db.pool import Connection, Database

_SQL = load("courses")
_COURSES = _SQL.courses
_GUILDS = _SQL.guilds
_CHANNELS = _SQL.channels
_STAFF_ROLE = _SQL.staff_role
_COURSE_NAME = _SQL.course_name
_RENAME = _SQL.rename
_GUILD = _SQL.guild
_SET_GUILD = _SQL.set_guild
_CHANNEL = _SQL.channel
_SET_CHANNEL = _SQL.set_channel
_CLEAR_CHANNEL = _SQL.clear_channel
_SAMPLE = _SQL.sample
_BRING_ENTRY = _SQL.bring_entry
_HAS_GUILDS = _SQL.has_guilds
_MOVE_GUILDS = _SQL.move_guilds
_FORGET_ENTRIES = _SQL.forget_entries
_FORGET_COURSE = _SQL.forget_course
_BEFORE_ENTRIES = (
    _SQL.clear_channels,
    _SQL.forget_jobs,
    _SQL.cut_follow_ups,
    _SQL.forget_questions,
)


@dataclass(frozen=True, slots=True)
class CourseRows:
    """Keeps courses and who belongs to them."""

    database: "Database"

    async def courses(self) -> Sequence[Course]:
        """All courses, by name."""
        return [Course(**row) for row in await self.database.fetch(_COURSES)]

    async def guilds(self) -> Sequence[Guild]:
        """All servers, by name, each with its channels."""
        guilds = await self.database.fetch(_GUILDS)
        channels = defaultdict(list)
        for row in await self.database.fetch(_CHANNELS):
            channel = Channel(row["channel_id"], row["name"], row["course_id"])
            channels[row["guild_id"]].append(channel)
        return [Guild(**row, channels=tuple(channels[row["guild_id"]])) for row in guilds]

    async def staff_role(self, guild_id: int) -> int | None:
        """The role whose holders are staff of a server; None where none is set."""
        role_id: int | None = await self.database.fetchval(_STAFF_ROLE, guild_id)
        return role_id

    async def add_course(self, name: str, by: Actor | None) -> int | None:
        """Make a course; None when the name is taken."""

        async def work(connection: "Connection") -> int | None:
            course_id = await new_course(connection, name)
            if course_id is not None:
                await note(connection, by, f"add course:{course_id}", after={"name": name})
            return course_id

        return await self.database.run(work)

    async def rename_course(self, course_id: int, name: str, by: Actor) -> bool:
        """Rename a course; False when the name is taken. Raises ``DB5004``."""

        async def work(connection: "Connection") -> bool:
            before = await connection.fetchval(_COURSE_NAME, course_id)
            if before is None:
                raise LibraError(Code.DB5004, "course")
            try:
                async with connection.transaction():
                    await connection.execute(_RENAME, course_id, name)
            except asyncpg.UniqueViolationError:
                return False
            deed = f"rename course:{course_id}"
            await note(connection, by, deed, before={"name": before}, after={"name": name})
            return True

        return await self.database.run(work)

    async def set_guild(self, guild: Guild, by: Actor) -> None:
        """Store the server's course, staff role and list channel; raises ``DB5003``."""
        after = {
            "name": guild.name,
            "course_id": guild.course_id,
            "staff_role_id": guild.staff_role_id,
            "faq_channel_id": guild.faq_channel_id,
        }

        async def work(connection: "Connection") -> None:
            before = _facts(await connection.fetchrow(_GUILD, guild.guild_id))
            await connection.execute(_SET_GUILD, guild.guild_id, *after.values())
            deed = f"set guild:{guild.guild_id}"
            await note(connection, by, deed, before=before, after=after)

        await self.database.run(work)

    async def set_channel(self, guild_id: int, channel: Channel, by: Actor) -> None:
        """Give a channel a course of its own; raises ``DB5003``."""
        after = {"name": channel.name, "course_id": channel.course_id}

        async def work(connection: "Connection") -> None:
            before = _facts(await connection.fetchrow(_CHANNEL, channel.channel_id))
            await connection.execute(
                _SET_CHANNEL, channel.channel_id, guild_id, channel.name, channel.course_id
            )
            deed = f"set channel:{channel.channel_id}"
            await note(connection, by, deed, before=before, after=after)

        await self.database.run(work)

    async def clear_channel(self, channel_id: int, by: Actor) -> None:
        """Let a channel follow its server again."""

        async def work(connection: "Connection") -> None:
            before = _facts(await connection.fetchrow(_CLEAR_CHANNEL, channel_id))
            if before is not None:
                await note(connection, by, f"clear channel:{channel_id}", before=before)

        await self.database.run(work)

    async def bring_sample(self, name: str, entries: Sequence[SampleEntry]) -> bool:
        """Store the sample course in one transaction; False when it is there already."""

        async def work(connection: "Connection") -> bool:
            await alone(connection)
            if await connection.fetchrow(_SAMPLE) is not None:
                return False
            course_id = await make_course(connection, name, sample=True)
            for entry in entries:
                await _bring(connection, course_id, entry)
            return True

        return await self.database.run(work)

    async def remove_sample(self, by: Actor) -> int:
        """Delete the sample course and all that was asked in it; returns the entries removed.

        Servers that belong to it move to the oldest course.
        """

        async def work(connection: "Connection") -> int:
            await alone(connection)
            sample = await connection.fetchrow(_SAMPLE)
            if sample is None:
                return 0
            entries = await _forget(connection, sample["id"])
            before = {"name": sample["name"], "entries": entries}
            await note(connection, by, f"remove course:{sample['id']}", before=before)
            return entries

        return await self.database.run(work)


async def _bring(connection: "Connection", course_id: int, entry: SampleEntry) -> None:
    entry_id = await connection.fetchval(
        _BRING_ENTRY,
        course_id,
        entry.title,
        entry.question,
        entry.answer,
        list(entry.keywords),
        entry.verified_by,
    )
    await keep_version(connection, entry_id, entry.verified_by)
    await keep_wordings(connection, entry_id, entry.wordings)


async def _forget(connection: "Connection", course_id: int) -> int:
    """Delete a course from the leaves to the root; returns how many entries it had."""
    if await connection.fetchval(_HAS_GUILDS, course_id):
        await connection.execute(_MOVE_GUILDS, course_id, await oldest_course(connection))
    for statement in _BEFORE_ENTRIES:
        await connection.execute(statement, course_id)
    entries: int = await connection.fetchval(_FORGET_ENTRIES, course_id)
    await connection.execute(_FORGET_COURSE, course_id)
    return entries


def _facts(row: "Record | None") -> Mapping[str, Any] | None:
    return None if row is None else dict(row)
