"""What students read in Discord, as text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

from librabot.core.errors import Code
from librabot.core.excerpt import excerpt
from librabot.core.text import one_line
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.values import Cited, Entry, Offer, Title
from librabot.handlers.defusing import body, plain
from librabot.handlers.saying import Saying, fitting, small, stacked
from librabot.locale import say as _

SEOUL = timezone(timedelta(hours=9))
_NAME_LIMIT = 40
_TITLE_LIMIT = 100
_BEGINNING_LIMIT = 120
_REFUSALS_SHOWN = 5
_SOURCES_SHOWN = 3
_NO_BREAK = "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Where things are found. ``panel_url`` holds the answers' own pages; no board, no line."""

    panel_url: str
    board_url: str | None = None

    def link(self, title: Entry | Title | Cited) -> str:
        """The answer's page in the archive, else its own."""
        number = title.id if isinstance(title, Entry) else title.entry_id
        return title.page_url or f"{self.panel_url}/q/{number}"

    def known(self, entry: Entry, *, stale: bool = False) -> Saying:
        """A verified answer to a question that had been asked before."""
        old = _outdated(entry) if stale else ""
        return self._verified(stacked(old, _("✅ **A TA has already answered this**")), entry)

    def offer(self, offers: Sequence[Offer]) -> Saying:
        """Verified questions to choose from, each with the beginning of its answer."""
        lines = [_offered(place, each) for place, each in enumerate(offers, start=1)]
        text = "\n\n".join((_("🤔 **Is it one of these questions?**"), *lines))
        return Saying(text, small(_("Only the student who asked can choose.")))

    def verified(self, entry: Entry) -> Saying:
        """What a draft becomes once a TA stands behind it."""
        return self._verified(_("✅ **Confirmed by a TA**"), entry)

    def _verified(self, head: str, entry: Entry) -> Saying:
        facts = [f"#{entry.id}", *_signature(entry), f"<{self.link(entry)}>"]
        return Saying(
            f"{head}\n\n{body(entry.answer)}",
            footer=stacked(*self._sources(entry), small(" · ".join(facts)), *self._board()),
            mark=small(f"✅ #{entry.id}"),
        )

    def draft(self, entry: Entry, *, whole: bool, refusals: Sequence[Refusal] = ()) -> Saying:
        """The AI's answer, marked as not confirmed."""
        facts = [_unconfirmed(), f"#{entry.id}"]
        if entry.keywords:
            facts.append(" ".join(f"`{word.replace('`', '')}`" for word in entry.keywords))
        broken = "" if whole else small(_("✂️ The answer broke off here; a TA will complete it."))
        under = (*refused(refusals), *self._sources(entry), small(" · ".join(facts)))
        footer = stacked(broken, *under, *self._board())
        return Saying(body(entry.answer), footer=footer, mark=small(_unconfirmed()))

    def writing(self, text: str) -> Saying:
        """The AI's answer while it grows."""
        footer = small(_("✍️ Writing… · not confirmed by a TA yet"))
        return Saying(body(text), footer=footer, mark=small(_unconfirmed()), growing=True)

    def handed_over(
        self, entry: Entry, code: Code | None, refusals: Sequence[Refusal] = ()
    ) -> Saying:
        """There is no draft; a TA has the question."""
        head = _("🙋 **Your question is with a TA.** The answer will appear here.")
        why = f"{_(code.fault.sentence)} ({code.name})" if code else ""
        facts = " · ".join(each for each in (why, f"#{entry.id}") if each)
        return Saying(head, stacked(*refused(refusals), small(facts), *self._board()))

    def popular(self, titles: Sequence[Title]) -> str:
        """The most asked, with their links."""
        if not titles:
            return _("No confirmed answer has been asked for yet.")
        lines = [
            f"{place}. {self._line(each)} · {_('%(count)s times', count=each.hits)}"
            for place, each in enumerate(titles, start=1)
        ]
        return fitting([_("### Most asked"), *lines, *self._board()])

    def found(self, text: str, titles: Sequence[Title]) -> str:
        """What a search found."""
        wanted = plain(one_line(text, limit=_NAME_LIMIT))
        if not titles:
            return _("Nothing confirmed matches “%(text)s”. Ask with `/ask`.", text=wanted)
        head = _("### Confirmed answers for “%(text)s”", text=wanted)
        return fitting([head, *(f"- {self._line(each)}" for each in titles), *self._board()])

    def _line(self, title: Title) -> str:
        words = plain(one_line(title.title, limit=_TITLE_LIMIT))
        return f"{words} <{self.link(title)}>"

    def help(self) -> str:
        """How to ask."""
        return stacked(
            _("### How to ask"),
            _("- `!질문 …` or `/ask`: ask, with up to four screenshots or text files."),
            _("- Reply to an answer, or ask again in its thread, to follow it up."),
            _("- Right-click a message, then Apps: ask with that message."),
            _("- `/search`: search what TAs have confirmed. `/popular`: what is asked most."),
            _("- ⏳: no TA has confirmed the answer yet. ✅: one has."),
            _("- 🤔: confirmed answers that may fit. Press the one you meant, or none of them."),
            small(_("Never send passwords or tokens. AI answers can be wrong.")),
            *self._board(),
        )

    def _sources(self, entry: Entry) -> Sequence[str]:
        """What the answer was written from, each with a link."""
        if not entry.sources:
            return ()
        cited = entry.sources[:_SOURCES_SHOWN]
        links = ", ".join(f"[{_label(each)}](<{self.link(each)}>)" for each in cited)
        return (small(_("📖 Confirmed answers used: %(links)s", links=links)),)

    def _board(self) -> Sequence[str]:
        if not self.board_url:
            return ()
        return (small(_("📚 All confirmed answers: <%(url)s>", url=self.board_url)),)


