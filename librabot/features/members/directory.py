"""What a person is in the course's Discord servers."""

from typing import Protocol

from librabot.features.members.values import Role


class DiscordDirectory(Protocol):
    """Knows the members of the servers that the bot is in."""

    async def role_of(self, user_id: int) -> Role:
        """The highest role that a Discord account has in any server of ours.

        ``ANYONE`` for who teaches in none of them. Raises ``EXT5011`` when Discord is away.
        """
        ...
