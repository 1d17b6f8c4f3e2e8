"""What a person fills in, as the options of an interaction."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.fakes.discord import payloads
from tests.fakes.discord.cdn import Cdn
from tests.fakes.discord.commands import BRANCHES, NotOfferedError, names
from tests.fakes.discord.errors import Json
from tests.fakes.discord.messages import Upload
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.permissions import permissions_in
from tests.fakes.discord.places import Channel
from tests.fakes.discord.world import World

STRING, ATTACHMENT = 3, 11
STRING_LENGTH: Final = 6000
SCALARS: Final[Mapping[int, tuple[type, ...]]] = {
    STRING: (str,),
    4: (int,),
    5: (bool,),
    10: (int, float),
}


@dataclass(slots=True)
class Filling:
    """One use of a command in ``channel``; ``resolved`` grows with what is referred to."""

    world: World
    cdn: Cdn
    channel: Channel
    resolved: dict[str, Json] = field(default_factory=dict)

    def data(self, command: Json, path: list[str], values: Mapping[str, object]) -> Json:
        """The whole ``data`` of a slash command; ``path`` names its subcommand."""
        body = _stem(command)
        body["options"] = self._branch(command, path, values)
        return body | ({"resolved": self.resolved} if self.resolved else {})

    def _branch(self, branch: Json, path: list[str], values: Mapping[str, object]) -> list[Json]:
        options: list[Json] = branch.get("options") or []
        if path:
            inner = _option(options, path[0], BRANCHES)
            filled = self._branch(inner, path[1:], values)
            return [{"name": inner["name"], "type": inner["type"], "options": filled}]
        return list(self._filled(options, values))

    def _filled(self, options: list[Json], values: Mapping[str, object]) -> Iterator[Json]:
        given = {_option(options, name)["name"]: value for name, value in values.items()}
        for option in options:
            name = option["name"]
            if name in given:
                value = self._value(option, given[name])
                yield {"name": name, "type": option["type"], "value": value}
            elif option.get("required"):
                raise NotOfferedError(f"Discord does not send this without {name!r}")

    def _value(self, option: Json, value: object) -> object:
        kind = option["type"]
        match value:
            case Upload() if kind == ATTACHMENT:
                file = self.cdn.keep(self.channel, value, ephemeral=True)
                return self._refer("attachments", file.id, payloads.attachment(file))
            case User() if kind in (6, 9):
                return self._person(value)
            case Role() if kind in (8, 9):
                return self._refer("roles", value.id, payloads.role(value))
            case Channel() if kind == 7:
                body = payloads.channel(self.world, value)
                body["permissions"] = str(int(permissions_in(value, self.world.bot)))
                return self._refer("channels", value.id, body)
        return _scalar(option, value)

    def _person(self, who: User) -> str:
        guild = self.channel.guild
        if guild is not None and (member := guild.members.get(who.id)) is not None:
            body = payloads.member(member, with_user=False) | {"permissions": "0"}
            self._refer("members", who.id, body)
        return self._refer("users", who.id, payloads.user(who))

    def _refer(self, kind: str, number: int, body: Json) -> str:
        self.resolved.setdefault(kind, {})[str(number)] = body
        return str(number)


def half_filled(command: Json, values: Mapping[str, object], focused: str) -> Json:
    """The ``data`` of an autocomplete: half-filled, unchecked, one option in focus."""
    options: list[Json] = command.get("options") or []
    chosen = _option(options, focused)["name"]
    filled = [
        {"name": option["name"], "type": option["type"], "value": value}
        for name, value in values.items()
        for option in [_option(options, name)]
    ]
    for option in filled:
        if option["name"] == chosen:
            option["focused"] = True
    return _stem(command) | {"options": filled}


def _stem(command: Json) -> Json:
    body = {key: command[key] for key in ("id", "name", "type")}
    return body | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _option(options: list[Json], name: str, kinds: frozenset[int] | None = None) -> Json:
    wanted = unicodedata.normalize("NFC", name)
    for option in options:
        if wanted in names(option) and (kinds is None or option["type"] in kinds):
            return option
    raise NotOfferedError(f"there is no {name!r} among {[each['name'] for each in options]}")


def _scalar(option: Json, value: object) -> object:
    """A picked choice as its value, anything else as it is if its type and length fit."""
    for choice in option.get("choices") or ():
        if value in (choice["name"], choice["value"]):
            picked: object = choice["value"]
            return picked
    fits = isinstance(value, SCALARS.get(option["type"], ()))
    if fits and isinstance(value, str):
        least, most = option.get("min_length", 0), option.get("max_length", STRING_LENGTH)
        fits = least <= len(value) <= most
    if not fits or option.get("choices"):
        raise NotOfferedError(f"Discord does not accept {value!r} for {option['name']!r}")
    return value