def _unconfirmed() -> str:
    return _("⏳ **Not confirmed by a TA yet** · written by AI")


def _signature(entry: Entry) -> Sequence[str]:
    """Who stands behind the answer and since when, as dates are written in Seoul."""
    who = plain(one_line(entry.verifier_name or "", limit=_NAME_LIMIT))
    day = f"{entry.verified_at.astimezone(SEOUL):%Y-%m-%d}" if entry.verified_at else ""
    signed = " ".join(each for each in (who, day) if each)
    return (_("confirmed by %(who)s", who=signed),) if signed else ()


def _by_day(entry: Entry) -> bool:
    """Whether a stale entry's day is over, not its term."""
    return entry.valid_until is not None and entry.term is None


def _outdated(entry: Entry) -> str:
    if _by_day(entry):
        return _("🕰️ **This answer's day or term is over.** Dates and rules may have changed.")
    return _("🕰️ **This answer is from an earlier term.** Dates and rules may have changed.")


def _aged(entry: Entry) -> str:
    if _by_day(entry):
        return _("🕰️ answer whose day or term is over")
    return _("🕰️ answer from an earlier term")


def _offered(place: int, offer: Offer) -> str:
    entry = offer.entry
    facts = [_aged(entry)] if offer.stale else []
    if entry.hits:
        facts.append(_("helped %(count)s times", count=entry.hits))
    beginning = plain(excerpt(entry.answer, limit=_BEGINNING_LIMIT))
    quiet = [small(line) for line in (" · ".join(facts), beginning) if line]
    return stacked(f"**{place}.** {plain(one_line(entry.title, limit=_TITLE_LIMIT))}", *quiet)


def _label(cited: Cited) -> str:
    """A title that Discord takes as the words of a link: no brackets, and no second address."""
    words = one_line(cited.title, limit=_NAME_LIMIT).translate({ord("["): "(", ord("]"): ")"})
    return plain(words).replace("://", f":{_NO_BREAK}//") or f"#{cited.entry_id}"


def thinking(*, joined: bool = False) -> Saying:
    """What stands there before the first words come."""
    if joined:
        return Saying(
            _("💭 Someone else has just asked the same. You will both get the answer here…")
        )
    return Saying(_("💭 Thinking…"))


def fault(code: Code, request_id: str = "") -> Saying:
    """The sentence of a code, with what staff need to find it."""
    return Saying(f"⚠️ {_(code.fault.sentence)}", small(f"{code.name} {request_id}".strip()))


def refusal(code: Code, refusals: Sequence[Refusal]) -> Saying:
    """A question that could not be taken, and what was wrong with each of its files."""
    said = fault(code)
    return Saying(said.text, stacked(*refused(refusals), said.footer))


def refused(refusals: Sequence[Refusal]) -> Sequence[str]:
    """A line for each file that was not read, up to five."""
    lines = [
        small(f"📎 {_file_name(each)}: {_(each.code.fault.sentence)} ({each.code.name})")
        for each in refusals[:_REFUSALS_SHOWN]
    ]
    more = len(refusals) - _REFUSALS_SHOWN
    return [*lines, small(_("📎 … and %(count)s more", count=more))] if more > 0 else lines


def _file_name(refusal: Refusal) -> str:
    return plain(one_line(refusal.filename, limit=_NAME_LIMIT))
