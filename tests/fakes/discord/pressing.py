"""What people do with commands and components."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.fakes.discord import components, payloads
from tests.fakes.discord.acting import Acting
from tests.fakes.discord.commands import CHAT, ON_MESSAGE, ON_USER, NotOfferedError
from tests.fakes.discord.components import Part
from tests.fakes.discord.errors import Json
from tests.fakes.discord.interactions import Interaction, Kind, Use
from tests.fakes.discord.messages import Message
from tests.fakes.discord.options import Filling, half_filled
from tests.fakes.discord.people import User
from tests.fakes.discord.places import Channel

KOREAN = "ko"
SELECTS = (3, 5, 6, 7, 8)


class Pressing(Acting):
    """Each method returns once the bot was told; what it answers is on the interaction."""

    async def slash(
        self,
        channel: Channel,
        user: User,
        name: str,
        options: Mapping[str, object] | None = None,
        *,
        locale: str = KOREAN,
    ) -> Interaction:
        """``name`` may be a path to a subcommand; files are given as ``Upload``."""
        first, *path = name.split()
        command = self.commands.find(channel, user, first, CHAT)
        data = Filling(self.world, self.cdn, channel).data(command, path, options or {})
        return await self._press(Use(Kind.COMMAND, user, channel, data, locale))

    async def autocomplete(
        self,
        channel: Channel,
        user: User,
        name: str,
        options: Mapping[str, object],
        *,
        focused: str,
    ) -> Interaction:
        """Typing into ``focused``; the choices land on the interaction."""
        command = self.commands.find(channel, user, name, CHAT)
        data = half_filled(command, options, focused)
        return await self._press(Use(Kind.AUTOCOMPLETE, user, channel, data))

    async def context_menu(
        self, name: str, target: Message | User, user: User, *, channel: Channel | None = None
    ) -> Interaction:
        """On a message, or on a person in ``channel``."""
        if isinstance(target, Message):
            place, kind = target.channel, ON_MESSAGE
            resolved = {"messages": {str(target.id): payloads.message(self.world, target)}}
        else:
            place, kind = channel or self.channel, ON_USER
            resolved = {"users": {str(target.id): payloads.user(target)}}
        command = self.commands.find(place, user, name, kind)
        data = {key: command[key] for key in ("id", "name", "type")}
        data |= {"target_id": str(target.id), "resolved": resolved}
        return await self._press(Use(Kind.COMMAND, user, place, data))

    async def click(
        self, message: Message, button: str, user: User, *, locale: str = KOREAN
    ) -> Interaction:
        """The button with this custom id or label, if it can be pressed."""
        found = _pressable(message, button, (Part.BUTTON,))
        if found.get("style") == components.LINK_STYLE:
            raise NotOfferedError(f"{button!r} is a link; Discord tells no bot of it")
        data = {"custom_id": found["custom_id"], "component_type": int(Part.BUTTON)}
        return await self._press(Use(Kind.COMPONENT, user, message.channel, data, locale, message))

    async def select(
        self, message: Message, menu: str, values: Sequence[str], user: User
    ) -> Interaction:
        """Choose from the select with this custom id."""
        found = _pressable(message, menu, SELECTS)
        known = {option["value"] for option in found.get("options", ())}
        if found["type"] == Part.SELECT and not known.issuperset(values):
            raise NotOfferedError(f"there are only {sorted(known)}")
        data = {
            "custom_id": menu,
            "component_type": found["type"],
            "values": list(values),
        }
        return await self._press(Use(Kind.COMPONENT, user, message.channel, data, source=message))

    async def submit_modal(self, opened: Interaction, fields: Mapping[str, str]) -> Interaction:
        """Fill in text inputs by custom id or label; the others stay as they were."""
        if opened.modal is None:
            raise NotOfferedError("this interaction showed no modal")
        data: Json = {
            "custom_id": opened.modal["custom_id"],
            "components": [_filled(part, fields) for part in opened.modal["components"]],
        }
        return await self._press(replace(opened.use, kind=Kind.MODAL, data=data))

    async def _press(self, use: Use) -> Interaction:
        interaction = self.interactions.open(use)
        await self.gateway.flush()
        return interaction


def _pressable(message: Message, name: str, kinds: Sequence[int]) -> Json:
    found = components.find(message.components, name, kinds)
    if found.get("disabled"):
        raise NotOfferedError(f"{name!r} is disabled")
    return found


def _filled(part: Json, fields: Mapping[str, str], label: str = "") -> Json:
    """A modal's component as it is sent back."""
    body: Json = {key: part[key] for key in ("id", "type", "custom_id") if key in part}
    if part["type"] == Part.TEXT_INPUT:
        names = (part["custom_id"], part.get("label") or "", label)
        typed = [fields[name] for name in names if name in fields]
        body["value"] = typed[0] if typed else part.get("value") or ""
    if "components" in part:
        body["components"] = [_filled(inner, fields) for inner in part["components"]]
    if "component" in part:
        body["component"] = _filled(part["component"], fields, part.get("label") or "")
    return body
