"""Times as people read them: how long ago, and exactly when in Korea."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from babel.dates import format_datetime, format_timedelta

from librabot.locale import language, say

KST: Final = timezone(timedelta(hours=9), "KST")
"""Korea keeps one time all year."""

_JUST_NOW: Final = timedelta(seconds=45)


def ago(when: datetime) -> str:
    """How far ``when`` is from now, in the reader's language."""
    distance = when - datetime.now(UTC)
    if abs(distance) < _JUST_NOW:
        return say("just now")
    return format_timedelta(distance, add_direction=True, locale=language())


def is_past(when: datetime) -> bool:
    """Whether ``when`` has come."""
    return when <= datetime.now(UTC)


def exact(when: datetime) -> str:
    """The moment to the second, for the title of a relative one."""
    return f"{format_datetime(when.astimezone(KST), 'medium', locale=language())} KST"


def minute(when: datetime) -> str:
    """The moment to the minute, within a year."""
    return format_datetime(
        when.astimezone(KST),
        "M월 d일 HH:mm" if language() == "ko" else "MMMM d, HH:mm",
        locale=language(),
    )


def day(when: datetime) -> str:
    """The day in words."""
    return format_datetime(
        when.astimezone(KST),
        "y년 M월 d일" if language() == "ko" else "MMMM d, y",
        locale=language(),
    )
