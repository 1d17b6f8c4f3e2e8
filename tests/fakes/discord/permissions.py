"""Who may do what where: Discord's bits, and its order of roles and overwrites."""

from enum import IntFlag
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.fakes.discord.people import User
    from tests.fakes.discord.places import Channel, Guild


class Permission(IntFlag):
    """The bits a course bot can meet, as Discord's documentation numbers them."""

    NONE = 0
    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


ALL: Final = ~Permission.NONE

USUAL: Final = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What everybody may do in a guild made by the fake."""


def permissions_in(channel: "Channel", user: "User") -> Permission:
    """What ``user`` may do in ``channel``; nothing at all without a view of it."""
    if channel.guild is None:
        return USUAL if user in channel.recipients else Permission.NONE
    granted = permissions_of(channel.guild, user)
    if granted == ALL or user.id not in channel.guild.members:
        return granted
    granted = _overwritten(granted, channel.parent if channel.is_thread else channel, user)
    return granted if Permission.VIEW_CHANNEL in granted else Permission.NONE


def permissions_of(guild: "Guild", user: "User") -> Permission:
    """What ``user``'s roles add up to, before any channel's overwrites."""
    member = guild.members.get(user.id)
    if member is None:
        return Permission.NONE
    granted = guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    owned = guild.owner is user or Permission.ADMINISTRATOR in granted
    return ALL if owned else granted


def _overwritten(granted: Permission, place: "Channel | None", user: "User") -> Permission:
    """Everyone's overwrite first, then all of the roles' at once, then the member's own."""
    if place is None or place.guild is None:
        return granted
    roles = {role.id for role in place.guild.members[user.id].roles}
    for targets in ({place.guild.id}, roles, {user.id}):
        chosen = [rule for target, rule in place.overwrites.items() if target in targets]
        for rule in chosen:
            granted &= ~rule.deny
        for rule in chosen:
            granted |= rule.allow
    return granted
