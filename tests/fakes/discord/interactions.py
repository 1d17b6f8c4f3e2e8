"""Interactions: the three-second clock, the fifteen-minute token, and every kind of answer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import ApiError, Json, form_error
from tests.fakes.discord.messages import Message, MessageFlag, MessageKind, Origin
from tests.fakes.discord.people import User
from tests.fakes.discord.permissions import permissions_in
from tests.fakes.discord.places import Channel
from tests.fakes.discord.posting import NO_FILES, Byline, Posting, Uploads
from tests.fakes.discord.world import World

ACK_SECONDS, TOKEN_SECONDS = 3.0, 900.0
CHOICES: Final = 25
CHOICE_LENGTH: Final = 100


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED: Final[Mapping[Kind, frozenset[Callback]]] = {
    Kind.COMMAND: frozenset({Callback.MESSAGE, Callback.DEFER, Callback.MODAL}),
    Kind.COMPONENT: frozenset(Callback) - {Callback.CHOICES},
    Kind.AUTOCOMPLETE: frozenset({Callback.CHOICES}),
    Kind.MODAL: frozenset(Callback) - {Callback.CHOICES, Callback.MODAL},
}

MESSAGE_KINDS: Final = {1: MessageKind.SLASH, 2: MessageKind.MENU, 3: MessageKind.MENU}


@dataclass(frozen=True, slots=True)
class Use:
    """What a person did; ``source`` is the message that held the component."""

    kind: Kind
    user: User
    channel: Channel
    data: Json
    locale: str = "ko"
    source: Message | None = None


@dataclass(slots=True, eq=False)
class Interaction:
    """One use of a command, component or modal; times are the fake clock's.

    ``message`` is the original response, which for an update is the source itself.
    """

    id: int
    token: str
    use: Use
    created_at: float
    callback: Callback | None = None
    acknowledged_at: float | None = None
    message: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Json | None = None

    @property
    def acknowledged(self) -> bool:
        return self.acknowledged_at is not None

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from the press to the first answer."""
        return None if self.acknowledged_at is None else self.acknowledged_at - self.created_at

    @property
    def answered(self) -> bool:
        """Something other than "is thinking" is to be seen."""
        return self.message is not None and not self.message.loading


