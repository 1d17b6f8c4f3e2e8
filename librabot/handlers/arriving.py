"""What came from Discord, as our values."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from librabot.core.text import clean_text, one_line
from librabot.features.questions.values import Asked, Offered, Place

NAME_LIMIT = 80


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question before it is ours: who asks where, with which words and files.

    ``origin`` is the message or the interaction, by which it is known again.
    """

    origin: str
    who: discord.abc.User
    place: Place
    text: str
    files: Sequence[discord.Attachment] = field(default=())

    def asked(self, parent_id: int | None) -> Asked:
        """The question, following up ``parent_id``."""
        offered = [Offered(file.filename, file.size, url=file.url) for file in self.files]
        return Asked(
            origin=self.origin,
            place=self.place,
            asker=person(self.who),
            asker_name=one_line(clean_text(self.who.display_name), limit=NAME_LIMIT),
            text=clean_text(self.text),
            files=tuple(offered),
            parent_id=parent_id,
        )


def in_message(message: discord.Message, text: str) -> Arrival:
    """A question that is a message."""
    place = place_of(message.guild, message.channel, message.id)
    return Arrival(origin_of(message), message.author, place, text, message.attachments)


def by_interaction(
    interaction: discord.Interaction, text: str, files: Sequence[discord.Attachment]
) -> Arrival:
    """A question that is the use of a command."""
    place = place_of(interaction.guild, interaction.channel)
    origin = f"discord:interaction:{interaction.id}"
    return Arrival(origin, interaction.user, place, text, files)


def with_message(interaction: discord.Interaction, message: discord.Message, text: str) -> Arrival:
    """A question that someone asks by pointing at a message; as the message's, it is asked once."""
    place = place_of(interaction.guild, interaction.channel, message.id)
    return Arrival(origin_of(message), interaction.user, place, text, message.attachments)


def origin_of(message: discord.Message) -> str:
    """By what a message is known again, over restarts and replays."""
    return f"discord:message:{message.id}"


def person(who: discord.abc.User) -> str:
    """By what a person is known to us."""
    return f"discord:{who.id}"


def place_of(guild: discord.Guild | None, channel: object, message_id: int | None = None) -> Place:
    """Where something happens; a thread belongs to the channel above it."""
    return Place(
        guild_id=guild.id if guild else None,
        guild_name=guild.name if guild else "",
        channel_id=channel.id if isinstance(channel, discord.abc.Snowflake) else None,
        above_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        message_id=message_id,
    )
