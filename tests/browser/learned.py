"""What a course has learned of how it is asked: wordings, look-alikes, spellings, twins, terms."""

from dataclasses import dataclass
from datetime import date

from librabot.db.aliases import AliasRows
from librabot.db.holding import HoldingRows
from librabot.db.learning import keep_lookalikes, keep_wordings
from librabot.db.merging import TwinRows
from librabot.db.phrases import PhraseRows
from librabot.db.pool import Connection
from librabot.features.questions.holding import Validity
from librabot.features.questions.matching.lexicon import Alias
from librabot.features.questions.matching.search_key import search_key
from librabot.features.questions.merging import Pairing
from librabot.features.questions.proposals import LOOKALIKE_FORMS, WORDING_FORMS
from librabot.features.questions.values import Entry, Lookalike, Wording
from tests.db.judging import Court

LONG = "어제 실습실에서는 잘 켜졌는데 집에 와서 다시 켜려니 아무 말도 없이 꺼지는 컨테이너 켜는 법"
WORDINGS = (
    "도커 컨테이너를 시작하는 방법이 뭔가요?",
    "도커 켜는 거 어케함",
    "docker container run 방법",
    "도커 컨테이너 스타트",
    "How do I start a container?",
    "도커 컨테이너 시작",
    "컨테이너가 꺼져 있는데 살리고 싶어요",
    "도커 컨테이너를 띄우려면 어떻게 하나요?",
)
LOOKALIKES = (
    "도커 컨테이너를 2개 켜려면 어떻게 해요?",
    "docker compose는 어떻게 켜요?",
    "도커 컨테이너는 어떻게 꺼요?",
    "도커 이미지는 어떻게 지워요?",
    "Windows에서 도커는 어떻게 켜요?",
    "조교님 컨테이너는 누가 켜 주나요?",
)


@dataclass(frozen=True)
class Learned(Court):
    """Adds it to verified entries."""

    async def phrases(self, entry: Entry) -> None:
        """Proposed, chosen, added and removed ones, more than are shown at once."""
        chosen = [f"도커 {number}주차 실습 시작" for number in range(4, 12)]
        wordings = [
            *(
                Wording(body, search_key(body), "proposed", form)
                for body, form in zip(WORDINGS, WORDING_FORMS, strict=True)
            ),
            *(Wording(body, search_key(body), "chosen") for body in (*chosen, LONG)),
        ]
        lookalikes = [
            Lookalike(body, search_key(body), "proposed", form)
            for body, form in zip(LOOKALIKES, LOOKALIKE_FORMS, strict=True)
        ]
        refused = "도커 데스크톱은 어떻게 켜요?"
        lookalikes.append(Lookalike(refused, search_key(refused), "refused"))

        async def work(connection: Connection) -> None:
            await keep_wordings(connection, entry.id, wordings)
            await keep_lookalikes(connection, entry.id, lookalikes)

        await self.database.run(work)
        rows, by = PhraseRows(self.database), await self.teacher()
        await rows.add(entry.id, "wording", "컨테이너 올리는 법", by)
        book = await rows.phrasebook(entry.id)
        await rows.remove(entry.id, "wording", book.wordings[3].id, by)

    async def spellings(self, course_id: int) -> None:
        """Nicknames of an assignment, and ones as long as they may be."""
        aliases, by = AliasRows(self.database), await self.teacher()
        for written, meant in (("과2", "과제 2"), ("돌쇠", "도커"), ("가" * 40, "나" * 40)):
            await aliases.add(course_id, Alias(written, meant), by)

    async def term_is_over(self, entry: Entry) -> None:
        """Its answer is of the term before, and its day has passed."""
        rows, by = HoldingRows(self.database), await self.teacher()
        await rows.set_term(entry.course_id, "2026-1", "", by)
        await rows.hold(entry.id, Validity(date(2026, 6, 19), "2026-1"), Validity(), by)
        await rows.set_term(entry.course_id, "2026-2", "2026-1", by)

    async def merged(self, twin: Entry, target: Entry) -> None:
        """The target answers for the twin."""
        pairing = Pairing(twin.id, twin.version, target.id, target.version)
        await TwinRows(self.database, self.archive_on).merge(pairing, await self.teacher(), ())
