"""Scripted faults: what a test wants to go wrong on the REST side."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.fakes.discord.errors import KNOWN, Json


@dataclass(slots=True)
class Fault:
    """One rule; it is spent after ``left`` hits, or never when that is None.

    A status of None leaves the answer alone, which makes sense with a delay or a cut.
    ``after_commit`` means that the work is done and only its answer is lost.
    """

    method: str
    path: re.Pattern[str]
    status: int | None = None
    code: int = 0
    left: int | None = 1
    after_commit: bool = False
    delay: float = 0.0
    cut: bool = False
    retry_after: float = 0.0
    scope: str = "user"
    via: bool = True
    hits: int = 0

    def lift(self) -> None:
        """Nothing more goes wrong because of this rule."""
        self.left = 0

    def payload(self) -> Json:
        status = HTTPStatus(self.status or HTTPStatus.OK)
        if status is HTTPStatus.TOO_MANY_REQUESTS:
            words = "You are being rate limited."
            everywhere = self.scope == "global"
            return {"message": words, "retry_after": self.retry_after, "global": everywhere}
        words = KNOWN[self.code][1] if self.code in KNOWN else f"{status}: {status.phrase}"
        return {"message": words, "code": self.code}


@dataclass(slots=True)
class Faults:
    rules: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """The first rule that still has a hit left for this request."""
        for rule in self.rules:
            if rule.left != 0 and rule.method == method and rule.path.search(path):
                rule.hits += 1
                rule.left = None if rule.left is None else rule.left - 1
                return rule
        return None
