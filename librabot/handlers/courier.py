"""Rewriting what students were shown, once a TA stands behind the answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import discord

from librabot.core.errors import LibraError
from librabot.features.questions.repairing import Shown
from librabot.features.questions.values import Entry
from librabot.handlers.base import Bot
from librabot.handlers.buttons import buttons_for
from librabot.handlers.faults import CLOSED_FOR_EDITING, refusal, was_limited
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet
from librabot.locale import DEFAULT, speaking
from librabot.runtime import Clock

OLD_AFTER_SECONDS = 3600.0
"""From then on Discord limits the edits of a message, and says so by a 429 that never ends."""

PATIENCE_SECONDS = 20.0
"""For the edits of an old message; when they are not through by then, a reply takes over."""


@dataclass(frozen=True, slots=True)
class MessageCourier:
    """Implements ``Courier``. ``bot`` is asked each time, for the one that is connected."""

    bot: Callable[[], Bot]
    phrasing: Phrasing
    clock: Clock

    async def rewrite(self, shown: Shown, *, nonce: str) -> tuple[int, ...]:
        """Edit the messages, or send new ones where editing is closed; returns what shows it."""
        bot = self.bot()
        channel = bot.get_partial_messageable(shown.delivery.channel_id)
        sheet = Sheet(
            channel,
            nonce=nonce,
            reply_to=shown.question_message_id,
            message_ids=shown.delivery.message_ids,
        )
        try:
            async with asyncio.timeout(self._patience(shown)):
                return await self._shown(shown, sheet)
        except TimeoutError:
            pass
        except LibraError as error:
            if not self._closed(error, shown):
                raise
        first = shown.question_message_id or shown.delivery.message_ids[0]
        return await self._shown(shown, Sheet(channel, nonce=nonce, reply_to=first))

    async def _shown(self, shown: Shown, sheet: Sheet) -> tuple[int, ...]:
        with speaking(DEFAULT):
            saying = self._saying(shown.entry)
            entry = shown.entry
            answered = entry.status == "verified" or bool(entry.answer)
            view = buttons_for(shown.delivery.question_id, answered=answered)
            await sheet.show(saying, view=view)
        return sheet.message_ids

    def _saying(self, entry: Entry) -> Saying:
        if entry.status == "verified":
            return self.phrasing.verified(entry)
        if entry.answer:
            return self.phrasing.draft(entry, whole=not entry.needs_human)
        return self.phrasing.handed_over(entry, None)

    def _patience(self, shown: Shown) -> float | None:
        return PATIENCE_SECONDS if self._is_old(shown) else None

    def _closed(self, error: LibraError, shown: Shown) -> bool:
        """Whether the messages stand but cannot be edited any more.

        The library repeats a 429 until another limit hides the reason.
        """
        return refusal(error) in CLOSED_FOR_EDITING or (self._is_old(shown) and was_limited(error))

    def _is_old(self, shown: Shown) -> bool:
        oldest = min(shown.delivery.message_ids, default=0)
        age = self.clock.now() - discord.utils.snowflake_time(oldest)
        return age.total_seconds() > OLD_AFTER_SECONDS
