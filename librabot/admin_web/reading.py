"""What a question's page shows of a review, in words."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from librabot.admin_web import holding, merging, phrases
from librabot.admin_web.base import member_of, sentence
from librabot.admin_web.explaining import decisions
from librabot.admin_web.markdown import to_html
from librabot.admin_web.moments import ago, exact
from librabot.core.errors import Code
from librabot.features.members.values import Role
from librabot.features.questions.reviewing import Occasion, Review
from librabot.features.questions.verifying import Edit
from librabot.locale import say

_REASONS: Final[Mapping[str, str]] = {
    "no-ai": "No AI is set up, so the question went straight to a TA.",
    "call": "A student called a TA.",
    "cut": "The AI's answer broke off.",
    "interrupted": "librabot was stopped while the answer was being written.",
}
_ACTIONS: Final[Mapping[str, str]] = {
    "save": "saved",
    "verify": "verified",
    "discard": "discarded",
    "reopen": "put back",
    **phrases.ACTIONS,
    **holding.ACTIONS,
    **merging.ACTIONS,
}
_REACTIONS: Final = (
    ("call", "rose", "TA called %(count)s"),
    ("down", "rose", "Not helpful %(count)s"),
    ("metoo", "blue", "Me too %(count)s"),
    ("up", "green", "Helpful %(count)s"),
    ("solved", "green", "Solved %(count)s"),
)


def reading(
    request: web.Request,
    review: Review,
    *,
    edit: Edit | None = None,
    missing: tuple[str, ...] = (),
    changed: bool = False,
) -> dict[str, object]:
    """The context of a question's page; ``edit`` is what a TA wrote and could not be kept."""
    return {
        "review": review,
        "edit": edit,
        "missing": missing,
        "changed": changed,
        "may_edit": member_of(request).role >= Role.TA,
        "decisions": decisions(review),
        "markdown": to_html,
        "sentence": reason,
        "action_words": action,
        "reactions_of": _reactions,
        "ago": ago,
        "exact": exact,
    }


def reason(name: str) -> str:
    """Why a TA is needed: a stored name, or a fault's code, as a sentence."""
    fault = Code.__members__.get(name)
    return sentence(fault) if fault else say(_REASONS.get(name, name))


def action(name: str) -> str:
    """What was done to an entry, in a word or two."""
    return say(_ACTIONS.get(name, name))


def _reactions(occasion: Occasion) -> list[dict[str, Any]]:
    return [
        {"kind": looks, "label": label, "count": occasion.reactions[kind]}
        for kind, looks, label in _REACTIONS
        if occasion.reactions.get(kind)
    ]
