"""A course in the middle of its semester: every state that a page can show."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from librabot.adapters.shelf import DiskShelf
from librabot.core.errors import Code
from librabot.db.attachments import FileRows
from librabot.db.migrate import migrate
from librabot.db.pool import Database, open_pool
from librabot.db.reactions import ReactionRows
from librabot.features.questions.courses import Channel
from librabot.features.questions.file_types import recognize
from librabot.features.questions.values import Draft, Entry, Place
from librabot.runtime import Clock
from tests.browser.learned import Learned
from tests.db.stage import NEW, OTHER_NUMBER, WORKER, candidate, offering

FACULTY = Place(
    guild_id=110022003300440055, guild_name="한빛대 컴퓨터공학과", channel_id=20, message_id=30
)
CLUB = Place(
    guild_id=110022003300440066,
    guild_name="아주아주 긴 이름을 가진 알고리즘 스터디 모임 서버 2026년 가을 학기 저녁반",
    channel_id=21,
    message_id=31,
)
ANSWER = """`ModuleNotFoundError`는 지금 켜진 파이썬에 그 패키지가 없다는 뜻이에요.
**가상환경을 켠 터미널**에서 설치했는지 먼저 확인해 보세요.

```bash
source .venv/bin/activate
python -m pip install --upgrade --no-cache-dir numpy pandas matplotlib scikit-learn jupyterlab
```

1. VS Code 오른쪽 아래 인터프리터가 `.venv`인지 봐요.
2. 아니라면 `Ctrl+Shift+P` → **Python: Select Interpreter**로 바꿔요.

| 증상 | 원인 | 먼저 해 볼 것 |
|---|---|---|
| `pip list`에는 있는데 import가 안 됨 | 다른 파이썬에 설치됨 | `python -m pip --version` |
| `import numpy`만 실패 | 내 파일 이름이 `numpy.py` | 파일 이름 바꾸기 |

