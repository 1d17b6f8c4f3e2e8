"""The queue's filters as they stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args
from urllib.parse import urlencode

from librabot.admin_web.fields import id_in
from librabot.core.text import clean_text, one_line
from librabot.features.questions.reviewing import Filters, Show

SHOWS: Final[tuple[Show, ...]] = get_args(Show)
_TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class View:
    """How a view of the queue is called, and what it says when it is empty; message ids."""

    label: str
    icon: str
    title: str
    text: str


VIEWS: Final[Mapping[Show, View]] = {
    "waiting": View(
        "Waiting",
        "done",
        "Nothing waits for you",
        "New questions that need a check arrive here by themselves.",
    ),
    "needs_human": View(
        "Needs a TA",
        "people",
        "Nobody waits for a TA",
        "Questions that the AI could not answer, or whose asker called a TA, are listed here.",
    ),
    "disliked": View(
        "Not helpful",
        "done",
        "No answer was marked as unhelpful",
        "When a student says that an answer did not help, it is listed here.",
    ),
    "edited": View(
        "Edited",
        "edit",
        "No unfinished edits",
        "What you save without verifying it is listed here.",
    ),
    "verified": View(
        "Verified",
        "check",
        "No answer has been verified yet",
        "Verify one, and the next student who asks the same gets it at once.",
    ),
    "discarded": View(
        "Discarded",
        "box",
        "Nothing was discarded",
        "What you discard can be put back from here.",
    ),
    "all": View("All", "nav-questions", "No questions yet", "Nothing has been asked so far."),
}


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filters that an address asks for; what makes no sense is left out."""
    show = query.get("show", "")
    return Filters(
        show=show if show in SHOWS else "waiting",
        course_id=id_in(query.get("course", "")),
        keyword=_words(query.get("keyword", "")),
        text=_words(query.get("q", "")),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        before_id=id_in(query.get("before", "")),
    )


def address(filters: Filters) -> str:
    """The address of a page of the queue; what is not narrowed is not named."""
    named = {
        "show": filters.show if filters.show != "waiting" else "",
        "course": filters.course_id,
        "keyword": filters.keyword,
        "q": filters.text,
        "since": filters.since,
        "until": filters.until,
        "before": filters.before_id,
    }
    query = urlencode({name: str(value) for name, value in named.items() if value})
    return f"/questions?{query}" if query else "/questions"


def is_narrowed(filters: Filters) -> bool:
    """Whether more than a view was chosen."""
    return bool(
        filters.course_id or filters.keyword or filters.text or filters.since or filters.until
    )


def _words(text: str) -> str:
    return one_line(clean_text(text), limit=_TEXT_LIMIT)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
