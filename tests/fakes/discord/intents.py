"""Which events a session asked for, and which of these need a switch in the portal."""

from enum import IntFlag
from typing import Final


class Intent(IntFlag):
    NONE = 0
    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED: Final = Intent.MEMBERS | Intent.PRESENCES | Intent.MESSAGE_CONTENT

APPLICATION_FLAGS: Final = {
    Intent.PRESENCES: 1 << 13,
    Intent.MEMBERS: 1 << 15,
    Intent.MESSAGE_CONTENT: 1 << 19,
}
"""How an application that needs no review shows its switches."""


def application_flags(switched_on: Intent) -> int:
    return sum(flag for intent, flag in APPLICATION_FLAGS.items() if intent in switched_on)
