"""The messages that together show one answer."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import discord

from librabot.core.errors import Code, LibraError
from librabot.handlers.faults import CLOSED_FOR_EDITING, TOKEN_OVER, named, refusal
from librabot.handlers.saying import Saying

ViewMaker = Callable[[], discord.ui.View]

FILE_NAME = "answer.md"


@dataclass(frozen=True, slots=True)
class _Part:
    """One message's content; views and files are made anew for every request."""

    text: str
    view: ViewMaker | None = None
    file: str = ""

    def files(self) -> list[discord.File]:
        if not self.file:
            return []
        return [discord.File(io.BytesIO(self.file.encode()), FILE_NAME)]

    def made_view(self) -> discord.ui.View | None:
        return self.view() if self.view else None


def _laid_out(saying: Saying, view: ViewMaker | None) -> list[_Part]:
    """The buttons stand under the last message, a file beside the only one."""
    texts, whole = saying.parts()
    return [*(_Part(text) for text in texts[:-1]), _Part(texts[-1], view, whole)]


class Sheet:
    """Makes its messages show what it is told; the same thing twice costs nothing.

    ``nonce`` is this answer's alone: a message that is sent again within a few minutes, after a
    lost reply or a restart, is the same message. With ``original`` the first message is the
    response to an interaction that has been deferred. Raises ``EXT5011``, ``EXT5014``,
    ``EXT5015``.
    """

    def __init__(
        self,
        channel: discord.PartialMessageable,
        *,
        nonce: str,
        reply_to: int | None = None,
        message_ids: Sequence[int] = (),
        original: discord.Interaction | None = None,
    ) -> None:
        self._channel = channel
        self._nonce = nonce
        self._reply_to = reply_to
        self._ids = list(message_ids)
        self._shown: list[_Part | None] = [None] * len(self._ids)
        self._original = original

    @property
    def channel_id(self) -> int:
        """Where it lies."""
        return self._channel.id

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Its messages, in order."""
        return tuple(self._ids)

    @property
    def touched(self) -> bool:
        """Whether anything has been shown on it."""
        return any(part is not None for part in self._shown)

    @property
    def thinking(self) -> bool:
        """Whether Discord itself says that we are thinking."""
        return self._original is not None and not self.touched

    async def show(self, saying: Saying, *, view: ViewMaker | None = None) -> None:
        """Edit, send and delete messages until they show ``saying``."""
        parts = _laid_out(saying, view)
        for place, part in enumerate(parts):
            if place == len(self._ids):
                await self._add(part)
            await self._change(place, part)
        await self._drop(len(parts))

    async def _add(self, part: _Part) -> None:
        """A nonce that is known already brings back the message as it was first sent."""
        message = await self._send(len(self._ids), part)
        self._ids.append(message.id)
        self._shown.append(part if message.content == part.text else None)

    async def _change(self, place: int, part: _Part) -> None:
        if self._shown[place] == part:
            return
        if place == 0 and self._original is not None:
            await self._respond(self._original, part)
        else:
            await self._edit(place, part)
        self._shown[place] = part

    async def _respond(self, original: discord.Interaction, part: _Part) -> None:
        try:
            with named():
                await original.edit_original_response(
                    content=part.text, view=part.made_view(), attachments=part.files()
                )
        except LibraError as error:
            if refusal(error) not in TOKEN_OVER:
                raise
            self._original = None
            await self._go_on_without_token(part)

    async def _go_on_without_token(self, part: _Part) -> None:
        """A response that shows words is a message like any other; one without is given up."""
        if self._shown[0] is not None:
            await self._edit(0, part)
        else:
            self._ids[0] = (await self._send(0, part)).id

    async def _edit(self, place: int, part: _Part) -> None:
        message = self._channel.get_partial_message(self._ids[place])
        with named():
            await message.edit(content=part.text, view=part.made_view(), attachments=part.files())

    async def _send(self, place: int, part: _Part) -> discord.Message:
        reply_to = self._reply_to or (self._ids[0] if place else None)
        view = part.made_view() or discord.utils.MISSING
        with named():
            return await self._channel.send(
                part.text,
                files=part.files(),
                view=view,
                nonce=f"{self._nonce}-{place}",
                reference=self._reference(reply_to),
                mention_author=False,
            )

    def _reference(self, message_id: int | None) -> discord.MessageReference:
        """A reply, also to what may be deleted by now; or no reply."""
        if message_id is None:
            # The method takes None; its overloads do not say so.
            return cast("discord.MessageReference", None)
        return discord.MessageReference(
            message_id=message_id, channel_id=self._channel.id, fail_if_not_exists=False
        )

    async def _drop(self, wanted: int) -> None:
        """Delete the messages that are not needed any more; one that is gone already is fine."""
        while len(self._ids) > wanted:
            message = self._channel.get_partial_message(self._ids[-1])
            try:
                with named():
                    await message.delete()
            except LibraError as error:
                if error.code is not Code.EXT5015:
                    raise
            self._ids.pop()
            self._shown.pop()


class RenewedSheet(Sheet):
    """Over a message that shows something else; sent anew if that is gone or closed for editing.

    Only until it shows something: what is deleted afterwards stays deleted.
    """

    async def _edit(self, place: int, part: _Part) -> None:
        untouched = not self.touched
        try:
            await super()._edit(place, part)
        except LibraError as error:
            gone = error.code is Code.EXT5015 or refusal(error) in CLOSED_FOR_EDITING
            if not (gone and untouched):
                raise
            await self._renew(part)

    async def _renew(self, part: _Part) -> None:
        """A nonce that is known already brings back the message as it was first sent."""
        message = await self._send(0, part)
        self._ids[0] = message.id
        if message.content != part.text:
            await super()._edit(0, part)
