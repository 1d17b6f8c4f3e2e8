"""Why a question was answered as it was, and what was said of it afterwards."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from librabot.db.queries import load
from librabot.features.questions.matching.deciding import Decision
from librabot.features.questions.matching.story import decision_of, story_of

if TYPE_CHECKING:
    from librabot.db.pool import Connection

_SQL = load("search_log")
_LOG = _SQL.log
_JUDGE = _SQL.judge
_STORY = _SQL.story
_TA_SPOKE = _SQL.ta_spoke

Judge = Literal["student", "ta", "model"]


async def log(connection: "Connection", question_id: int, decision: Decision) -> None:
    """Keep the decision; it replaces an earlier one that nobody has judged yet."""
    story = story_of(decision)
    await connection.execute(_LOG, question_id, decision.outcome, decision.rule, story)


async def judge(
    connection: "Connection", question_ids: Sequence[int], by: Judge, right_entry_id: int | None
) -> None:
    """Keep which entry answers the questions; None: none of those that were shown.

    Nobody but a TA overrules a TA.
    """
    await connection.execute(_JUDGE, question_ids, by, right_entry_id)


async def ta_spoke(connection: "Connection", question_id: int) -> bool:
    """Whether a TA's word on the question stands: nobody else teaches from it then."""
    spoke: bool = await connection.fetchval(_TA_SPOKE, question_id)
    return spoke


async def decided(connection: "Connection", question_id: int) -> Decision | None:
    """What was decided on a question, if anything was."""
    story = await connection.fetchval(_STORY, question_id)
    return None if story is None else decision_of(story)
