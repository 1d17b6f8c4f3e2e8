"""What people do with messages: say, edit, delete, react, open threads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.fakes.discord.founding import Founding
from tests.fakes.discord.messages import Message, Upload
from tests.fakes.discord.people import User
from tests.fakes.discord.places import Channel, ChannelKind
from tests.fakes.discord.posting import Byline

if TYPE_CHECKING:
    from tests.fakes.discord.errors import Json


class Acting(Founding):
    """Each method returns when its event is on the wire of every connected bot."""

    async def say(
        self,
        channel: Channel,
        user: User,
        text: str = "",
        *,
        attachments: Sequence[Upload] = (),
        reply_to: Message | None = None,
    ) -> Message:
        form: Json = {"content": text}
        if reply_to is not None:
            form["message_reference"] = {"message_id": reply_to.id}
        uploads = dict(enumerate(attachments))
        message = self.posting.write(Byline(user), channel, form, uploads)
        await self.gateway.flush()
        return message

    async def edit(self, message: Message, text: str) -> None:
        self.posting.edit(message, {"content": text})
        await self.gateway.flush()

    async def delete(self, message: Message) -> None:
        """Also a moderator's act on somebody else's message."""
        self.posting.delete(message)
        await self.gateway.flush()

    async def react(self, message: Message, emoji: str, user: User) -> None:
        self.posting.react(message, emoji, user)
        await self.gateway.flush()

    async def unreact(self, message: Message, emoji: str, user: User) -> None:
        self.posting.unreact(message, emoji, user)
        await self.gateway.flush()

    async def start_thread(self, where: Message | Channel, user: User, name: str) -> Channel:
        """From a message, or by itself in a text channel."""
        if isinstance(where, Message):
            thread = self.threads.from_message(where, name, user)
        else:
            thread = self.threads.start(where, name, user, ChannelKind.PUBLIC_THREAD)
        await self.gateway.flush()
        return thread

    async def post(
        self,
        forum: Channel,
        user: User,
        title: str,
        text: str,
        *,
        tags: Sequence[int] = (),
    ) -> Message:
        """A forum post; its thread is the message's channel."""
        form: Json = {"name": title, "applied_tags": tags, "message": {"content": text}}
        message = self.threads.post(forum, Byline(user), form)
        await self.gateway.flush()
        return message

    def dm(self, user: User) -> Channel:
        """The direct channel between ``user`` and the bot."""
        return self.world.dm_with(user)