자세한 설명은 [공식 문서](https://docs.python.org/ko/3/tutorial/venv.html)를 보세요."""
UNBREAKABLE = "https://example.com/problems/two-sum/description/?plan=top-interview-150&list=" + (
    "abcdefghij" * 8
)


@dataclass(frozen=True, slots=True)
class Semester:
    """Entries by what they show, and questions as their askers see them."""

    draft: int
    handed: int
    verified: int
    discarded: int
    merged: int
    over: int
    course: int
    asked_draft: int
    asked_handed: int
    asked_known: int
    asked_refused: int
    asked_offered: int
    asked_again: int


async def live_through(dsn: str, files: Path, screenshot: bytes) -> Semester:
    """Fill the database at ``dsn``, an empty one, and the ``files`` directory."""
    await migrate(dsn)
    pool = await open_pool(dsn)
    try:
        return await _Course(Database(pool), files=files).goes_on(screenshot)
    finally:
        await pool.close()


@dataclass(frozen=True)
class _Course(Learned):
    files: Path = field(kw_only=True)

    @property
    def shelf(self) -> DiskShelf:
        return DiskShelf(self.files, FileRows(self.database), Clock())

    async def goes_on(self, screenshot: bytes) -> Semester:
        known, verified = await self._verified_and_known()
        over, merged = await self._over_and_merged(verified)
        again, offered = await self._asked_again(verified, over)
        await self._busy_outbox()
        await self._set_up_server()
        discarded = await self._discarded()
        refused = await self.asked("", place=FACULTY, asker="송이나")
        await self.questions.refuse(refused.question_id, Code.VAL4002)
        asked_handed, handed = await self._handed()
        asked_draft, draft = await self._drafted(screenshot)
        return Semester(
            draft=draft.id,
            handed=handed.id,
            verified=verified.id,
            discarded=discarded,
            merged=merged,
            over=over,
            course=verified.course_id,
            asked_draft=asked_draft,
            asked_handed=asked_handed,
            asked_known=known,
            asked_refused=refused.question_id,
            asked_offered=offered,
            asked_again=again,
        )

    async def _written(self, text: str, *words: str, asker: str = "김서연") -> tuple[int, Entry]:
        recorded = await self.asked(text, place=FACULTY, asker=asker)
        await self.questions.open_entry(recorded.question_id, title=text, body=text, decision=NEW)
        draft = Draft(ANSWER, words, "gemini-3.8-flash")
        return recorded.question_id, await self.questions.keep_draft(recorded.question_id, draft)

    async def _verified_and_known(self) -> tuple[int, Entry]:
        for text in ("sorted와 sort의 차이가 뭔가요", "과제 2 제출 기한이 언제예요"):
            _, entry = await self._written(text, "정렬", "sorted", asker="한소미")
            await self.verify(entry, answer="`list.sort()`는 **제자리에서** 정렬해요.")
        _, entry = await self._written("도커는 어떻게 켜요?", "도커", "docker run", "컨테이너")
        verified = await self.verify(entry, answer=ANSWER)
        known = await self.known(verified)
        await self.delivered(known, verified)
        return known, verified

    async def _over_and_merged(self, verified: Entry) -> tuple[int, int]:
        """An answer of the term before, and one that another one stands for."""
        _, entry = await self._written("과제 2 제출 기한", "과제 2")
        over = await self.verify(entry, answer="**6월 19일** 자정까지예요.")
        await self.term_is_over(over)
        _, entry = await self._written("컨테이너 실행 명령어 알려 주세요", "도커")
        await self.merged(await self.verify(entry, answer="`docker run`이에요."), verified)
        await self.phrases(verified)
        await self.spellings(verified.course_id)
        return over.id, entry.id

    async def _asked_again(self, verified: Entry, over: int) -> tuple[int, int]:
        """A question nearly in the words of an entry, and one for which several may fit."""
        again, _ = await self.decided("과제 2 제출 언제까지예요?", verified.course_id)
        for text in ("도커는 어떻게 꺼요?", "과제 3 제출 기한이 언제예요?", "기숙사 세탁기 위치"):
            await self.decided(text, verified.course_id)
        recorded = await self.asked("실습 과제 2는 언제까지 도커로 내요?", place=FACULTY)
        near = offering(candidate(over, OTHER_NUMBER, stale=True), candidate(verified.id))
        await self.questions.offer(recorded.question_id, near)
        return again, recorded.question_id

    async def _busy_outbox(self) -> None:
        """One job is dead, one waits after a failure, one is done, the rest has just begun."""
        for retry_in, code, detail in (
            (
                None,
                Code.EXT5004,
                f"validation_error: should be one of 검증됨, 보관됨 {UNBREAKABLE}",
            ),
            (timedelta(minutes=7), Code.EXT5005, "429 rate_limited"),
        ):
            job = await self.outbox.claim("notion", worker=WORKER, lease=timedelta(minutes=5))
            assert job is not None
            await self.outbox.failed(
                job.id, worker=WORKER, code=code, detail=detail, retry_in=retry_in
            )
        job = await self.outbox.claim("notion", worker=WORKER, lease=timedelta(minutes=5))
        assert job is not None
        await self.outbox.done(job.id, worker=WORKER)
        await self._written("리스트 컴프리헨션은 언제 쓰나요", "컴프리헨션")

    async def _set_up_server(self) -> None:
        await self.asked("동아리에서도 물어봐도 되나요", place=CLUB)
        by = await self.teacher()
        guild = (await self.courses.guilds())[0]
        channel = Channel(223344556677889900, "과제-질문", guild.course_id)
        await self.courses.set_channel(guild.guild_id, channel, by)

    async def _discarded(self) -> int:
        _, entry = await self._written(UNBREAKABLE, asker="anonymous_student_with_a_long_name")
        await self.entries.discard(entry.id, entry.version, await self.teacher())
        return entry.id

    async def _handed(self) -> tuple[int, Entry]:
        text = "중간고사 범위에 재귀가 들어가나요? " + "정말 급해요 " * 12
        question_id, _ = await self.opened(text, place=FACULTY)
        entry = await self.questions.hand_over(question_id, Code.AI5004)
        for person in ("discord:7", "discord:8"):
            await ReactionRows(self.database).react(question_id, person, "metoo")
        await ReactionRows(self.database).react(question_id, "discord:9", "call")
        return question_id, entry

    async def _drafted(self, screenshot: bytes) -> tuple[int, Entry]:
        question_id, entry = await self._written(
            "numpy를 설치했는데 ModuleNotFoundError가 나와요. 어제까지는 됐어요",
            "numpy",
            "가상환경",
        )
        for name, data in (
            ("오류 화면.png", screenshot),
            ("아주-긴-이름의-로그-파일-" + "0123456789" * 8 + ".log", "Traceback…".encode()),
        ):
            await self.shelf.keep(question_id, name, recognize(name, data), data)
        return question_id, entry
