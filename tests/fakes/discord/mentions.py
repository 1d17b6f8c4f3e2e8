"""Who a text calls, and who of them ``allowed_mentions`` lets be notified."""

import re
from collections.abc import Collection
from typing import Final

from tests.fakes.discord.errors import Json, form_error
from tests.fakes.discord.messages import Message, Pings
from tests.fakes.discord.people import Role
from tests.fakes.discord.permissions import Permission, permissions_in
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

USER: Final = re.compile(r"<@!?(\d+)>")
ROLE: Final = re.compile(r"<@&(\d+)>")
EVERYONE: Final = re.compile(r"@(everyone|here)\b")
KINDS: Final = ("everyone", "roles", "users")


def check(allowed: Json | None) -> None:
    """``parse`` and a list of the same kind exclude each other."""
    if allowed is None:
        return
    parsed = allowed.get("parse", ())
    if any(kind not in KINDS for kind in parsed):
        raise form_error("allowed_mentions.parse", "BASE_TYPE_CHOICES", "Unknown kind.")
    if any(kind in parsed and allowed.get(kind) for kind in ("roles", "users")):
        raise form_error(
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            "parse and a list of ids are mutually exclusive.",
        )


def pings(world: World, message: Message, text: str, allowed: Json | None) -> Pings:
    """The notified ones, the author of a replied-to message apart.

    Webhooks have no roles to lack a permission by: they may call everyone.
    """
    channel = message.channel
    granted = permissions_in(channel, message.author)
    may_call_all = message.webhook_id is not None or Permission.MENTION_EVERYONE in granted
    roles = [
        role
        for role in _roles(channel, _ids(ROLE, text))
        if (role.mentionable or may_call_all) and _allowed(allowed, "roles", role.id)
    ]
    users = [
        world.users[user_id]
        for user_id in _ids(USER, text)
        if user_id in world.users and _allowed(allowed, "users", user_id)
    ]
    everyone = may_call_all and bool(EVERYONE.search(text)) and _allowed(allowed, "everyone", 0)
    return Pings(everyone, tuple(roles), tuple(users))


def with_reply(found: Pings, replied: Message | None, allowed: Json | None) -> Pings:
    """Add the author of the replied-to message, called unless that is switched off."""
    wanted = True if allowed is None else bool(allowed.get("replied_user", False))
    if replied is None or not wanted or replied.author in found.users:
        return found
    return Pings(found.everyone, found.roles, (*found.users, replied.author))


def _allowed(allowed: Json | None, kind: str, target: int) -> bool:
    if allowed is None or kind in allowed.get("parse", ()):
        return True
    return str(target) in map(str, allowed.get(kind, ()))


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    """In order, each once."""
    return list(dict.fromkeys(int(found) for found in pattern.findall(text)))


def _roles(channel: Channel, ids: Collection[int]) -> list[Role]:
    known = {} if channel.guild is None else channel.guild.roles
    return [known[role_id] for role_id in ids if role_id in known]
