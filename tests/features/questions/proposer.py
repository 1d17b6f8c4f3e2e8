"""A model that proposes, and verified entries for which it does."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from librabot.core.errors import LibraError
from librabot.core.model import Ended, Finish, Prompt, ReplyEvent, Said, Usage
from librabot.db.pool import Database
from librabot.features.questions.outbox import Job
from librabot.features.questions.proposals import Proposable

ENTRY = Proposable(7, 3, "과제 2 제출 방법", "과제 2는 어떻게 내요?", "LMS에 올리세요.")

WORDINGS = {
    "plain": "과제 2는 어디에 제출하면 되나요?",
    "casual": "과제 2 어따 냄",
    "latin": "과제 2 LMS upload 어떻게 해요?",
    "hangul": "과제 2 파일은 엘엠에스 게시판에 두면 돼요?",
    "english": "where do I hand in assignment 2?",
    "keywords": "과제 2 제출처",
    "symptom": "과제 2를 낼 곳이 안 보여요",
    "verbs": "과제 2 올리는 곳 알려 주세요",
}
LOOKALIKES = {
    "number": "과제 3은 어떻게 내요?",
    "identifier": "퀴즈 2는 어떻게 봐요?",
    "opposite": "과제 2 제출을 취소하려면요?",
    "object": "보고서 2는 어떻게 내요?",
    "version": "맥에서 과제 2 압축은 어떻게 해요?",
    "person": "팀원이 과제 2를 대신 내도 되나요?",
}


def reply_of(
    wordings: Mapping[str, object] = WORDINGS, lookalikes: Mapping[str, object] = LOOKALIKES
) -> str:
    return json.dumps({"wordings": wordings, "lookalikes": lookalikes}, ensure_ascii=False)


@dataclass
class Proposer:
    """A ``Model`` that gives its replies in turn, the last one for ever; a fault is raised."""

    replies: list[str | LibraError] = field(default_factory=lambda: [reply_of()])
    finish: Finish = Finish.STOP
    prompts: list[Prompt] = field(default_factory=list)
    name: str = "proposer"

    async def reply(self, prompt: Prompt) -> AsyncIterator[ReplyEvent]:
        self.prompts.append(prompt)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, LibraError):
            raise reply
        yield Said(reply[:20])
        yield Said(reply[20:])
        yield Ended(self.finish, Usage(input=1_000, output=500), self.name)

    async def ping(self) -> None:
        return


def job_of(entry_id: int = 7, job_id: int = 1) -> Job:
    return Job(job_id, "model", "propose", entry_id, None, {}, 1, timedelta())


async def verified(
    database: Database, title: str, *, question: str = "", course: str = "파이썬 수업"
) -> int:
    """A verified entry with its title as its only wording; gives its id."""
    entry_id: int = await database.fetchval(
        """
        WITH course AS (
            INSERT INTO courses (name) VALUES ($3)
            ON CONFLICT (lower(name)) DO UPDATE SET name = excluded.name
            RETURNING id
        )
        INSERT INTO entries (course_id, status, title, question, answer, verified_at)
        SELECT id, 'verified', $1, $2, '조교의 답', now() FROM course
        RETURNING id
        """,
        title,
        question or title,
        course,
    )
    return entry_id


async def phrases(database: Database, table: str, entry_id: int) -> dict[str, str]:
    """The entry's wordings or look-alikes that count, by form, else by source."""
    counts = {"wordings": "live", "lookalikes": "removed_at IS NULL"}[table]
    rows = await database.fetch(
        f"SELECT coalesce(nullif(form, ''), source) AS form, body FROM {table}"  # noqa: S608 - a table of ours.
        f" WHERE entry_id = $1 AND {counts} ORDER BY id",
        entry_id,
    )
    return {row["form"]: row["body"] for row in rows}