@dataclass(slots=True)
class Interactions:
    """Opens interactions, and takes what the bot answers to them."""

    world: World
    posting: Posting
    opened: dict[int, Interaction] = field(default_factory=dict)
    _tokens: dict[str, Interaction] = field(default_factory=dict)

    def open(self, use: Use) -> Interaction:
        token, now = secrets.token_urlsafe(48), self.world.clock.now()
        interaction = Interaction(self.world.ids.next(), token, use, now)
        self.opened[interaction.id] = self._tokens[token] = interaction
        self.posting.events.interaction_created(event(self.world, interaction))
        return interaction

    def answer(
        self, interaction_id: int, token: str, form: Json, uploads: Uploads = NO_FILES
    ) -> Interaction:
        """The first answer; late and unknown ones look the same, second ones do not."""
        interaction = self.opened.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise ApiError(10062)
        if interaction.acknowledged:
            raise ApiError(40060)
        if self.world.clock.now() - interaction.created_at > ACK_SECONDS:
            raise ApiError(10062)
        callback = _callback(interaction, form)
        self._act(interaction, callback, form.get("data") or {}, uploads)
        interaction.callback = callback
        interaction.acknowledged_at = self.world.clock.now()
        return interaction

    def _act(
        self, interaction: Interaction, callback: Callback, data: Json, uploads: Uploads
    ) -> None:
        match callback:
            case Callback.MESSAGE:
                interaction.message = self._write(interaction, data, uploads)
            case Callback.DEFER:
                flags = MessageFlag(data.get("flags") or 0)
                interaction.message = self.posting.think(
                    self._byline(interaction),
                    interaction.use.channel,
                    ephemeral=MessageFlag.EPHEMERAL in flags,
                )
            case Callback.DEFER_UPDATE | Callback.UPDATE:
                interaction.message = _source(interaction)
                if callback is Callback.UPDATE:
                    self.posting.edit(interaction.message, data, uploads)
            case Callback.CHOICES:
                interaction.choices = _choices(data)
            case Callback.MODAL:
                interaction.modal = data

    def follow_up(self, token: str, form: Json, uploads: Uploads = NO_FILES) -> Message:
        """A further message; the first one after a deferral takes the placeholder's room."""
        interaction = self._live(token)
        if interaction.message is not None and interaction.message.loading:
            self._edit_placeholder(interaction.message, form, uploads)
            return interaction.message
        message = self._write(interaction, form, uploads)
        interaction.followups.append(message)
        return message

    def _edit_placeholder(self, message: Message, form: Json, uploads: Uploads) -> None:
        self.posting.edit(message, {**form, "flags": 0}, uploads)

    def message(self, token: str, name: str) -> Message:
        """The answer called ``@original`` or by its id."""
        interaction = self._live(token)
        answers = [interaction.message, *interaction.followups]
        for answer in answers[:1] if name == "@original" else answers:
            if answer is not None and not answer.deleted and name in ("@original", str(answer.id)):
                return answer
        raise ApiError(10008)

    def _live(self, token: str) -> Interaction:
        interaction = self._tokens.get(token)
        if interaction is None or not interaction.acknowledged:
            raise ApiError(10015)
        if self.world.clock.now() - interaction.created_at > TOKEN_SECONDS:
            raise ApiError(50027)
        return interaction

    def _write(self, interaction: Interaction, form: Json, uploads: Uploads) -> Message:
        return self.posting.write(self._byline(interaction), interaction.use.channel, form, uploads)

    def _byline(self, interaction: Interaction) -> Byline:
        kind = MESSAGE_KINDS.get(interaction.use.data.get("type", 0), MessageKind.DEFAULT)
        origin = Origin(interaction.id, interaction.use.kind, interaction.use.user, kind)
        return Byline(self.world.bot, origin=origin)


def _callback(interaction: Interaction, form: Json) -> Callback:
    try:
        callback = Callback(form["type"])
    except (KeyError, ValueError):
        raise form_error("type", "BASE_TYPE_CHOICES", "Unknown callback.") from None
    if callback not in ALLOWED[interaction.use.kind]:
        raise form_error("type", "INTERACTION_TYPE_INVALID", "Not for this interaction.")
    return callback


def _source(interaction: Interaction) -> Message:
    if interaction.use.source is None:
        raise form_error("type", "INTERACTION_TYPE_INVALID", "There is no message to update.")
    return interaction.use.source


def _choices(data: Json) -> list[Json]:
    choices: list[Json] = data.get("choices") or []
    if len(choices) > CHOICES:
        raise form_error("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer.")
    words = [choice[key] for choice in choices for key in ("name", "value")]
    if any(isinstance(word, str) and not 1 <= len(word) <= CHOICE_LENGTH for word in words):
        raise form_error("data.choices", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 100 in length.")
    return choices


def event(world: World, interaction: Interaction) -> Json:
    """INTERACTION_CREATE as the bot gets it."""
    channel, guild = interaction.use.channel, interaction.use.channel.guild
    user = payloads.user(interaction.use.user)
    body: Json = {
        "id": str(interaction.id),
        "application_id": str(world.bot.id),
        "type": int(interaction.use.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.use.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(world, channel) | {"permissions": "0"},
        "locale": interaction.use.locale,
        "app_permissions": str(int(world.bot_may(channel))),
        "entitlements": [],
        "attachment_size_limit": payloads.UPLOAD_LIMIT,
        "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
        "context": 1 if guild is None else 0,
    }
    if interaction.use.source is not None:
        body["message"] = payloads.message(world, interaction.use.source)
    if guild is None:
        return body | {"user": user}
    member = payloads.member(guild.members[interaction.use.user.id])
    member["permissions"] = str(int(permissions_in(channel, interaction.use.user)))
    return body | {
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "member": member,
    }
