"""Questions that were decided, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from librabot.core.errors import Code, LibraError
from librabot.features.questions.explaining import Judgement, Logged, Shelved
from librabot.features.questions.matching.deciding import DEFAULT, Decision, Thresholds, decide
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near, Phrase
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.values import Actor

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ASKED = "과제 3 제출 기한은 언제인가요?"


def a_near(entry_id: int, body: str, lookalike: str = "") -> Near:
    lookalikes = (Phrase(lookalike, search_key(lookalike), 0.4),) if lookalike else ()
    wordings = (Phrase(body, search_key(body), 0.8),)
    return Near(entry_id, body, stale=False, wordings=wordings, lookalikes=lookalikes)


NEARS = (
    a_near(1, "과제 2 제출 기한은 언제인가요?", "과제 2 발표는 언제인가요?"),
    a_near(2, "과제 3은 어디에 제출하나요?"),
)


SHELF = {
    each.entry_id: Shelved(each.entry_id, each.title, "verified", each.entry_id) for each in NEARS
}


def a_logged(decision: Decision | None, **changes: object) -> Logged:
    logged = Logged(
        question_id=5,
        course_id=1,
        course_name="파이썬 기초",
        asker_name="김서연",
        body=ASKED,
        asked_at=NOW,
        state="offered",
        follows=False,
        files=0,
        entry_id=None,
        decision=decision,
        versions={"key": 1, "rules": 1},
        judgement=None,
        taught=(),
        reactions={},
        shelf=SHELF,
    )
    return replace(logged, **changes)  # type: ignore[arg-type] # the test names a field of its own.


@dataclass
class Memory:
    """Implements ``QuestionLog`` and ``Archive``."""

    kept: Logged = field(default_factory=lambda: a_logged(decide(ASKED, NEARS)))
    nears: Sequence[Near] = NEARS
    slow: bool = False
    judged: list[int | None] = field(default_factory=list)

    async def logged(self, question_id: int) -> Logged:
        if question_id != self.kept.question_id:
            raise LibraError(Code.DB5004)
        return self.kept

    async def judge(self, question_id: int, right: int | None, by: Actor) -> tuple[int, ...]:
        logged = await self.logged(question_id)
        wrong = logged.answered_by
        taught = () if wrong is None or wrong == right else (wrong,)
        self.judged.append(right)
        self.kept = replace(logged, judgement=Judgement("ta", NOW, right), taught=taught)
        assert by.name
        return taught

    async def undo(self, question_id: int, by: Actor) -> bool:
        logged = await self.logged(question_id)
        assert by.name
        self.kept = replace(logged, judgement=None, taught=())
        return logged.judgement is not None

    async def lexicon(self, course_id: int) -> Lexicon:
        assert course_id == 1
        return SHIPPED

    async def thresholds(self) -> Thresholds:
        return DEFAULT

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        assert (course_id, bool(key)) == (1, True)
        if self.slow:
            raise LibraError(Code.DB5002)
        return () if far else self.nears[:limit]
