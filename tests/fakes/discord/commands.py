"""Application commands as the bot synced them, checked as Discord checks them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.fakes.discord.errors import ApiError, Json, form_error
from tests.fakes.discord.people import User
from tests.fakes.discord.permissions import Permission, permissions_in
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
MOST: Final = {CHAT: 100, ON_USER: 15, ON_MESSAGE: 15}
CREATES_A_DAY: Final = 200
NAME: Final = re.compile(r"[-_'\w]{1,32}")
BRANCHES: Final = frozenset({1, 2})
KEPT: Final = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "nsfw",
    "contexts",
    "integration_types",
)


class NotOfferedError(LookupError):
    """A person looked for something that Discord's client does not show them."""


@dataclass(slots=True)
class Commands:
    """One list for everywhere (under None) and one per guild."""

    world: World
    lists: dict[int | None, list[Json]] = field(default_factory=dict)
    syncs: int = 0
    creates: int = 0

    def listed(self, guild_id: int | None) -> list[Json]:
        return self.lists.get(guild_id, [])

    def replace(self, guild_id: int | None, rows: list[Json]) -> list[Json]:
        """The bulk overwrite: what is not in ``rows`` is gone afterwards."""
        self.syncs += 1
        _check_list(rows)
        self.lists[guild_id] = [self._stored(guild_id, row) for row in rows]
        return self.lists[guild_id]

    def put(self, guild_id: int | None, row: Json) -> Json:
        stored = self._stored(guild_id, row)
        others = [each for each in self.listed(guild_id) if each["id"] != stored["id"]]
        _check_list([*others, row])
        self.lists[guild_id] = [*others, stored]
        return stored

    def get(self, guild_id: int | None, command_id: int) -> Json:
        for command in self.listed(guild_id):
            if command["id"] == str(command_id):
                return command
        raise ApiError(10063)

    def edit(self, guild_id: int | None, command_id: int, row: Json) -> Json:
        command = self.get(guild_id, command_id)
        command |= {key: row[key] for key in KEPT if key in row}
        return command

    def delete(self, guild_id: int | None, command_id: int) -> None:
        self.listed(guild_id).remove(self.get(guild_id, command_id))

    def _stored(self, guild_id: int | None, row: Json) -> Json:
        """A command keeps its id for as long as its name and type stay."""
        kind = row.get("type", CHAT)
        known = [
            each
            for each in self.listed(guild_id)
            if (each["name"], each["type"]) == (row["name"], kind)
        ]
        if not known:
            self._count_create()
        command: Json = {"description": "", "options": [], "default_member_permissions": None}
        command |= {key: row[key] for key in KEPT if key in row}
        command |= {
            "id": known[0]["id"] if known else str(self.world.ids.next()),
            "application_id": str(self.world.bot.id),
            "version": str(self.world.ids.next()),
            "type": kind,
        }
        return command if guild_id is None else command | {"guild_id": str(guild_id)}

    def _count_create(self) -> None:
        self.creates += 1
        if self.creates > CREATES_A_DAY:
            raise ApiError(30034)

    def offered(self, channel: Channel, user: User) -> Iterator[Json]:
        """What Discord's client shows ``user`` in ``channel``."""
        guild = channel.guild
        here = self.listed(None) + (self.listed(guild.id) if guild else [])
        granted = permissions_in(channel, user)
        for command in here:
            contexts = command.get("contexts")
            needed = Permission(int(command["default_member_permissions"] or 0))
            if contexts is not None and (1 if guild is None else 0) not in contexts:
                continue
            if guild is None or needed in granted:
                yield command

    def find(self, channel: Channel, user: User, name: str, kind: int) -> Json:
        offered = [each for each in self.offered(channel, user) if each["type"] == kind]
        for command in offered:
            if name in names(command):
                return command
        shown = ", ".join(each["name"] for each in offered) or "none"
        raise NotOfferedError(f"no command is called {name!r} here; there are: {shown}")


def names(named: Json) -> set[str]:
    """The base name and its translations, composed (NFC) as a person would type them."""
    every = [named["name"], *(named.get("name_localizations") or {}).values()]
    return {unicodedata.normalize("NFC", each) for each in every}


def _check_list(rows: list[Json]) -> None:
    for kind, most in MOST.items():
        chosen = [row["name"] for row in rows if row.get("type", CHAT) == kind]
        if len(chosen) > most:
            raise form_error("type", "APPLICATION_COMMANDS_MAX", f"Must be {most} or fewer.")
        if len(chosen) != len(set(chosen)):
            raise form_error("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names are unique.")
    for row in rows:
        if row.get("type", CHAT) == CHAT:
            _check_branch(row)
        elif not 1 <= len(row["name"]) <= 32:
            raise form_error("name", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 32 in length.")


def _check_branch(row: Json) -> None:
    """One name with its description and options, and the same for each of these."""
    for name in names(row):
        if NAME.fullmatch(name) is None or name != name.lower():
            raise form_error("name", "APPLICATION_COMMAND_INVALID_NAME", f"{name} is invalid")
    if not 1 <= len(row.get("description") or "") <= 100:
        raise form_error("description", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 100 in length.")
    options = row.get("options") or []
    needed = [bool(each.get("required")) for each in options if each["type"] not in BRANCHES]
    if needed != sorted(needed, reverse=True):
        raise form_error(
            "options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required ones come first."
        )
    if len(options) > 25 or any(len(each.get("choices") or []) > 25 for each in options):
        raise form_error("options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for option in options:
        _check_branch(option)
