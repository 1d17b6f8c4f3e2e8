"""What became of a question asked in the panel, as the page shows it."""

from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web

from librabot.admin_web.base import member_of, sentence
from librabot.admin_web.markdown import to_html
from librabot.admin_web.moments import ago, exact
from librabot.core.errors import Code, LibraError
from librabot.core.excerpt import excerpt
from librabot.features.members.values import Role
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.reviewing import Reply
from librabot.features.questions.values import Entry, Offer

Phase = Literal["offered", "writing", "verified", "draft", "handed", "refused"]

_BEGINNING_LIMIT: Final = 120
_SOURCES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """What this process knows of a question that the rows do not.

    ``so_far`` is what the AI has written until now; ``over`` says that nobody is writing any more;
    ``joined`` that it is written for another student who asked the same.
    """

    so_far: str = ""
    refusals: tuple[Refusal, ...] = ()
    over: bool = False
    joined: bool = False
    offers: tuple[Offer, ...] = ()

    def is_stale(self, entry: Entry | None) -> bool:
        """Whether ``entry`` was offered as one whose time is over."""
        return any(each.stale and entry and each.entry.id == entry.id for each in self.offers)


def phase_of(reply: Reply) -> Phase:
    """Which of the page's forms a question is in; a verified answer wins over all others."""
    if reply.state == "offered":
        return "offered"
    if reply.entry is not None and reply.entry.status == "verified":
        return "verified"
    match reply.state:
        case "asked" | "answering":
            return "writing"
        case "answered":
            return "draft"
        case "refused":
            return "refused"
        case _:
            return "handed"


def check_reader(request: web.Request, reply: Reply) -> None:
    """Let askers see their own question and TAs every one; raises ``VAL4010`` for others."""
    member = member_of(request)
    if reply.asker != asker_of(request) and member.role < Role.TA:
        raise LibraError(Code.VAL4010)


def asker_of(request: web.Request) -> str:
    """Who is logged in, as an asker."""
    return f"member:{member_of(request).id}"


def answering(request: web.Request, reply: Reply, progress: Progress) -> dict[str, object]:
    """The context of the answer's card."""
    fault = Code.__members__.get(reply.fault or "")
    entry = reply.entry
    return {
        "reply": reply,
        "entry": entry,
        "phase": phase_of(reply),
        "why": sentence(fault) if fault else "",
        "over": progress.over,
        "joined": progress.joined,
        "stale": progress.is_stale(entry),
        "offers": [
            (each, excerpt(each.entry.answer, limit=_BEGINNING_LIMIT)) for each in progress.offers
        ],
        "may_choose": reply.asker == asker_of(request),
        "sources": entry.sources[:_SOURCES_SHOWN] if entry else (),
        "so_far": to_html(progress.so_far),
        "answer": to_html(entry.answer if entry else ""),
        "refusals": [(each.filename, sentence(each.code)) for each in progress.refusals],
        "ago": ago,
        "exact": exact,
    }
