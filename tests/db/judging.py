"""Questions that were decided as a student's are, for what is said of them afterwards."""

from dataclasses import dataclass, replace

from librabot.db.explaining import QuestionLogRows
from librabot.db.questions import QuestionRows
from librabot.db.tuning import TuningRows
from librabot.features.questions.explaining import Explaining
from librabot.features.questions.finding import Finding
from librabot.features.questions.matching.deciding import Decision, decide
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.tuning import Tuning
from librabot.features.questions.values import Entry
from tests.db.stage import SERVER, Stage


@dataclass(frozen=True)
class Court(Stage):
    @property
    def log(self) -> QuestionLogRows:
        return QuestionLogRows(self.database)

    @property
    def explaining(self) -> Explaining:
        return Explaining(self.log, Finding(QuestionRows(self.database)))

    @property
    def tuning(self) -> Tuning:
        return Tuning(TuningRows(self.database))

    async def decided(self, text: str, course_id: int | None = None) -> tuple[int, Decision]:
        """A question that was searched, decided and settled; its id and the decision."""
        recorded = await self.asked(text, place=replace(SERVER, course_id=course_id))
        key = search_key(text)
        nears = await self.questions.near(recorded.course_id, key, limit=10)
        decision = decide(text, nears, await self.questions.thresholds())
        if decision.served is not None:
            entry_id = decision.served.entry_id
            await self.questions.known(recorded.question_id, entry_id, decision)
        elif not await self.questions.offer(recorded.question_id, decision):
            await self.questions.open_entry(
                recorded.question_id, title=text, body=text, decision=decision
            )
        return recorded.question_id, decision

    async def served(self, entry: Entry, text: str = "도커는 어떻게 켜나요?") -> int:
        """A question answered with a verified entry, whose own words it does not have."""
        return await self.known(entry, text)

    async def lookalikes(self, entry_id: int) -> list[tuple[str, str]]:
        rows = await self.database.fetch(
            "SELECT body, source FROM lookalikes WHERE entry_id = $1 AND removed_at IS NULL"
            " ORDER BY id",
            entry_id,
        )
        return [(row["body"], row["source"]) for row in rows]

    async def deeds(self) -> list[tuple[str, str, str]]:
        rows = await self.database.fetch(
            "SELECT actor, action, subject FROM audit"
            " WHERE action IN ('judge', 'unjudge', 'tune') ORDER BY id"
        )
        return [(row["actor"], row["action"], row["subject"]) for row in rows]
