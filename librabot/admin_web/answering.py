"""What became of a question asked in the panel, as the page shows it."""

from collections.abc import Sequence
from typing import Literal

from aiohttp import web

from librabot.admin_web.base import member_of, sentence
from librabot.admin_web.markdown import to_html
from librabot.admin_web.moments import ago, exact
from librabot.core.errors import Code, LibraError
from librabot.features.members.values import Role
from librabot.features.questions.receiving import Refusal
from librabot.features.questions.reviewing import Reply

Phase = Literal["writing", "verified", "draft", "handed", "refused"]


def phase_of(reply: Reply) -> Phase:
    """Which of the page's forms a question is in; a verified answer wins over all others."""
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


def answering(
    reply: Reply, *, so_far: str = "", refusals: Sequence[Refusal] = (), over: bool = False
) -> dict[str, object]:
    """The context of the answer's card.

    ``so_far`` is what the AI has written until now; ``over`` says that nobody is writing any more.
    """
    fault = Code.__members__.get(reply.fault or "")
    return {
        "reply": reply,
        "entry": reply.entry,
        "phase": phase_of(reply),
        "why": sentence(fault) if fault else "",
        "over": over,
        "so_far": to_html(so_far),
        "answer": to_html(reply.entry.answer if reply.entry else ""),
        "refusals": [(each.filename, sentence(each.code)) for each in refusals],
        "ago": ago,
        "exact": exact,
    }
