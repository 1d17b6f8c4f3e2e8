"""The week's most asked questions, in one pinned message of a channel."""

from collections.abc import Callable
from dataclasses import dataclass

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.noticing import Board
from librabot.handlers.base import Bot
from librabot.handlers.faults import named
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet
from librabot.locale import DEFAULT, speaking


@dataclass(frozen=True, slots=True)
class ChannelPinboard:
    """Implements ``Pinboard``. ``bot`` is asked each time, for the one that is connected."""

    bot: Callable[[], Bot]
    phrasing: Phrasing

    async def post(self, board: Board, *, nonce: str) -> int:
        """Bring the message up to date; one that was deleted is posted and pinned anew."""
        with speaking(DEFAULT):
            saying = Saying(self.phrasing.popular(board.titles))
        if board.message_id is not None:
            try:
                return await self._show(board, saying, nonce, (board.message_id,))
            except LibraError as error:
                if error.code is not Code.EXT5015:
                    raise
        message_id = await self._show(board, saying, nonce, ())
        await self._pin(board.channel_id, message_id)
        return message_id

    async def _show(
        self, board: Board, saying: Saying, nonce: str, message_ids: tuple[int, ...]
    ) -> int:
        channel = self.bot().get_partial_messageable(board.channel_id)
        sheet = Sheet(channel, nonce=nonce, message_ids=message_ids)
        await sheet.show(saying)
        return sheet.message_ids[0]

    async def _pin(self, channel_id: int, message_id: int) -> None:
        """A list that is not pinned, for want of a right or of room, is still a list."""
        message = self.bot().get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            with named():
                await message.pin()
        except LibraError as error:
            telemetry.report(error, channel_id=channel_id)
