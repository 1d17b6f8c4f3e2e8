"""Questions and answers for the asking page, kept in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from librabot.core.errors import Code, LibraError
from librabot.features.questions.asking import Delivery
from librabot.features.questions.matching.deciding import DEFAULT, Decision, Thresholds
from librabot.features.questions.matching.lexicon import SHIPPED, Lexicon
from librabot.features.questions.matching.near import Near
from librabot.features.questions.reviewing import Reply
from librabot.features.questions.values import (
    Asked,
    Draft,
    Entry,
    Exchange,
    Offer,
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

    async def lexicon(self, course_id: int) -> Lexicon:
        del course_id
        return SHIPPED

    async def thresholds(self) -> Thresholds:
        return DEFAULT

    async def near(
        self, course_id: int, key: str, *, limit: int, far: bool = False
    ) -> Sequence[Near]:
        del course_id, key, far
        return self.world.near[:limit]

    async def verified_among(self, course_id: int, entry_ids: Sequence[int]) -> Mapping[int, Entry]:
        del course_id
        found = {each: self.world.entries[each] for each in entry_ids}
        return {each: entry for each, entry in found.items() if entry.status == "verified"}

    async def conversation(self, question_id: int) -> Sequence[Exchange]:
        return [Exchange(self.world.replies[question_id].body, "")]

    async def known(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        del decision
        return self._known(question_id, entry_id)

    async def offer(self, question_id: int, decision: Decision) -> tuple[Offer, ...]:
        """An offer that stands is given again, without what is gone by now."""
        given = tuple(each.entry_id for each in decision.offered)
        if self.world.replies[question_id].state == "offered":
            given = self.world.offered[question_id]
        return hold_out(self.world, question_id, *given)

    async def choose(self, question_id: int, entry_id: int, asker: str) -> Entry | None:
        if not self._is_open(question_id, asker):
            return None
        if self.world.entries[entry_id].status != "verified":
            raise LibraError(Code.DB5004)
        return self._known(question_id, entry_id)

    async def decline(self, question_id: int, asker: str) -> Asked | None:
        if not self._is_open(question_id, asker):
            return None
        self._settle(question_id, state="asked")
        reply = self.world.replies[question_id]
        return Asked(f"web:{question_id}", Place(course_id=1), asker, "이조교", reply.body)

    def _is_open(self, question_id: int, asker: str) -> bool:
        reply = self.world.replies[question_id]
        if reply.asker != asker:
            raise LibraError(Code.VAL4018)
        return reply.state == "offered"

    async def join(self, question_id: int, entry_id: int, decision: Decision) -> Entry | None:
        del decision
        entry = self.world.entries[entry_id]
        self._settle(question_id, state="answering", entry=entry)
        return entry

    async def found(self, question_id: int, entry_id: int) -> Entry | None:
        return self._known(question_id, entry_id)

    def _known(self, question_id: int, entry_id: int) -> Entry:
        entry = self.world.entries[entry_id]
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


def hold_out(world: World, question_id: int, *entry_ids: int) -> tuple[Offer, ...]:
    """Offer these entries; those for a time count as outdated."""
    reply = world.replies[question_id]
    world.replies[question_id] = replace(reply, state="offered", entry=None)
    world.offered[question_id] = entry_ids
    entries = [world.entries[each] for each in entry_ids]
    verified = [entry for entry in entries if entry.status == "verified"]
    return tuple(Offer(entry, stale=entry.term is not None) for entry in verified)


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
