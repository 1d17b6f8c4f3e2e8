"""What comes of a question, shown where it was asked."""

from dataclasses import dataclass
from typing import assert_never

from librabot import telemetry
from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import (
    Asking,
    Delivery,
    Known,
    Maybe,
    New,
    Outcome,
    Refused,
    Repeated,
)
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.values import Asked, Entry, Offer
from librabot.features.questions.writing import Answered, Found, HandedOver, Unsure, Written
from librabot.handlers import phrasing
from librabot.handlers.buttons import buttons_for, offer_buttons_for
from librabot.handlers.faults import insisting
from librabot.handlers.growing import Pacing, grow, show_whole
from librabot.handlers.phrasing import Phrasing
from librabot.handlers.saying import Saying
from librabot.handlers.sheet import Sheet
from librabot.handlers.typing_sign import TypingSign
from librabot.locale import say as _


@dataclass(frozen=True, slots=True)
class Answering:
    """Asks, and shows the outcome. One for all channels: ``pacing`` is shared."""

    asking: Asking
    phrasing: Phrasing
    pacing: Pacing

    async def answer(
        self,
        asked: Asked,
        sheet: Sheet,
        *,
        sign: TypingSign | None = None,
        note: str = "",
        archive_first: bool = False,
    ) -> None:
        """Ask, and show on ``sheet`` what comes of it; ``note`` stands under it.

        A message that is asked again is not answered again; whoever asked by an interaction is
        told so. Raises ``LibraError`` when nothing could be shown.
        """
        outcome = await self.asking.ask(asked, archive_first=archive_first)
        await self._show(outcome, sheet, sign, note)

    async def answer_picked(self, asked: Asked, entry_id: int, sheet: Sheet) -> None:
        """Show the entry that was picked, as the answer to a question of its own."""
        await self._show(await self.asking.pick(asked, entry_id), sheet, None, "")

    async def show(self, outcome: Outcome, sheet: Sheet, *, stale: bool = False) -> None:
        """Show what came of an offer; a ``stale`` entry's answer says that it is old."""
        await self._show(outcome, sheet, None, "", stale=stale)

    async def _show(
        self,
        outcome: Outcome,
        sheet: Sheet,
        sign: TypingSign | None,
        note: str,
        *,
        stale: bool = False,
    ) -> None:
        match outcome:
            case Known(question_id=question_id, entry=entry):
                await self._show_known(question_id, entry, sheet, note, stale=stale)
            case Maybe(question_id=question_id, offers=offers):
                await self._show_offer(question_id, offers, sheet, note)
            case New() as new:
                await self._show_new(new, sheet, sign, note)
            case Refused(code=code, refusals=refusals):
                saying = phrasing.refusal(code, refusals).with_note(note)
                await show_whole(sheet, saying, self.pacing)
            case Repeated():
                if sheet.message_ids:
                    await sheet.show(Saying(_("This message has been asked already.")))
            case other:
                assert_never(other)

    async def _show_known(
        self, question_id: int, entry: Entry, sheet: Sheet, note: str, *, stale: bool = False
    ) -> None:
        saying = self.phrasing.known(entry, stale=stale).with_note(note)
        await show_whole(sheet, saying, self.pacing, view=buttons_for(question_id))
        await self._keep(question_id, entry, sheet)

    async def _show_offer(
        self, question_id: int, offers: tuple[Offer, ...], sheet: Sheet, note: str
    ) -> None:
        """Nothing is delivered yet: that is for the answer that comes of it."""
        saying = self.phrasing.offer(offers).with_note(note)
        view = offer_buttons_for(question_id, offers)
        await show_whole(sheet, saying, self.pacing, view=view)

    async def _show_new(self, new: New, sheet: Sheet, sign: TypingSign | None, note: str) -> None:
        if not new.writing.over:
            if new.joined or not sheet.thinking:
                await insisting(lambda: sheet.show(phrasing.thinking(joined=new.joined)))
            await self._keep_placeholder(new, sheet)

        def phrase(text: str) -> Saying:
            if sign is not None:
                sign.stop()
            return self.phrasing.writing(text)

        written = await grow(sheet, new.writing, self.pacing, phrase)
        try:
            await self._show_written(new, written, sheet, note)
        except LibraError as error:
            if error.code is Code.EXT5015:
                # Deleted while it was being answered; the entry stays with the TAs.
                telemetry.log.info("answer deleted", question_id=new.question_id)
                return
            raise

    async def _show_written(self, new: New, written: Written, sheet: Sheet, note: str) -> None:
        match written:
            case Found(entry=entry):
                await self._show_known(new.question_id, entry, sheet, note)
            case Unsure(offers=offers):
                await self._show_offer(new.question_id, offers, sheet, note)
            case Answered() | HandedOver():
                saying = self._outcome(written, new.refusals).with_note(note)
                view = buttons_for(new.question_id, answered=isinstance(written, Answered))
                await show_whole(sheet, saying, self.pacing, view=view)
                await self._keep(new.question_id, written.entry, sheet)
            case _:
                assert_never(written)

    def _outcome(self, written: Answered | HandedOver, refusals: tuple[Refusal, ...]) -> Saying:
        if written.entry.status == "verified":
            return self.phrasing.verified(written.entry)
        match written:
            case Answered(entry=entry, whole=whole):
                return self.phrasing.draft(entry, whole=whole, refusals=refusals)
            case HandedOver(entry=entry, code=code):
                return self.phrasing.handed_over(entry, code, refusals)
            case _:
                assert_never(written)

    async def _keep_placeholder(self, new: New, sheet: Sheet) -> None:
        await self._deliver(
            Delivery(new.question_id, new.entry_id, sheet.channel_id, sheet.message_ids, 0)
        )

    async def _keep(self, question_id: int, entry: Entry, sheet: Sheet) -> None:
        await self._deliver(
            Delivery(question_id, entry.id, sheet.channel_id, sheet.message_ids, entry.version)
        )

    async def _deliver(self, delivery: Delivery) -> None:
        """A fault here is told to staff alone: the student has their answer."""
        try:
            await self.asking.delivered(delivery)
        except LibraError as error:
            telemetry.report(error, question_id=delivery.question_id)
