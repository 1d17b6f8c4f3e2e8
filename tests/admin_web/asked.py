"""Questions and answers for the asking page, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Delivery
from librabot.features.questions.deciding import Decision
from librabot.features.questions.reviewing import Reply
from librabot.features.questions.values import (
    Asked,
    Candidate,
    Draft,
    Entry,
    Exchange,
    Place,
    Recorded,
    Title,
)
from tests.admin_web.memory import NOW, World, an_entry


@dataclass
class Questions:
    """Implements the ``Questions`` of asking over a ``World``."""

    world: World

    async def record(self, asked: Asked) -> Recorded:
        course_id = asked.place.course_id or 1
        if asked.origin in self.world.origins:
            return Recorded(self.world.origins[asked.origin], course_id, fresh=False)
        number = len(self.world.replies) + 1
        self.world.origins[asked.origin] = number
        self.world.replies[number] = Reply(
            number, asked.asker, asked.text, NOW, "asked", None, None, ()
        )
        return Recorded(number, course_id, fresh=True)

    async def similar(self, course_id: int, key: str, *, limit: int) -> Sequence[Candidate]:
        del course_id, key
        return self.world.near[:limit]

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        return [Exchange(self.world.replies[question_id].body, "")]

    async def known(self, question_id: int, decision: Decision) -> Entry | None:
        if decision.served is None:
            return None
        entry = self.world.entries[decision.served.entry_id]
        self._settle(question_id, state="known", entry=entry)
        return entry

    async def open_entry(
        self, question_id: int, *, title: str, body: str, decision: Decision
    ) -> int:
        del decision
        number = len(self.world.entries) + 1
        entry = an_entry(number, title=title, question=body, answer="", keywords=())
        self.world.keep(entry)
        self._settle(question_id, state="answering", entry=entry)
        return number

    async def keep_draft(self, question_id: int, draft: Draft) -> Entry:
        return self._written(question_id, "answered", answer=draft.answer)

    async def hand_over(self, question_id: int, code: Code | None) -> Entry:
        entry = self._written(question_id, "handed", needs_human=True)
        self._settle(question_id, fault=code.name if code else None)
        return entry

    async def refuse(self, question_id: int, code: Code) -> None:
        self._settle(question_id, state="refused", fault=code.name)

    async def delivered(self, delivery: Delivery) -> None:
        raise LibraError(Code.DB5004, f"nothing is delivered in Discord: {delivery.question_id}")

    async def served(self, question_id: int) -> None:
        if question_id not in self.world.hits:
            self.world.hits.append(question_id)

    async def question_behind(self, message_id: int) -> int | None:
        del message_id
        return None

    async def latest_in(self, channel_id: int) -> int | None:
        del channel_id
        return None

    def _written(self, question_id: int, state: str, **changes: object) -> Entry:
        before = self.world.replies[question_id].entry
        if before is None:
            raise LibraError(Code.DB5004)
        entry = replace(before, **changes)  # type: ignore[arg-type] # fields of our own.
        self.world.entries[entry.id] = entry
        self._settle(question_id, state=state, entry=entry)
        return entry

    def _settle(self, question_id: int, **changes: object) -> None:
        reply = self.world.replies[question_id]
        self.world.replies[question_id] = replace(reply, **changes)  # type: ignore[arg-type] # as above.


@dataclass
class Library:
    """Implements the ``Library`` of browsing."""

    world: World

    async def course_of(self, place: Place) -> int:
        return place.course_id or 1

    async def titles(self, course_id: int, text: str, *, limit: int) -> Sequence[Title]:
        del course_id, text, limit
        return ()

    async def popular(self, course_id: int, *, limit: int) -> Sequence[Title]:
        del course_id, limit
        return ()

    async def verified(self, entry_id: int) -> Entry | None:
        entry = self.world.entries.get(entry_id)
        return entry if entry and entry.status == "verified" else None
