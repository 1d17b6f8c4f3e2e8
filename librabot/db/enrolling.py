"""A place and the course it belongs to; a server seen for the first time is given one."""

from typing import TYPE_CHECKING

from librabot.core.text import clean_text, one_line
from librabot.db.queries import load
from librabot.features.questions.courses import NAME_LIMIT
from librabot.features.questions.values import Place

if TYPE_CHECKING:
    from librabot.db.pool import Connection

DEFAULT_NAME = "기본 과목"

_SQL = load("enrolling")
_COURSE_OF_PLACE = _SQL.course_of_place
_ALONE = _SQL.alone
_OLDEST_COURSE = _SQL.oldest_course
_GUILDS_KNOWN = _SQL.guilds_known
_NEW_COURSE = _SQL.new_course
_ENROLL_GUILD = _SQL.enroll_guild


async def course_of(connection: "Connection", place: Place, parent_id: int | None = None) -> int:
    """The course of a question asked at ``place``; a follow-up stays in its parent's."""
    if place.course_id is not None:
        return place.course_id
    clues = (parent_id, place.channel_id, place.above_id, place.guild_id)
    course_id: int | None = await connection.fetchval(_COURSE_OF_PLACE, *clues)
    if course_id is None:
        await alone(connection)
        course_id = await connection.fetchval(_COURSE_OF_PLACE, *clues)
    if course_id is None:
        course_id = await _enrolled(connection, place)
    return course_id


async def alone(connection: "Connection") -> None:
    """Wait until no other transaction is making courses by itself; holds until this one ends."""
    await connection.execute(_ALONE)


async def _enrolled(connection: "Connection", place: Place) -> int:
    if place.guild_id is None:
        return await oldest_course(connection)
    name = one_line(clean_text(place.guild_name), limit=NAME_LIMIT) or str(place.guild_id)
    if await connection.fetchval(_GUILDS_KNOWN):
        course_id = await make_course(connection, name)
    else:
        course_id = await oldest_course(connection)
    await connection.execute(_ENROLL_GUILD, place.guild_id, name, course_id)
    return course_id


async def oldest_course(connection: "Connection") -> int:
    """The oldest course that is not the sample, made if there is none."""
    course_id: int | None = await connection.fetchval(_OLDEST_COURSE)
    return await make_course(connection, DEFAULT_NAME) if course_id is None else course_id


async def new_course(connection: "Connection", name: str, *, sample: bool = False) -> int | None:
    """A course of that name; None when the name is taken."""
    course_id: int | None = await connection.fetchval(_NEW_COURSE, name, sample)
    return course_id


async def make_course(connection: "Connection", name: str, *, sample: bool = False) -> int:
    """A course of that name, with a number behind it if the name is taken."""
    wanted, number = name, 1
    while (course_id := await new_course(connection, wanted, sample=sample)) is None:
        number += 1
        wanted = f"{name} {number}"
    return course_id
